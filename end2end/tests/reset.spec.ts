// A forgotten password: by the mailed code, by the mailed link; the second factor is asked for afterwards.
import { expect, test } from '../fixtures/test.ts';

test('sets a new password by the mailed code, and then gives the second factor', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  shortcut,
  person,
  newPerson,
  letters,
}) => {
  const { authenticator } = await shortcut.enrolled(person);
  const elsewhere = await newVisitor();
  const { login, mfaVerify, passwordReset, dashboard } = elsewhere;
  elsewhere.watch.allow(400, 401);
  await login.open();
  await login.forgotten.click();
  await passwordReset.isShown();
  await passwordReset.askFor(person.email);
  const { code } = await letters.reset(person.email);
  const { password } = newPerson();
  await passwordReset.reset(code === '00000000' ? '11111111' : '00000000', password);
  await passwordReset.refuses(passwordReset.code, /isn’t right/);
  await passwordReset.reset(code, 'password');
  await passwordReset.refuses(passwordReset.password, /too short|use this password/);
  await passwordReset.reset(code, password);
  await login.isShown();
  await expect(elsewhere.page.getByRole('main')).toContainText('Your new password is set');
  await letters.next(person.email, /was reset by a mail/);
  // Whoever was in is out.
  await visitor.goto('/dashboard');
  await visitor.login.isShown();

  await login.fill(person.email, password);
  await login.submit.click();
  await mfaVerify.isShown();
  // A mailbox alone is no second factor.
  await expect(mfaVerify.byMail).toHaveCount(0);
  await mfaVerify.verify(await authenticator.code());
  await dashboard.isShown();
  await elsewhere.accountFactors.open();
  await expect(elsewhere.page.getByRole('main')).not.toContainText('so they wait');
});

test('sets a new password by the mailed link, in another browser', { tag: '@plain' }, async ({ visitor, newVisitor, shortcut, person, newPerson, letters, backend }) => {
  await shortcut.enrolled(person);
  await shortcut.signedOut();
  await visitor.passwordReset.askFor(person.email);
  const { link } = await letters.reset(person.email);
  const elsewhere = await newVisitor();
  elsewhere.watch.allow(400);
  const { passwordReset, login, mfaVerify } = elsewhere;
  await passwordReset.openLink(link);
  expect(elsewhere.page.url()).toBe(`${backend.origin}/password-reset`);
  await expect(passwordReset.code).toHaveCount(0);
  const { password } = newPerson();
  await passwordReset.password.fill(password);
  await passwordReset.submit.click();
  await login.isShown();
  await login.fill(person.email, password);
  await login.submit.click();
  await mfaVerify.isShown();
  // It works once.
  const again = await newVisitor();
  again.watch.allow(400);
  await again.passwordReset.openLink(link);
  await again.passwordReset.password.fill(newPerson().password);
  await again.passwordReset.submit.click();
  await expect(again.passwordReset.alert).toContainText('no longer valid');
});

test('an address without an account looks the same, and gets no mail', async ({ visitor, newPerson, letters }) => {
  const { passwordReset } = visitor;
  visitor.watch.allow(400, 401);
  const stranger = newPerson();
  await passwordReset.open();
  await passwordReset.email.fill('ada@localhost');
  await passwordReset.sendCode.click();
  await passwordReset.refuses(passwordReset.email, /doesn’t look like/);
  await passwordReset.askFor(stranger.email);
  await expect(visitor.page.getByRole('main')).toContainText('If the address has an account');
  await passwordReset.reset('12345678', stranger.password);
  await passwordReset.refuses(passwordReset.code, /isn’t right/);
  await passwordReset.noMail.click();
  await expect(passwordReset.email).toBeVisible();
  expect(await letters.count(stranger.email)).toBe(0);
});
