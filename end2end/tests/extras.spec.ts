// What JavaScript adds, and what the pages do besides their forms.
import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures/test.ts';

test('the theme is chosen once, and the server renders it from then on', { tag: '@script' }, async ({ visitor, backend }) => {
  const { page } = visitor;
  await page.emulateMedia({ colorScheme: 'light' });
  await visitor.login.open();
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: 'Theme: dark' }).click();
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect.poll(background).not.toBe(light);
  const dark = await background();

  const cookie = (await visitor.context.cookies()).find(({ name }) => name === 'prefs');
  expect(cookie).toMatchObject({ value: 'theme=dark', sameSite: 'Lax', path: '/' });
  const source = await visitor.context.request.get(`${backend.origin}/login`);
  expect(await source.text()).toMatch(/<html[^>]* data-theme="dark"/);
  await page.reload();
  await visitor.ready();
  expect(await background()).toBe(dark);
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('button', { name: 'Theme: system' }).click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
  expect((await visitor.context.cookies()).find(({ name }) => name === 'prefs')).toBeUndefined();
  await expect.poll(background).toBe(light);
});

test('the password can be looked at, and is hidden again when it is sent', { tag: '@script' }, async ({ visitor, person }) => {
  visitor.watch.allow(401);
  const { login, page } = visitor;
  await login.open();
  await login.fill('nobody@example.org', person.password);
  const reveal = page.getByRole('button', { name: 'Show password' });
  await reveal.click();
  await expect(login.password).toHaveAttribute('type', 'text');
  await expect(reveal).toHaveAttribute('aria-pressed', 'true');
  await login.submit.click();
  await expect(login.alert).toBeVisible();
  await expect(login.password).toHaveAttribute('type', 'password');
});

test('a code may be pasted with blanks and hyphens', { tag: '@script' }, async ({ visitor, shortcut, person, letters }) => {
  await shortcut.registered(person);
  const code = await letters.confirmationCode(person.email);
  await visitor.verifyEmail.open();
  const field = visitor.verifyEmail.code;
  await expect(field).toHaveAttribute('autocomplete', 'one-time-code');
  await expect(field).toHaveAttribute('inputmode', 'numeric');
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await visitor.page.evaluate((text) => navigator.clipboard.writeText(text), ` ${code.slice(0, 4)} - ${code.slice(4)} `);
  await field.focus();
  await visitor.page.keyboard.press('ControlOrMeta+V');
  await expect(field).toHaveValue(code);
  await visitor.verifyEmail.submit.click();
  await visitor.mfaSetup.asksForAuthenticator();
});

test('recovery codes can be copied, saved and printed', { tag: '@script' }, async ({ visitor, shortcut, person, backend }) => {
  await shortcut.confirmed(person);
  await visitor.mfaSetup.open();
  const authenticator = await visitor.mfaSetup.enrol();
  const { recoveryCodes, page } = visitor;
  const codes = await recoveryCodes.codes(10);
  for (const secret of [authenticator.secret, ...codes]) backend.secrets.add(secret);

  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await recoveryCodes.copy.click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect((await page.evaluate(() => navigator.clipboard.readText())).split('\n')).toEqual(codes);

  const [download] = await Promise.all([page.waitForEvent('download'), recoveryCodes.download.click()]);
  expect(download.suggestedFilename()).toBe('countersign-recovery-codes.txt');
  const text = await readFile(await download.path(), 'utf8');
  for (const code of codes) expect(text).toContain(code);
  expect(text).toContain(person.email);

  await page.evaluate(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', '');
  });
  await recoveryCodes.print.click();
  await expect(page.locator('html')).toHaveAttribute('data-printed', '');
  await page.emulateMedia({ media: 'print' });
  await expect(recoveryCodes.items.first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Recovery codes' })).toContainText(person.email);
  for (const gone of [recoveryCodes.saved, recoveryCodes.copy, recoveryCodes.signOut]) await expect(gone).toBeHidden();
});

test('recovery codes can be saved without JavaScript', { tag: ['@plain', '@no-script'] }, async ({ visitor, shortcut, person }) => {
  await shortcut.confirmed(person);
  await visitor.mfaSetup.open();
  await visitor.mfaSetup.enrol();
  const codes = await visitor.recoveryCodes.codes(10);
  const [download] = await Promise.all([visitor.page.waitForEvent('download'), visitor.recoveryCodes.download.click()]);
  const text = await readFile(await download.path(), 'utf8');
  for (const code of codes) expect(text).toContain(code);
});

test('the outbox shows mails, and its links lead on', async ({ visitor, shortcut, person, letters, backend }) => {
  test.skip(backend.name !== 'sqlite', 'there mails go out by SMTP');
  await shortcut.registered(person);
  const { link, code } = await letters.confirmation(person.email);
  await visitor.outbox.open();
  await visitor.outbox.recipient.fill(person.email);
  await visitor.outbox.show.click();
  await expect(visitor.page).toHaveURL(/\/dev\/outbox\?to=/);
  await visitor.outbox.isShown();
  await expect(visitor.page.getByRole('main')).toContainText(code);
  await visitor.page.getByRole('link', { name: link }).click();
  await visitor.verifyEmail.isShown();
  await visitor.verifyEmail.submitLink.click();
  await visitor.mfaSetup.asksForAuthenticator();
});
