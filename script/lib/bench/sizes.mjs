// What a browser loads for the sign-in page.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { request } from './client.mjs';

const kB = (bytes) => (bytes / 1000).toFixed(1);

async function signInPage() {
  return (await request('GET', '/login', { accept: 'text/html' })).text;
}

/** The address of one of its files. */
export async function asset(kind) {
  return new RegExp(`/pkg/[^"]*\\.${kind}`).exec(await signInPage())[0];
}

/** A table of its parts, bare and compressed. */
export async function sizesTable() {
  const html = Buffer.from(await signInPage());
  const sizes = [['HTML', html.length, gzipSync(html).length, brotliCompressSync(html).length]];
  for (const kind of ['css', 'js', 'wasm']) {
    const file = join(process.env.LEPTOS_SITE_ROOT, await asset(kind));
    sizes.push([kind.toUpperCase(), ...['', '.gz', '.br'].map((end) => statSync(file + end).size)]);
  }
  const lines = ['| `/login` loads | raw kB | gzip kB | brotli kB |', '|---|---|---|---|'];
  for (const [kind, ...bytes] of sizes) lines.push(`| ${kind} | ${bytes.map(kB).join(' | ')} |`);
  lines.push(`| all | | | ${kB(sizes.reduce((all, [, , , br]) => all + br, 0))} |`);
  return lines.join('\n');
}
