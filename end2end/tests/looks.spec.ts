// How it looks: axe, a ruler, the keyboard. That nothing shifts while loading is watched in every test.
import * as looks from '../fixtures/looks.ts';
import { expect, test } from '../fixtures/test.ts';
import { account, administration, type Look, puttingRight, settingUp, signingIn } from '../fixtures/tour.ts';
import type { Locator } from '@playwright/test';
import type { Visitor } from '../fixtures/visitor.ts';

const WIDE = { width: 1280, height: 800 };
/** WCAG 2.2, 1.4.10: a page of 1280 px at 400 %. */
const NARROW = { width: 320, height: 640 };

const everythingIsRight: Look = async ({ page }, view) => {
  await looks.isNamed(page, view);
  await page.emulateMedia({ colorScheme: 'light' });
  await looks.isAccessible(page, `${view} (light)`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await looks.hasContrast(page, `${view} (dark)`);
  await page.setViewportSize(NARROW);
  await looks.fits(page, view);
  await looks.hasLargeTargets(page, view);
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: null });
};

test.describe('every page, in both themes, wide and narrow', { tag: '@script' }, () => {
  test.slow();

  test('setting up', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await settingUp({ visitor, newVisitor, person, shortcut, letters, backend }, everythingIsRight);
  });

  test('signing in', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await signingIn({ visitor, newVisitor, person, shortcut, letters, backend }, everythingIsRight);
  });

  test('the account', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await account({ visitor, newVisitor, person, shortcut, letters, backend }, everythingIsRight);
  });

  test('putting things right', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await puttingRight({ visitor, newVisitor, person, shortcut, letters, backend }, everythingIsRight);
  });

  test('administration', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await administration({ visitor, newVisitor, person, shortcut, letters, backend }, everythingIsRight);
  });
});

const everythingFits: Look = async ({ page }, view) => {
  await looks.isNamed(page, view);
  await page.setViewportSize(NARROW);
  await looks.fits(page, view);
  await looks.hasLargeTargets(page, view);
  // What only a script could do isn't offered.
  for (const name of ['Copy', 'Print', 'Show password']) await expect(page.getByRole('button', { name })).toHaveCount(0);
  await page.setViewportSize(WIDE);
};

test.describe('without JavaScript everything fits, too', { tag: ['@plain', '@no-script'] }, () => {
  test('setting up', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await settingUp({ visitor, newVisitor, person, shortcut, letters, backend }, everythingFits);
  });

  test('the account', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await account({ visitor, newVisitor, person, shortcut, letters, backend }, everythingFits);
  });

  test('administration', async ({ visitor, newVisitor, person, shortcut, letters, backend }) => {
    await administration({ visitor, newVisitor, person, shortcut, letters, backend }, everythingFits);
  });
});

/** Presses Tab until this has the focus; everything on the way shows that it has it. */
async function tabTo({ page }: Visitor, target: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    // After the last thing on the page the browser's own have it.
    if (await page.evaluate(() => document.activeElement === document.body)) continue;
    await looks.showsFocus(page);
  }
  throw new Error(`the keyboard doesn't reach ${String(target)}`);
}

test('the whole journey by keyboard alone', { tag: '@script' }, async ({ visitor, person, letters, backend }) => {
  const { page, register, verifyEmail, mfaSetup, recoveryCodes, dashboard, login, mfaVerify } = visitor;
  const type = async (field: Locator, text: string) => {
    await tabTo(visitor, field);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(text);
  };
  const press = async (target: Locator, key = 'Enter') => {
    await tabTo(visitor, target);
    await page.keyboard.press(key);
  };

  await login.open();
  await expect(login.login).toBeFocused();
  await press(page.getByRole('link', { name: 'Register' }));
  await register.isShown();
  await expect(register.email).toBeFocused();
  await page.keyboard.type(person.email);
  await type(register.displayName, person.displayName);
  await type(register.username, person.username);
  await type(register.password, person.password);
  await press(register.submit, 'Space');

  await verifyEmail.isShown();
  await expect(verifyEmail.code).toBeFocused();
  await page.keyboard.type(await letters.confirmationCode(person.email));
  await page.keyboard.press('Enter');

  const authenticator = await mfaSetup.scan();
  backend.secrets.add(authenticator.secret);
  await press(mfaSetup.typeSecret);
  const typed = (await page.locator('.secret__text').innerText()).replaceAll(' ', '');
  expect(typed).toBe(authenticator.secret);
  await type(mfaSetup.deviceName, 'Keyboard');
  await type(mfaSetup.code, await authenticator.code());
  await page.keyboard.press('Enter');

  await recoveryCodes.codes(10);
  await press(recoveryCodes.saved, 'Space');
  await dashboard.isShown();
  // After a move inside the app a screen reader begins at the heading.
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await press(dashboard.signOut);
  await login.isShown();
  await expect(login.login).toBeFocused();
  await page.keyboard.type(person.email);
  await type(login.password, person.password);
  await page.keyboard.press('Enter');
  await mfaVerify.isShown();
  await expect(mfaVerify.code).toBeFocused();
  await page.keyboard.type(await authenticator.code());
  await page.keyboard.press('Enter');
  await dashboard.isShown();
});

test('the first thing that Tab reaches skips to the content', async ({ visitor }) => {
  await visitor.unlock.open();
  const { page } = visitor;
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('each page is called by its own name', async ({ visitor, shortcut, person }) => {
  const titles = new Set<string>();
  const note = async (path: string) => {
    await visitor.goto(path);
    await looks.isNamed(visitor.page, path);
    titles.add(await visitor.page.title());
  };
  for (const path of ['/register', '/verify-email', '/login', '/unlock']) await note(path);
  await shortcut.confirmed(person);
  await note('/mfa-setup');
  await shortcut.signedOut();
  await shortcut.signedIn(person);
  await note('/mfa-setup');
  expect(titles.size).toBe(6);
});
