// Codes by text: given to the account, used in its place, and worth less.
import { signIn, signOut } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

test('adds a phone, signs in by a texted code, and removes it', { tag: '@plain' }, async ({ visitor, shortcut, person, letters }) => {
  const { accountConfirm, accountFactors, dashboard, mfaVerify } = visitor;
  visitor.watch.allow(400, 401, 403);
  const { authenticator } = await shortcut.enrolled(person);
  await accountFactors.open();
  await accountFactors.givePhone('12 34');
  await accountFactors.refuses(accountFactors.phone, /country code/);
  await accountFactors.givePhone(person.phone);
  await expect(accountFactors.notice).toContainText('texted a code');
  await accountFactors.textedCode.fill(await letters.textedCode(person.phone));
  await accountFactors.confirmPhone.click();
  await expect(accountFactors.notice).toContainText('from now on');
  await expect(accountFactors.textedCode).toHaveCount(0);
  await letters.next(person.email, /phone/i);

  await signOut(visitor);
  await signIn(visitor, person);
  await mfaVerify.askForText();
  await mfaVerify.verifyTexted(await letters.textedCode(person.phone));
  await dashboard.isShown();
  await expect(dashboard.safety).toContainText('Level 1 of 2');

  await accountFactors.open();
  await accountFactors.removePhone.click();
  await accountConfirm.confirm(await authenticator.code());
  await expect(accountFactors.notice).toContainText('no more');
  await expect(accountFactors.removePhone).toHaveCount(0);
});

test('refuses countries that are not texted and wrong codes, and nothing is lost', { tag: '@plain' }, async ({
  visitor,
  shortcut,
  person,
  letters,
}) => {
  const { accountFactors } = visitor;
  visitor.watch.allow(400, 401);
  await shortcut.enrolled(person);
  await accountFactors.open();
  await accountFactors.givePhone('+1 202 555 0189');
  await accountFactors.refuses(accountFactors.phone, /Nothing is texted to that country/);
  await expect(accountFactors.phone).toHaveValue('+1 202 555 0189');
  await accountFactors.givePhone(person.phone);
  await expect(accountFactors.notice).toContainText('texted a code');
  const code = await letters.textedCode(person.phone);
  await accountFactors.textedCode.fill(code === '000000' ? '111111' : '000000');
  await accountFactors.confirmPhone.click();
  await accountFactors.refuses(accountFactors.textedCode, /isn’t right/);
});
