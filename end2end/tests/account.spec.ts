// One's own account: name, time zone, username, address, password; one's data, and its deletion.
import { readFile } from 'node:fs/promises';
import { Shortcut, signIn, signOut } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

test('changes name, time zone and username', { tag: '@plain' }, async ({ visitor, shortcut, person, letters }) => {
  const { accountProfile, dashboard, page } = visitor;
  visitor.watch.allow(400);
  await shortcut.enrolled(person);
  await dashboard.open();
  await expect(page.locator('time').first()).toContainText('UTC');
  await page.getByRole('link', { name: 'Profile' }).click();
  await accountProfile.isShown();
  await expect(accountProfile.displayName).toHaveValue(person.displayName);
  await expect(accountProfile.username).toHaveValue(person.username);

  await accountProfile.timeZone.fill('Middle/Earth');
  await accountProfile.save.click();
  await accountProfile.refuses(accountProfile.timeZone, /isn’t a time zone/);
  await accountProfile.displayName.fill('Ada King');
  await accountProfile.timeZone.fill('Asia/Kathmandu');
  await accountProfile.save.click();
  await expect(accountProfile.notice).toHaveText('Saved.');
  await accountProfile.username.fill(`${person.username}-2`);
  await accountProfile.changeUsername.click();
  await letters.next(person.email, /username/);
  await expect(accountProfile.username).toHaveValue(`${person.username}-2`);

  await dashboard.open();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Ada King');
  await expect(dashboard.you).toContainText(`${person.username}-2`);
  // Kathmandu is at 5:45, all year.
  const time = page.locator('time').first();
  const moment = new Date((await time.getAttribute('datetime')) ?? '');
  const there = new Date(moment.getTime() + (5 * 60 + 45) * 60_000).toISOString();
  await expect(time).toHaveText(`${there.slice(0, 10)} ${there.slice(11, 16)}`);

  await signOut(visitor);
  await signIn(visitor, { ...person, email: `${person.username}-2` });
});

test('changes the address by a code that is mailed to the new one', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  shortcut,
  person,
  newPerson,
  letters,
  backend,
}) => {
  const { accountEmail } = visitor;
  visitor.watch.allow(400, 401);
  await shortcut.enrolled(person);
  const elsewhere = await newVisitor();
  await new Shortcut(elsewhere, letters, backend).signedInByMail(person);
  const { email } = newPerson();
  await accountEmail.open();
  await accountEmail.newAddress.fill(person.email);
  await accountEmail.submit.click();
  await accountEmail.refuses(accountEmail.newAddress, /have already/);
  await accountEmail.askFor(email);
  await expect(visitor.page.getByRole('main')).toContainText(email);
  const code = await letters.addressCode(email);
  await accountEmail.code.fill(code === '00000000' ? '11111111' : '00000000');
  await accountEmail.confirm.click();
  await accountEmail.refuses(accountEmail.code, /isn’t right/);
  await accountEmail.code.fill(code);
  await accountEmail.confirm.click();
  await expect(accountEmail.notice).toContainText('is changed');
  await expect(accountEmail.code).toHaveCount(0);
  await letters.next(email, /address of your account/i);
  await letters.next(person.email, /address of your account/i);
  await elsewhere.goto('/dashboard');
  await elsewhere.login.isShown();
  await signOut(visitor);
  await signIn(visitor, { ...person, email });
});

test('changes the password, and is signed out everywhere else', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  shortcut,
  person,
  newPerson,
  letters,
  backend,
}) => {
  const { accountPassword, login } = visitor;
  visitor.watch.allow(400, 401);
  await shortcut.enrolled(person);
  const elsewhere = await newVisitor();
  await new Shortcut(elsewhere, letters, backend).signedInByMail(person);
  const { password } = newPerson();
  await accountPassword.open();
  await accountPassword.change('not the password', password);
  await accountPassword.refuses(accountPassword.current, /isn’t the password that you have now/);
  await accountPassword.change(person.password, 'password');
  await accountPassword.refuses(accountPassword.password, /too short|use this password/);
  await accountPassword.change(person.password, person.password);
  await accountPassword.refuses(accountPassword.password, /have already/);
  await accountPassword.change(person.password, password);
  await expect(accountPassword.notice).toContainText('is changed');
  // Neither stays in the page.
  for (const field of [accountPassword.current, accountPassword.password]) await expect(field).toHaveValue('');
  await letters.next(person.email, /password .*was changed/);
  await elsewhere.goto('/account/password');
  await elsewhere.login.isShown();
  await signOut(visitor);
  await login.signIn(person.email, person.password);
  await expect(login.alert).toBeVisible();
  await signIn(visitor, { ...person, password });
});

test('browsers find the page that changes the password', async ({ visitor, shortcut, person }) => {
  await shortcut.enrolled(person);
  await visitor.goto('/.well-known/change-password');
  await visitor.accountPassword.isShown();
});

test('downloads everything that is kept, without its secrets', { tag: '@plain' }, async ({ visitor, shortcut, person }) => {
  const { accountProfile, page } = visitor;
  const { authenticator, recoveryCodes } = await shortcut.enrolled(person);
  await accountProfile.open();
  const [download] = await Promise.all([page.waitForEvent('download'), accountProfile.download.click()]);
  expect(download.suggestedFilename()).toMatch(/\.json$/);
  const text = await readFile(await download.path(), 'utf8');
  expect(text).toContain(person.email);
  for (const secret of [person.password, authenticator.secret, ...recoveryCodes]) expect(text).not.toContain(secret);
  expect(Object.keys(JSON.parse(text) as object).length).toBeGreaterThan(3);
  // The page is still of use.
  await accountProfile.wantsDeletion.click();
  await expect(accountProfile.deleteAccount).toBeVisible();
});

test('asks for deletion, and calls it off by signing in', { tag: '@plain' }, async ({ visitor, shortcut, person, letters }) => {
  const { accountProfile, login, dashboard } = visitor;
  const { authenticator } = await shortcut.enrolled(person);
  await accountProfile.open();
  await expect(accountProfile.deleteAccount).toBeHidden();
  await accountProfile.wantsDeletion.click();
  await accountProfile.deleteAccount.click();
  await login.isShown();
  await expect(visitor.page.getByRole('main')).toContainText('will be deleted in seven days');
  await letters.next(person.email, /will be deleted/);
  await login.fill(person.email, person.password);
  await login.submit.click();
  await visitor.mfaVerify.verify(await authenticator.code());
  await dashboard.isShown();
  await letters.next(person.email, /not be deleted/);
  await expect(dashboard.activity).toContainText('Deletion called off');
});
