// From nothing to the dashboard and back in again, by every way there is.
import { enrol, register, signIn, signOut } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

test('registers, confirms by code, enrols, saves the codes, signs out, signs in', { tag: ['@plain', '@sample'] }, async ({
  visitor,
  person,
  letters,
  backend,
}) => {
  await visitor.goto('/');
  await visitor.login.isShown();
  await visitor.page.getByRole('link', { name: 'Register' }).click();
  await visitor.register.isShown();
  await visitor.register.fill(person);
  await visitor.register.submit.click();
  await visitor.verifyEmail.isShown();
  await expect(visitor.page.getByRole('main')).toContainText(person.email);
  await expect(visitor.verifyEmail.code).toHaveValue('');
  await visitor.verifyEmail.confirm(await letters.confirmationCode(person.email));

  await visitor.mfaSetup.asksForAuthenticator();
  await expect(visitor.mfaSetup.deviceName).toHaveValue('My phone');
  await expect(visitor.mfaSetup.code).toHaveValue('');
  const authenticator = await visitor.mfaSetup.enrol('Ada’s phone');
  expect(authenticator.label).toBe(`Countersign:${person.email}`);
  expect(authenticator.issuer).toBe('Countersign');
  const codes = await visitor.recoveryCodes.codes(10);
  for (const secret of [authenticator.secret, ...codes]) backend.secrets.add(secret);
  expect(new Set(codes).size).toBe(10);
  // They survive a reload until they are said to be saved.
  await visitor.page.reload();
  expect(await visitor.recoveryCodes.codes(10)).toEqual(codes);
  await visitor.recoveryCodes.saved.click();

  const { dashboard } = visitor;
  await dashboard.isShown();
  await expect(dashboard.you).toContainText(person.email);
  await expect(dashboard.you).toContainText(person.username);
  await expect(dashboard.safety).toContainText('Password and authenticator');
  await expect(dashboard.safety).toContainText('Level 2 of 2');
  await expect(dashboard.factors).toContainText('Ada’s phone');
  await expect(dashboard.factors).toContainText('10 left');
  await visitor.recoveryCodes.open();
  await expect(visitor.recoveryCodes.items).toHaveCount(0);
  await letters.next(person.email, /Ada’s phone/);

  await visitor.dashboard.open();
  await signOut(visitor);
  await visitor.goto('/dashboard');
  await visitor.login.isShown();
  // By the username this time, and with blanks in the code.
  await visitor.login.signIn(person.username, person.password);
  await visitor.mfaVerify.isShown();
  await expect(visitor.mfaVerify.code).toHaveValue('');
  const code = await authenticator.code();
  await visitor.mfaVerify.verify(`${code.slice(0, 3)} ${code.slice(3)}`);
  await dashboard.isShown();
  await expect(dashboard.activity).toContainText('Signed in');
});

test('confirms by the mailed link in the browser that registered', async ({ visitor, person, letters, backend }) => {
  await visitor.register.register(person);
  await visitor.verifyEmail.isShown();
  await visitor.verifyEmail.openLink(await letters.confirmationLink(person.email));
  await expect(visitor.verifyEmail.linkPassword).toBeHidden();
  await visitor.verifyEmail.submitLink.click();
  await visitor.mfaSetup.asksForAuthenticator();
  await enrol(visitor, backend);
});

test('confirms by the mailed link in another browser, with the password', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  person,
  letters,
  backend,
}) => {
  await visitor.register.register(person);
  const elsewhere = await newVisitor();
  await elsewhere.verifyEmail.openLink(await letters.confirmationLink(person.email));
  // The token left the address at once: neither history nor Referer has it.
  expect(elsewhere.page.url()).toBe(`${backend.origin}/verify-email`);
  await elsewhere.verifyEmail.linkPassword.fill(person.password);
  await elsewhere.verifyEmail.submitLink.click();
  await elsewhere.mfaSetup.asksForAuthenticator();
  await enrol(elsewhere, backend);
  // The browser that registered is at its beginning again.
  await visitor.goto('/verify-email');
  await expect(visitor.verifyEmail.code).toBeHidden();
});

test('signs in with a recovery code, and its replacement takes its place', { tag: '@plain' }, async ({ visitor, person, letters, backend }) => {
  await register(visitor, person, letters);
  const { recoveryCodes } = await enrol(visitor, backend);
  await signOut(visitor);

  const [first = ''] = recoveryCodes;
  await signIn(visitor, person);
  await visitor.mfaVerify.recover(first.toLowerCase().replaceAll('-', ' '));
  const [replacement = ''] = await visitor.recoveryCodes.codes(1);
  expect(recoveryCodes).not.toContain(replacement);
  backend.secrets.add(replacement);
  await visitor.recoveryCodes.saved.click();
  await visitor.dashboard.isShown();
  await expect(visitor.dashboard.safety).toContainText('Password and recovery code');
  await expect(visitor.dashboard.factors).toContainText('10 left');
  await letters.next(person.email, /recovery code/i);
  await signOut(visitor);

  // The used one is spent, the new one works.
  await signIn(visitor, person);
  visitor.watch.allow(401);
  await visitor.mfaVerify.recover(first);
  await visitor.mfaVerify.faults(visitor.mfaVerify.recoveryCode, /isn’t right/);
  await visitor.mfaVerify.recoveryCode.fill(replacement);
  await visitor.mfaVerify.submitRecovery.click();
  await visitor.recoveryCodes.codes(1);
});

test('signs in with a mailed code', { tag: '@plain' }, async ({ visitor, shortcut, person, letters }) => {
  await shortcut.enrolled(person);
  await shortcut.signedOut();
  await signIn(visitor, person);
  await visitor.mfaVerify.askForMail();
  await visitor.mfaVerify.verifyMailed(await letters.code(person.email));
  await visitor.dashboard.isShown();
  await expect(visitor.dashboard.safety).toContainText('Password and mailed code');
  await expect(visitor.dashboard.safety).toContainText('Level 1 of 2');
});

test('the owner of a known address is told by mail, and the page says nothing', async ({
  visitor,
  newVisitor,
  shortcut,
  person,
  newPerson,
  letters,
}) => {
  await shortcut.enrolled(person);
  await shortcut.signedOut();
  const stranger = await newVisitor();
  await stranger.register.register({ ...newPerson(), email: person.email });
  await stranger.verifyEmail.isShown();
  await expect(stranger.page.getByRole('main')).toContainText('We have mailed a code');
  const mail = await letters.next(person.email, /already|account/i);
  expect(mail.text).not.toContain('token=');
  // And the owner's password is still the owner's.
  await signIn(visitor, person);
});

test('an administrator made at the command line enrols by the code that it printed', async ({ visitor, person, backend }) => {
  const given = ['--email', person.email, '--username', '', '--name', person.displayName];
  const said = await backend.command(['createsuperuser', '--json', ...given, '--password-stdin'], person.password);
  const { enrolment_code: code } = JSON.parse(said) as { enrolment_code: string };
  backend.secrets.add(code);
  await visitor.login.signIn(person.email, person.password);
  await visitor.mfaSetup.isShown();
  await visitor.mfaSetup.mailboxCode.fill(code);
  await visitor.mfaSetup.goOn.click();
  await visitor.mfaSetup.asksForAuthenticator();
  const { authenticator } = await enrol(visitor, backend);
  await expect(visitor.dashboard.you).toContainText('Administrator');
  await signOut(visitor);
  await signIn(visitor, person);
  await visitor.mfaVerify.verify(await authenticator.code());
  await visitor.dashboard.isShown();
});
