// `node contact_sheet.mjs FOLDER FILE`: puts the pictures that tests/screenshots.spec.ts took onto one sheet.
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';

/** So that the repository stays small. */
const MOST_BYTES = 1_500_000;

const [folder = '', file = ''] = process.argv.slice(2);

/** The four pictures of each page, by the page's name. */
const pages = new Map();
for (const picture of readdirSync(folder).sort()) {
  const [view, ...rest] = picture.split('.');
  if (rest.length === 3) pages.set(view, [...(pages.get(view) ?? []), rest.join('.')]);
}
if (pages.size === 0) throw new Error(`there are no pictures in ${folder}`);

const frame = (view, rest) => {
  const [theme, width] = rest.split('.');
  return `<div class="frame ${theme} w${width}"><img src="${encodeURIComponent(`${view}.${rest}`)}" alt=""></div>`;
};
const cell = ([view, pictures]) =>
  `<section><h2>${view.replace(/^\d+ /, '')}</h2><div class="row">${pictures
    .toSorted((a, b) => b.split('.')[1] - a.split('.')[1] || b.localeCompare(a))
    .map((rest) => frame(view, rest))
    .join('')}</div></section>`;
const html = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Countersign, every page</title><style>
  body { margin: 24px; background: #d8dbe0; color: #1c2026; font: 15px/1.4 system-ui, sans-serif; }
  h1 { margin: 0 0 4px; font-size: 26px; } h1 + p { margin: 0 0 20px; }
  main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 20px; }
  h2 { margin: 0 0 6px; font-size: 15px; }
  .row { display: flex; gap: 6px; align-items: flex-start; }
  .frame { overflow: hidden; max-height: 250px; border: 1px solid #a8adb5; }
  .frame img { display: block; width: 100%; }
  .w1280 { width: 270px; } .w320 { width: 96px; }
</style><h1>Countersign</h1><p>Every page at 1280 and 320 pixels, light and dark; long ones are cut.</p>
<main>${[...pages].map(cell).join('')}</main></html>`;
const source = resolve(folder, 'sheet.html');
writeFileSync(source, html);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
// The largest that is small enough.
for (const scale of [1, 0.9, 0.8, 0.7, 0.6, 0.5]) {
  const page = await browser.newPage({ viewport: { width: 2380, height: 1000 }, deviceScaleFactor: scale });
  await page.goto(pathToFileURL(source).href);
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
  if (statSync(file).size <= MOST_BYTES) break;
}
await browser.close();
const { size } = statSync(file);
if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes`);
console.log(`${join(file)}: ${pages.size} pages, ${Math.round(size / 1000)} kB`);
