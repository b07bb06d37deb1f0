// Where one is signed in, which browsers know one, and what happened.
import { Shortcut, signIn, signOut } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

test('ends another session, which is dead then', { tag: '@plain' }, async ({ visitor, newVisitor, shortcut, person, letters, backend }) => {
  const { accountSessions } = visitor;
  await shortcut.enrolled(person);
  const elsewhere = await newVisitor();
  await new Shortcut(elsewhere, letters, backend).signedInByMail(person);
  await elsewhere.dashboard.open();
  await accountSessions.open();
  await expect(accountSessions.items).toHaveCount(2);
  await expect(accountSessions.items.first()).toContainText('This one');
  await expect(accountSessions.items.last()).toContainText('Password and mailed code');
  await accountSessions.end.click();
  await expect(accountSessions.items).toHaveCount(1);
  await expect(accountSessions.notice).toContainText('has ended');
  await elsewhere.goto('/dashboard');
  await elsewhere.login.isShown();
});

test('ends all other sessions at once', async ({ visitor, newVisitor, shortcut, person, letters, backend }) => {
  const { accountSessions } = visitor;
  await shortcut.enrolled(person);
  const others = [await newVisitor(), await newVisitor()];
  for (const other of others) await new Shortcut(other, letters, backend).signedInByMail(person);
  await accountSessions.open();
  await expect(accountSessions.items).toHaveCount(3);
  await accountSessions.endOthers.click();
  await expect(accountSessions.items).toHaveCount(1);
  await expect(accountSessions.endOthers).toHaveCount(0);
  for (const other of others) {
    await other.goto('/account/sessions');
    await other.login.isShown();
  }
});

test('a trusted browser wants the password alone, until it is forgotten', { tag: '@plain' }, async ({ visitor, shortcut, person }) => {
  const { accountBrowsers, accountConfirm, dashboard, login, mfaVerify } = visitor;
  visitor.watch.allow(403);
  const { authenticator } = await shortcut.enrolled(person);
  await accountBrowsers.open();
  await expect(accountBrowsers.thisOne).not.toContainText('Trusted');
  await signOut(visitor);
  await signIn(visitor, person);
  await mfaVerify.trust.check();
  await mfaVerify.verify(await authenticator.code());
  await dashboard.isShown();
  await accountBrowsers.open();
  await expect(accountBrowsers.thisOne).toContainText('Trusted');
  await signOut(visitor);

  await login.signIn(person.email, person.password);
  await dashboard.isShown();
  await expect(dashboard.safety).toContainText('Password and trusted browser');
  await expect(dashboard.safety).toContainText('Level 1 of 2');
  await accountBrowsers.open();
  await accountBrowsers.forget.click();
  // Trust replaces the code at the sign-in, not before an act.
  await accountConfirm.confirm(await authenticator.code());
  await expect(accountBrowsers.notice).toContainText('Forgotten');
  await expect(accountBrowsers.items).toHaveCount(0);
  await expect(visitor.page.getByRole('main')).toContainText('None');
  await signOut(visitor);
  await signIn(visitor, person);
});

test('forgets all other browsers, and whoever was signed in there is out', async ({ visitor, newVisitor, shortcut, person, letters, backend }) => {
  const { accountBrowsers } = visitor;
  await shortcut.enrolled(person);
  const elsewhere = await newVisitor();
  await new Shortcut(elsewhere, letters, backend).signedInByMail(person);
  await accountBrowsers.open();
  await expect(accountBrowsers.items).toHaveCount(2);
  await accountBrowsers.forgetOthers.click();
  await expect(accountBrowsers.items).toHaveCount(1);
  await elsewhere.goto('/dashboard');
  await elsewhere.login.isShown();
});

test('what happened is shown by kind and page by page', { tag: '@plain' }, async ({ visitor, shortcut, person }) => {
  const { accountActivity } = visitor;
  await shortcut.enrolled(person);
  for (let i = 0; i < 26; i++) {
    await shortcut.post('change_profile', '/account/profile', { display_name: `Ada ${i}`, time_zone: '' });
  }
  await accountActivity.open();
  await expect(accountActivity.events).toHaveCount(25);
  await expect(accountActivity.choice('Everything')).toHaveAttribute('aria-current', 'true');
  await expect(accountActivity.events.first()).toContainText('Profile changed');
  await accountActivity.choice('Sign-ins').click();
  await expect(accountActivity.choice('Sign-ins')).toHaveAttribute('aria-current', 'true');
  await expect(accountActivity.events.first()).toContainText('Signed in');
  await expect(accountActivity.events.filter({ hasText: 'Profile changed' })).toHaveCount(0);
  await expect(accountActivity.older).toHaveCount(0);
  await accountActivity.choice('Changes').click();
  await expect(accountActivity.events).toHaveCount(25);
  await accountActivity.older.click();
  await expect(accountActivity.events.last()).toContainText('Address confirmed');
  await expect(accountActivity.choice('Changes')).toHaveAttribute('aria-current', 'true');
  await expect(accountActivity.older).toHaveCount(0);
  await visitor.page.goBack();
  await expect(accountActivity.events).toHaveCount(25);
});
