// Administration, by hand: an administrator made at the command line does each act, and its user feels it.
import { Shortcut } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

test('helps somebody back in who has lost everything', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  newPerson,
  person,
  shortcut,
  letters,
  backend,
}) => {
  const { adminOverview, adminUsers, adminUser, page } = visitor;
  visitor.watch.allow(400, 401);
  await shortcut.administrator(person);
  const user = newPerson();
  const elsewhere = await newVisitor();
  await new Shortcut(elsewhere, letters, backend).enrolled(user);

  await visitor.dashboard.open();
  await page.getByRole('banner').getByRole('link', { name: 'Administration' }).click();
  await adminOverview.isShown();
  await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Users' }).click();
  await adminUsers.isShown();
  await adminUsers.find(user.username);
  await expect(adminUsers.people).toHaveCount(1);
  await adminUsers.look(user.email);
  await adminUser.isShown();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(user.displayName);
  await expect(adminUser.card('Ways to prove it’s them')).toContainText('10 left');

  await adminUser.unlock.click();
  await expect(adminUser.notice).toContainText('given back');
  await letters.next(user.email, /no longer held back/);
  await adminUser.endSessions.click();
  await expect(adminUser.notice).toContainText('All sessions have ended');
  await expect(adminUser.card('Signed in')).toContainText('Nowhere');
  await elsewhere.goto('/dashboard');
  await elsewhere.login.isShown();

  await adminUser.hasLostAll.click();
  await adminUser.resetReason.fill('Known by voice');
  await adminUser.withCode.check();
  await adminUser.resetFactors.click();
  await expect(adminUser.notice).toContainText('second factors are gone');
  const code = (await adminUser.code.innerText()).replaceAll(' ', '-');
  backend.secrets.add(code);
  await letters.next(user.email, /second factors were reset/);
  await adminUser.handedOver.click();
  await expect(adminUser.code).toHaveCount(0);

  const { login, mfaSetup, recoveryCodes, dashboard } = elsewhere;
  await login.signIn(user.email, user.password);
  await mfaSetup.isShown();
  await mfaSetup.mailboxCode.fill(code);
  await mfaSetup.goOn.click();
  await mfaSetup.asksForAuthenticator();
  backend.secrets.add((await mfaSetup.enrol()).secret);
  for (const secret of await recoveryCodes.codes(10)) backend.secrets.add(secret);
  await recoveryCodes.saved.click();
  await dashboard.isShown();

  await adminUser.sendReset.click();
  await expect(adminUser.notice).toContainText('on its way');
  const mail = await letters.next(user.email, /Set a new password/);
  backend.secrets.add(/token=(\S+)/.exec(mail.text)?.[1] ?? '');
});

test('changes names, address and role', { tag: '@plain' }, async ({ visitor, newVisitor, newPerson, person, shortcut, letters, backend }) => {
  const { adminUsers, adminUser, page } = visitor;
  visitor.watch.allow(400, 401);
  await shortcut.administrator(person);
  const [user, other] = [newPerson(), newPerson()];
  const elsewhere = await newVisitor();
  await new Shortcut(elsewhere, letters, backend).enrolled(user);
  await adminUsers.open();
  await adminUsers.find(user.email);
  await adminUsers.look(user.email);
  await adminUser.isShown();

  await adminUser.username.fill('1');
  await adminUser.save.click();
  await adminUser.refuses(adminUser.username, /username/);
  await adminUser.displayName.fill('Grace Hopper');
  await adminUser.username.fill(other.username);
  await adminUser.save.click();
  await expect(adminUser.notice).toContainText('Saved');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Grace Hopper');
  await adminUser.email.fill(person.email);
  await adminUser.readdress.click();
  await adminUser.refuses(adminUser.email, /has that address already/);
  await adminUser.email.fill(other.email);
  await adminUser.readdress.click();
  await expect(adminUser.notice).toContainText('mailed a link');
  await expect(adminUser.card('Account')).toContainText(`${other.email}, not confirmed yet`);
  const mail = await letters.next(other.email, /Confirm your new address/);
  backend.secrets.add(/token=(\S+)/.exec(mail.text)?.[1] ?? '');

  await adminUser.role.selectOption('auditor');
  await adminUser.changeRole.click();
  await expect(adminUser.notice).toContainText('role is changed');
  await expect(adminUser.card('Account')).toContainText('Auditor');
  await elsewhere.goto('/dashboard');
  await elsewhere.login.isShown();
});

test('disables, opens and deletes', { tag: '@plain' }, async ({ visitor, newVisitor, newPerson, person, shortcut, letters, backend }) => {
  const { adminUsers, adminUser } = visitor;
  visitor.watch.allow(400, 401);
  await shortcut.administrator(person);
  const user = newPerson();
  const elsewhere = await newVisitor();
  elsewhere.watch.allow(401);
  const keys = await new Shortcut(elsewhere, letters, backend).enrolled(user);
  await adminUsers.open();
  await adminUsers.find(user.email);
  await adminUsers.look(user.email);
  await adminUser.isShown();
  await adminUser.wantsToDisable.click();
  await adminUser.disableReason.fill('Left the company');
  await adminUser.disable.click();
  await expect(adminUser.notice).toContainText('is disabled');
  await elsewhere.goto('/dashboard');
  await elsewhere.login.signIn(user.email, user.password);
  await expect(elsewhere.login.alert).toContainText('don’t match');
  await adminUser.enable.click();
  await expect(adminUser.notice).toContainText('open again');
  await elsewhere.login.signIn(user.email, user.password);
  await elsewhere.mfaVerify.isShown();
  expect(keys.recoveryCodes).toHaveLength(10);

  await adminUser.wantsToDelete.click();
  await adminUser.confirmation.fill(person.email);
  await adminUser.delete.click();
  await adminUser.refuses(adminUser.confirmation, /isn’t the address/);
  await adminUser.confirmation.fill(user.email);
  await adminUser.delete.click();
  await adminUsers.isShown();
  await expect(adminUsers.notice).toContainText('deleted');
  await adminUsers.find(user.email);
  await expect(adminUsers.people).toHaveCount(0);
});

test('several at once, shown first', { tag: '@plain' }, async ({ visitor, newVisitor, newPerson, person, shortcut, letters, backend }) => {
  const { adminUsers, adminMany, page } = visitor;
  await shortcut.administrator(person);
  const users = [newPerson(), newPerson()];
  const browsers = [];
  for (const user of users) {
    const elsewhere = await newVisitor();
    await new Shortcut(elsewhere, letters, backend).enrolled(user);
    browsers.push(elsewhere);
  }
  const emails = users.map(({ email }) => email);
  await adminUsers.open();
  for (const email of [...emails, person.email]) await adminUsers.box(email).check();
  await adminUsers.endSessions.click();
  await adminMany.isShown();
  await adminMany.isAbout(emails);
  await expect(page.getByRole('main')).toContainText('Not yours to act on');
  await adminMany.does.click();
  await adminUsers.isShown();
  await expect(adminUsers.notice).toContainText('sessions have ended');
  for (const browser of browsers) {
    await browser.goto('/dashboard');
    await browser.login.isShown();
  }
  for (const email of emails) await adminUsers.box(email).check();
  await adminUsers.disable.click();
  await adminMany.isShown();
  await adminMany.reason.fill('A trial');
  await adminMany.does.click();
  await adminUsers.isShown();
  await expect(adminUsers.notice).toContainText('disabled');
  await adminUsers.choice('Disabled').click();
  for (const email of emails) await expect(adminUsers.person(email)).toContainText('Disabled');
  await expect(adminUsers.person(person.email)).toHaveCount(0);
});

test('invites, and sees who registers and what is mailed', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  newPerson,
  person,
  shortcut,
  letters,
  backend,
}) => {
  const { adminUsers, adminUser, adminInvite, adminRegistrations, adminMessages, page } = visitor;
  visitor.watch.allow(400);
  await shortcut.administrator(person);
  const [invited, waiting] = [newPerson(), newPerson()];
  await adminUsers.open();
  await adminUsers.invite.click();
  await adminInvite.isShown();
  await adminInvite.fill({ ...invited, email: 'nothing@localhost' }, 'support');
  await adminInvite.submit.click();
  await adminInvite.refuses(adminInvite.email, /address/);
  // What was typed is still there.
  await expect(adminInvite.displayName).toHaveValue(invited.displayName);
  await expect(adminInvite.role).toHaveValue('support');
  await adminInvite.email.fill(invited.email);
  await adminInvite.submit.click();
  await adminUsers.isShown();
  await expect(adminUsers.notice).toContainText('Invited');
  const mail = await letters.next(invited.email, /You have an account/);
  backend.secrets.add(/token=(\S+)/.exec(mail.text)?.[1] ?? '');
  await adminUsers.look(invited.email);
  await adminUser.isShown();
  await expect(adminUser.card('Account')).toContainText('Invited');
  await adminUser.inviteAgain.click();
  const again = await letters.next(invited.email, /You have an account/);
  backend.secrets.add(/token=(\S+)/.exec(again.text)?.[1] ?? '');

  await new Shortcut(await newVisitor(), letters, backend).registered(waiting);
  await page.getByRole('link', { name: 'Registrations' }).click();
  await adminRegistrations.isShown();
  await expect(adminRegistrations.items.filter({ hasText: waiting.email })).toHaveCount(1);
  await page.getByRole('link', { name: 'Messages' }).click();
  await adminMessages.isShown();
  await expect(adminMessages.items.filter({ hasText: 'Invitation' }).first()).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText(invited.email);
  await adminMessages.choice('Dropped').click();
  await expect(adminMessages.choice('Dropped')).toHaveAttribute('aria-current', 'true');
});

test('staff confirm first, and are led back', { tag: '@plain' }, async ({ visitor, newVisitor, newPerson, person, shortcut, letters, backend }) => {
  const { accountConfirm, adminUsers, adminUser, page } = visitor;
  visitor.watch.allow(401, 403);
  const { authenticator } = await shortcut.administrator(person);
  const user = newPerson();
  await new Shortcut(await newVisitor(), letters, backend).enrolled(user);
  await shortcut.signedOut();
  await shortcut.signedInByMail(person);
  await visitor.goto(`/admin/users?q=${user.username}`);
  await accountConfirm.confirm(await authenticator.code());
  await adminUsers.isShown();
  await expect(adminUsers.people).toHaveCount(1);
  await adminUsers.look(user.email);
  await adminUser.isShown();
  await adminUser.unlock.click();
  await expect(adminUser.notice).toContainText('given back');
  await expect(page.getByRole('main')).toContainText(user.email);
});

test('for everybody else there is nothing', { tag: '@plain' }, async ({ visitor, shortcut, person }) => {
  visitor.watch.allow(404);
  await visitor.goto('/admin/users');
  await visitor.login.isShown();
  await shortcut.enrolled(person);
  await visitor.dashboard.open();
  await expect(visitor.page.getByRole('link', { name: 'Administration' })).toHaveCount(0);
  for (const path of ['/admin/users', '/admin/users/new', '/admin/registrations', '/admin/messages']) {
    await visitor.goto(path);
    await expect(visitor.page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here');
  }
});
