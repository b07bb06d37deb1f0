// "This was not me": the link of every notice ends everything, and then changes can be undone.
import { Shortcut, signIn } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

test('the link of a notice ends everything, and undoes the change by the password', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  shortcut,
  person,
  letters,
  backend,
}) => {
  const { notMe, accountFactors } = visitor;
  visitor.watch.allow(400, 403, 409);
  // An intruder at the owner's account adds an authenticator of theirs.
  await shortcut.enrolled(person);
  await letters.next(person.email, /"My phone" was added/);
  await accountFactors.open();
  await accountFactors.add.click();
  await visitor.accountNewFactor.isShown();
  backend.secrets.add((await visitor.accountNewFactor.enrol('Intruder')).secret);
  await accountFactors.isShown();
  const link = await letters.notMeLink(person.email, /"Intruder" was added/);

  const owner = await newVisitor();
  owner.watch.allow(400, 401);
  await owner.notMe.openLink(link);
  expect(owner.page.url()).toBe(`${backend.origin}/not-me`);
  await expect(owner.page.getByRole('main')).toContainText('a…@example.org');
  // Nothing has happened yet.
  await accountFactors.open();
  await owner.notMe.submit.click();
  await expect(owner.notMe.notice).toContainText('Everybody is signed out');
  await visitor.goto('/account/factors');
  await visitor.login.isShown();

  // Whoever has password and factor may come in, and changes nothing.
  const inside = new Shortcut(visitor, letters, backend);
  await inside.signedInByMail(person);
  await visitor.dashboard.open();
  await expect(visitor.page.getByRole('main')).toContainText('wasn’t you');

  await owner.notMe.undo('“Intruder” added', 'not the password');
  await expect(owner.notMe.alert).toContainText('isn’t the right password');
  await owner.notMe.undo('“Intruder” added', person.password);
  await expect(owner.notMe.notice.first()).toContainText('It is undone');
  await letters.next(person.email, /was undone/);
  await visitor.goto('/dashboard');
  await visitor.login.isShown();
  await signIn(owner, person);
  await notMe.open();
  await expect(notMe.submit).toHaveCount(0);
  await expect(visitor.page.getByRole('main')).toContainText('Open the link from our mail');
});

test('undoes a change of the address, from the mail to the old one', async ({ visitor, newVisitor, shortcut, person, newPerson, letters }) => {
  const { accountEmail } = visitor;
  await shortcut.enrolled(person);
  const { email } = newPerson();
  await accountEmail.open();
  await accountEmail.askFor(email);
  await accountEmail.code.fill(await letters.addressCode(email));
  await accountEmail.confirm.click();
  await expect(accountEmail.notice).toContainText('is changed');

  const owner = await newVisitor();
  const { notMe } = owner;
  await notMe.openLink(await letters.notMeLink(person.email, /address of your account/));
  await notMe.submit.click();
  await notMe.undo('Address changed', person.password);
  await expect(notMe.notice.first()).toContainText('It is undone');
  await signIn(owner, person);
});
