// What staff see of the portal itself, and where the links lead that they have mailed.
import { readFile } from 'node:fs/promises';
import { Shortcut } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

test('tells how the portal is, what happened, and how it is set up', { tag: '@plain' }, async ({ visitor, person, shortcut }) => {
  const { adminOverview, adminAudit, adminSettings, page } = visitor;
  visitor.watch.allow(400);
  await shortcut.administrator(person);
  await adminOverview.open();
  await expect(adminOverview.chart).toBeVisible();
  await adminOverview.numbers.click();
  await expect(adminOverview.hours.first()).toBeVisible();
  await expect(adminOverview.fact('Database')).toContainText('Well');
  await expect(adminOverview.fact('Clock')).toContainText('Well');

  await page.getByRole('link', { name: 'History' }).click();
  await adminAudit.isShown();
  await expect(adminAudit.events.first()).toBeVisible();
  await adminAudit.more.click();
  await adminAudit.field('Whose history').fill(person.email);
  await adminAudit.field('What happened').fill('signed-in');
  await adminAudit.look.click();
  await expect(page).toHaveURL(/kind=signed-in/);
  await adminAudit.isShown();
  await expect(adminAudit.events).toHaveCount(1);
  await expect(adminAudit.events).toContainText(person.email);
  await adminAudit.field('From').fill('yesterday');
  await adminAudit.look.click();
  await expect(page.getByRole('main')).toContainText('can’t be taken');

  await adminSettings.open();
  await expect(adminSettings.setting('mfa.policy')).toContainText('required');
  await expect(adminSettings.setting('secrets.key')).toContainText(/…|""/);
  await expect(adminSettings.rules.first()).toBeVisible();
});

test('gives the history as a file, after a fresh proof', { tag: '@plain' }, async ({ visitor, person, shortcut }) => {
  const { adminAudit, page } = visitor;
  await shortcut.administrator(person);
  await adminAudit.open();
  await adminAudit.format.selectOption('jsonl');
  const [download] = await Promise.all([page.waitForEvent('download'), adminAudit.download.click()]);
  expect(download.suggestedFilename()).toBe('countersign-audit.jsonl');
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
  expect(kinds).toContain('signed-in');
  expect(kinds).toContain('audit-exported');
});

test('an invited person chooses the password and sets up an authenticator', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  newPerson,
  person,
  shortcut,
  letters,
}) => {
  await shortcut.administrator(person);
  const invited = newPerson();
  await visitor.adminInvite.open();
  await visitor.adminInvite.fill(invited, 'user');
  await visitor.adminInvite.submit.click();
  await visitor.adminUsers.isShown();
  const theirs = await newVisitor();
  theirs.watch.allow(400);
  await theirs.invite.openLink(await letters.invitation(invited.email));
  expect(theirs.page.url()).not.toContain('token');
  await theirs.invite.password.fill('short');
  await theirs.invite.submit.click();
  await theirs.invite.faults(theirs.invite.password, /too short/);
  await theirs.invite.password.fill(invited.password);
  await theirs.invite.submit.click();
  // The mailbox is proved by the link.
  await theirs.mfaSetup.isShown();
  await expect(theirs.page.locator('svg').first()).toBeVisible();
});

test('an address that staff asked for counts once it is confirmed', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  newPerson,
  person,
  shortcut,
  letters,
  backend,
}) => {
  await shortcut.administrator(person);
  const [user, other] = [newPerson(), newPerson()];
  const theirs = await newVisitor();
  theirs.watch.allow(401);
  await new Shortcut(theirs, letters, backend).enrolled(user);
  await visitor.adminUsers.open();
  await visitor.adminUsers.find(user.email);
  await visitor.adminUsers.look(user.email);
  await visitor.adminUser.isShown();
  await visitor.adminUser.email.fill(other.email);
  await visitor.adminUser.readdress.click();
  await expect(visitor.adminUser.notice).toContainText('mailed a link');
  await theirs.confirmAddress.openLink(await letters.newAddressLink(other.email));
  await theirs.confirmAddress.submit.click();
  await theirs.login.isShown();
  await expect(theirs.page.getByRole('main')).toContainText('Your new address counts from now on');
  await theirs.login.signIn(other.email, user.password);
  await theirs.mfaVerify.isShown();
});
