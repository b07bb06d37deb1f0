// The proof before a sensitive act, in a session that has none: one of a mailed code.
import { Shortcut } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

test('what was asked for is done once it is confirmed', { tag: '@plain' }, async ({ visitor, newVisitor, shortcut, person, letters, backend }) => {
  const { authenticator } = await shortcut.enrolled(person);
  const elsewhere = await newVisitor();
  elsewhere.watch.allow(400, 401, 403);
  const { accountConfirm, accountFactors } = elsewhere;
  await new Shortcut(elsewhere, letters, backend).signedInByMail(person);
  await accountFactors.open();
  await accountFactors.rename('My phone', 'Ada’s phone');
  await accountConfirm.isShown();
  await expect(elsewhere.page.getByRole('main')).toContainText('Rename an authenticator: for that we ask once more');
  await accountConfirm.confirm('12 34');
  await accountConfirm.refuses(accountConfirm.code, /isn’t a whole code/);
  await accountConfirm.confirm(await authenticator.wrongCode());
  await accountConfirm.refuses(accountConfirm.code, /isn’t right/);
  await accountConfirm.confirm(await authenticator.code());
  await accountFactors.isShown();
  await expect(accountFactors.notice).toContainText('its new name');
  await expect(accountFactors.authenticator('Ada’s phone')).toBeVisible();
  // From now on the proof is fresh.
  await accountFactors.add.click();
  await elsewhere.accountNewFactor.isShown();
  await elsewhere.dashboard.open();
  await expect(elsewhere.dashboard.safety).toContainText('Level 2 of 2');
  await visitor.goto('/');
});

test('whoever leaves it has changed nothing', async ({ visitor, shortcut, person }) => {
  const { accountConfirm, accountSessions } = visitor;
  visitor.watch.allow(403);
  await shortcut.enrolled(person);
  await shortcut.signedOut();
  await shortcut.signedInByMail(person);
  await accountSessions.open();
  // The one of the enrolment has ended, so that there is only this one.
  await expect(accountSessions.items).toHaveCount(1);
  await visitor.accountFactors.open();
  await visitor.accountFactors.renewCodes.click();
  await accountConfirm.isShown();
  await expect(visitor.page.getByRole('main')).toContainText('Make new recovery codes:');
  await accountConfirm.leave.click();
  await visitor.accountFactors.isShown();
  await expect(visitor.accountFactors.authenticator('10 left')).toBeVisible();
});

test('an act that is refused after its proof is told of where it can be asked for again', async ({ visitor, shortcut, person, newPerson, newVisitor, letters, backend }) => {
  const { accountConfirm, accountProfile } = visitor;
  visitor.watch.allow(403);
  const { authenticator } = await shortcut.enrolled(person);
  const rival = newPerson();
  await new Shortcut(await newVisitor(), letters, backend).confirmed(rival);
  await shortcut.signedOut();
  await shortcut.signedInByMail(person);
  await accountProfile.open();
  await accountProfile.username.fill(rival.username);
  await accountProfile.changeUsername.click();
  await accountConfirm.confirm(await authenticator.code());
  await accountProfile.isShown();
  await expect(accountProfile.alert).toBeVisible();
  await expect(accountProfile.username).toHaveValue(person.username);
});

test('the password and the data ask for the proof first, too', async ({ visitor, shortcut, person }) => {
  const { accountConfirm, accountPassword, accountProfile } = visitor;
  visitor.watch.allow(403);
  const { authenticator } = await shortcut.enrolled(person);
  await shortcut.signedOut();
  await shortcut.signedInByMail(person);
  await accountProfile.open();
  await accountProfile.download.click();
  await accountConfirm.isShown();
  await accountPassword.open();
  await expect(accountPassword.current).toHaveCount(0);
  await accountPassword.goOn.click();
  await accountConfirm.confirm(await authenticator.code());
  await accountPassword.isShown();
  await expect(accountPassword.current).toBeVisible();
});
