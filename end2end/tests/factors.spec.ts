// One's own second factor: more authenticators, a new phone, new recovery codes, codes by mail.
import { signIn, signOut } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

test('adds a second authenticator, renames it, moves it to a new phone, removes it', { tag: '@plain' }, async ({
  visitor,
  shortcut,
  person,
  letters,
  backend,
}) => {
  const { accountFactors, accountNewFactor } = visitor;
  const { authenticator } = await shortcut.enrolled(person);
  await accountFactors.open();
  // The only one can't be removed.
  await accountFactors.change('My phone').click();
  await expect(accountFactors.remove('My phone')).toHaveCount(0);
  await accountFactors.add.click();
  await accountNewFactor.isShown();
  const tablet = await accountNewFactor.enrol('Tablet');
  backend.secrets.add(tablet.secret);
  expect(tablet.label).toBe(authenticator.label);
  await accountFactors.isShown();
  await expect(accountFactors.notice).toContainText('is set up');
  await expect(accountFactors.authenticator('Tablet')).toContainText('Added');
  await letters.next(person.email, /"Tablet" was added/);

  await accountFactors.rename('Tablet', 'Old tablet');
  await expect(accountFactors.notice).toContainText('its new name');
  await expect(accountFactors.authenticator('Old tablet')).toBeVisible();
  await expect(accountFactors.authenticator('Tablet')).toHaveCount(0);

  await accountFactors.change('Old tablet').click();
  await accountFactors.move('Old tablet').click();
  await accountNewFactor.isShown();
  await expect(visitor.page.getByRole('main')).toContainText('“Old tablet” stays valid until');
  const phone = await accountNewFactor.enrol('New phone');
  backend.secrets.add(phone.secret);
  await accountFactors.isShown();
  await expect(accountFactors.authenticator('New phone')).toBeVisible();
  await expect(accountFactors.authenticator('Old tablet')).toHaveCount(0);

  await accountFactors.change('My phone').click();
  await accountFactors.remove('My phone').click();
  await expect(accountFactors.notice).toContainText('is gone');
  await expect(accountFactors.authenticator('My phone')).toHaveCount(0);
  await letters.next(person.email, /"My phone" was removed/);
});

test('an authenticator that is being set up: a wrong code changes nothing, nor does leaving', async ({ visitor, shortcut, person }) => {
  const { accountFactors, accountNewFactor } = visitor;
  visitor.watch.allow(401);
  await shortcut.enrolled(person);
  await accountNewFactor.open();
  await expect(visitor.page.getByRole('main')).toContainText('Nothing is being set up');
  await accountFactors.open();
  await accountFactors.add.click();
  const tablet = await accountNewFactor.scan();
  await accountNewFactor.deviceName.fill('Tablet');
  await accountNewFactor.code.fill(await tablet.wrongCode());
  await accountNewFactor.finish.click();
  await accountNewFactor.refuses(accountNewFactor.code, /isn’t right/);
  await expect(accountNewFactor.deviceName).toHaveValue('Tablet');
  expect((await accountNewFactor.scan()).secret).toBe(tablet.secret);
  await accountNewFactor.leave.click();
  await accountFactors.isShown();
  await expect(accountFactors.authenticator('My phone')).toBeVisible();
  await expect(accountFactors.authenticator('Tablet')).toHaveCount(0);
});

test('makes new recovery codes, and the old ones are void', async ({ visitor, shortcut, person, letters, backend }) => {
  const { accountFactors, recoveryCodes, mfaVerify } = visitor;
  visitor.watch.allow(401);
  const keys = await shortcut.enrolled(person);
  await accountFactors.open();
  await expect(accountFactors.authenticator('10 left')).toBeVisible();
  await accountFactors.renewCodes.click();
  const renewed = await recoveryCodes.codes(10);
  for (const code of renewed) backend.secrets.add(code);
  expect(renewed.filter((code) => keys.recoveryCodes.includes(code))).toEqual([]);
  await letters.next(person.email, /recovery codes were made/);
  await recoveryCodes.saved.click();
  await visitor.dashboard.isShown();

  await signOut(visitor);
  await signIn(visitor, person);
  await mfaVerify.recover(keys.recoveryCodes[0] ?? '');
  await mfaVerify.refuses(mfaVerify.recoveryCode, /isn’t right/);
  await mfaVerify.recoveryCode.fill(renewed[0] ?? '');
  await mfaVerify.submitRecovery.click();
  await recoveryCodes.codes(1);
});

test('switches codes by mail off and on', async ({ visitor, shortcut, person, letters }) => {
  const { accountFactors, mfaVerify } = visitor;
  const { authenticator } = await shortcut.enrolled(person);
  await accountFactors.open();
  await accountFactors.switchMailOff.click();
  await expect(accountFactors.switchMailOn).toBeVisible();
  await expect(accountFactors.notice).toContainText('from now on');
  await letters.next(person.email, /no longer sign in/);
  await signOut(visitor);
  await signIn(visitor, person);
  await expect(mfaVerify.byRecoveryCode).toBeVisible();
  await expect(mfaVerify.byMail).toHaveCount(0);
  await mfaVerify.verify(await authenticator.code());
  await visitor.dashboard.isShown();
  await accountFactors.open();
  await accountFactors.switchMailOn.click();
  await expect(accountFactors.switchMailOff).toBeVisible();
});

test('comes in by recovery code without the phone, and sets up another one', async ({ visitor, shortcut, person, backend }) => {
  const { accountFactors, accountNewFactor, recoveryCodes } = visitor;
  const keys = await shortcut.enrolled(person);
  await shortcut.signedOut();
  await signIn(visitor, person);
  await visitor.mfaVerify.recover(keys.recoveryCodes[0] ?? '');
  backend.secrets.add((await recoveryCodes.codes(1))[0] ?? '');
  await recoveryCodes.saved.click();
  await visitor.dashboard.isShown();
  await accountFactors.open();
  await accountFactors.add.click();
  await accountNewFactor.isShown();
  backend.secrets.add((await accountNewFactor.enrol('Second phone')).secret);
  await accountFactors.isShown();
  await expect(accountFactors.authenticator('Second phone')).toBeVisible();
});
