// A picture of every page in both themes, wide and narrow, for people to look at: `script/screenshots`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '../fixtures/test.ts';
import { account, administration, type Look, puttingRight, settingUp, signingIn } from '../fixtures/tour.ts';

const FOLDER = join('results', 'screenshots');

/** Takes the pictures `001 register.light.1280.png` and so on. */
function camera(first: number): Look {
  let number = first;
  mkdirSync(FOLDER, { recursive: true });
  return async ({ page }, view) => {
    const name = `${String(number++).padStart(3, '0')} ${view}`;
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: width === 320 ? 640 : 800 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.screenshot({
          path: join(FOLDER, `${name}.${colorScheme}.${width}.png`),
          fullPage: true,
          animations: 'disabled',
          caret: 'hide',
        });
      }
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  };
}

test.describe('pictures', { tag: ['@screenshots', '@script'] }, () => {
  test.slow();

  test('of setting up', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await settingUp({ visitor, newVisitor, person, shortcut, letters, backend }, camera(1));
  });

  test('of signing in', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await signingIn({ visitor, newVisitor, person, shortcut, letters, backend }, camera(51));
  });

  test('of the account', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await account({ visitor, newVisitor, person, shortcut, letters, backend }, camera(101));
  });

  test('of putting things right', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await puttingRight({ visitor, newVisitor, person, shortcut, letters, backend }, camera(151));
  });

  test('of administration', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await administration({ visitor, newVisitor, person, shortcut, letters, backend }, camera(201));
  });
});
