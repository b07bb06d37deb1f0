// Coming back out of order: to another page, by the back button, in a second tab, with a double click.
import { enrol, register, signIn, signOut } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';
import type { Visitor } from '../fixtures/visitor.ts';

const PAGES = [
  '/',
  '/register',
  '/verify-email',
  '/login',
  '/unlock',
  '/password-reset',
  '/not-me',
  '/mfa-setup',
  '/recovery-codes',
  '/mfa-verify',
  '/dashboard',
  '/account/profile',
  '/account/confirm',
] as const;
type Path = (typeof PAGES)[number];

/** Opens every page; each stays, or leads to the step that is due. */
async function leads(visitor: Visitor, due: Path, stays: Path[]): Promise<void> {
  for (const path of PAGES) {
    await visitor.goto(path);
    // The link of a notice is for everybody, whoever is signed in here.
    const expected = path === '/not-me' || stays.includes(path) ? path : due;
    await expect(visitor.page, `from ${path}`).toHaveURL(expected);
    await expect(visitor.page.getByRole('main')).not.toContainText(/went wrong|didn’t work|nothing here/);
  }
}

test.describe('every page leads to the step that is due', () => {
  test('for a stranger', async ({ visitor }) => {
    await leads(visitor, '/login', ['/register', '/verify-email', '/login', '/unlock', '/password-reset']);
  });

  test('after registering', async ({ visitor, shortcut, person }) => {
    await shortcut.registered(person);
    await leads(visitor, '/verify-email', ['/register', '/verify-email', '/login', '/unlock', '/password-reset']);
  });

  test('while the first authenticator is due', async ({ visitor, shortcut, person }) => {
    await shortcut.confirmed(person);
    await leads(visitor, '/mfa-setup', ['/mfa-setup', '/unlock']);
  });

  test('while the mailbox is to be proved', async ({ visitor, shortcut, person }) => {
    await shortcut.confirmed(person);
    await shortcut.signedOut();
    expect(await shortcut.signedIn(person)).toBe('/mfa-setup');
    await leads(visitor, '/mfa-setup', ['/mfa-setup', '/unlock']);
  });

  test('while a code is due, and when signed in', { tag: '@plain' }, async ({ visitor, shortcut, person }) => {
    const { authenticator } = await shortcut.enrolled(person);
    await leads(visitor, '/dashboard', ['/dashboard', '/recovery-codes', '/account/profile', '/account/confirm']);
    await shortcut.signedOut();
    expect(await shortcut.signedIn(person)).toBe('/mfa-verify');
    await leads(visitor, '/mfa-verify', ['/mfa-verify', '/unlock']);
    await visitor.mfaVerify.open();
    await visitor.mfaVerify.verify(await authenticator.code());
    await visitor.dashboard.isShown();
  });
});

test('the back button shows nothing of a session that has ended', { tag: '@plain' }, async ({ visitor, shortcut, person }) => {
  await shortcut.enrolled(person);
  await visitor.dashboard.open();
  await expect(visitor.dashboard.you).toContainText(person.email);
  await signOut(visitor);
  visitor.watch.allow(409);
  await visitor.page.goBack();
  await visitor.login.isShown();
  await expect(visitor.page.getByText(person.email)).toHaveCount(0);
});

test('the back button does nothing bad while setting up', async ({ visitor, person, letters, backend }) => {
  await register(visitor, person, letters);
  visitor.watch.allow(409);
  await visitor.page.goBack();
  await visitor.mfaSetup.asksForAuthenticator();
  await enrol(visitor, backend);
  for (let back = 0; back < 2; back++) {
    await visitor.page.goBack();
    await expect(visitor.page).toHaveURL(/\/(dashboard|recovery-codes)$/);
    await visitor.ready();
    await expect(visitor.recoveryCodes.items).toHaveCount(0);
  }
});

test('two tabs: what one has done, the other goes on from', { tag: '@plain' }, async ({ visitor, person, letters, backend }) => {
  // Its stale forms are refused on the way to the step that is due.
  visitor.watch.allow(401, 409);
  await visitor.register.register(person);
  await visitor.verifyEmail.isShown();
  const other = await visitor.newTab();
  await other.verifyEmail.open();
  const code = await letters.confirmationCode(person.email);
  await other.verifyEmail.confirm(code);
  await other.mfaSetup.asksForAuthenticator();
  // The first tab still shows the form of the code that is spent.
  await visitor.verifyEmail.confirm(code);
  await visitor.mfaSetup.asksForAuthenticator();
  const authenticator = await visitor.mfaSetup.scan();
  expect(authenticator.secret).toBe((await other.mfaSetup.scan()).secret);

  const keys = await enrol(other, backend);
  await visitor.mfaSetup.code.fill(await keys.authenticator.wrongCode());
  await visitor.mfaSetup.finish.click();
  await visitor.dashboard.isShown();

  await signOut(visitor);
  await other.dashboard.signOut.click();
  await other.login.isShown();

  // A pending sign-in is shared, too.
  await signIn(visitor, person);
  await other.goto('/login');
  await other.mfaVerify.isShown();
  await other.mfaVerify.verify(await keys.authenticator.code());
  await other.dashboard.isShown();
  await visitor.mfaVerify.verify(await keys.authenticator.wrongCode());
  await visitor.dashboard.isShown();
});

test('a double click does what one click does', { tag: '@plain' }, async ({ visitor, person, letters, backend }) => {
  await visitor.register.open();
  await visitor.register.fill(person);
  await visitor.register.submit.dblclick();
  await visitor.verifyEmail.isShown();
  const code = await letters.confirmationCode(person.email);
  expect(await letters.count(person.email)).toBe(1);
  await visitor.verifyEmail.code.fill(code);
  await visitor.verifyEmail.submit.dblclick();
  const authenticator = await visitor.mfaSetup.scan();
  backend.secrets.add(authenticator.secret);
  await visitor.mfaSetup.code.fill(await authenticator.code());
  await visitor.mfaSetup.finish.dblclick();
  await visitor.recoveryCodes.codes(10);
  await visitor.recoveryCodes.saved.dblclick();
  await visitor.dashboard.isShown();
  await visitor.dashboard.signOut.dblclick();
  await visitor.login.isShown();
  await visitor.login.fill(person.email, person.password);
  await visitor.login.submit.dblclick();
  await visitor.mfaVerify.isShown();
  await visitor.mfaVerify.byMail.click();
  const before = await letters.count(person.email);
  await visitor.mfaVerify.sendCode.dblclick();
  await visitor.mfaVerify.mailedCode.fill(await letters.code(person.email));
  expect(await letters.count(person.email)).toBe(before + 1);
  await visitor.mfaVerify.submitMailed.dblclick();
  await visitor.dashboard.isShown();
});

test('whoever is signed in and opens the sign-in goes to the dashboard', async ({ visitor, shortcut, person }) => {
  await shortcut.enrolled(person);
  await visitor.goto('/login');
  await visitor.dashboard.isShown();
  await visitor.goto('/login?notice=wrong-codes');
  await visitor.dashboard.isShown();
});
