// Mailed links: opening one changes nothing, its button works once.
import { guessPasswords } from '../fixtures/account.ts';
import { expect, test } from '../fixtures/test.ts';

/** As mail scanners and previews do it: a request without cookies, following redirects. */
async function openTenTimes(link: string): Promise<void> {
  for (let i = 0; i < 10; i++) {
    const answer = await fetch(link, { method: i % 3 === 2 ? 'HEAD' : 'GET', headers: { accept: 'text/html' } });
    expect(answer.status).toBe(200);
    expect(answer.url).not.toContain('token');
  }
}

test('opening a confirmation link ten times changes nothing, its button works once', { tag: '@plain' }, async ({
  visitor,
  newVisitor,
  shortcut,
  person,
  letters,
}) => {
  await shortcut.registered(person);
  const { link, code } = await letters.confirmation(person.email);
  await openTenTimes(link);
  for (let i = 0; i < 3; i++) await visitor.verifyEmail.openLink(link);
  // Not confirmed by any of that.
  const early = await newVisitor();
  early.watch.allow(401);
  await early.login.signIn(person.email, person.password);
  await expect(early.login.alert).toBeVisible();

  const second = await newVisitor();
  await second.verifyEmail.openLink(link);
  await visitor.verifyEmail.submitLink.click();
  await visitor.mfaSetup.asksForAuthenticator();

  second.watch.allow(400);
  await second.verifyEmail.linkPassword.fill(person.password);
  await second.verifyEmail.submitLink.click();
  await expect(second.verifyEmail.alert).toContainText('no longer valid');
  // The code of the same mail died with it.
  expect(code).toMatch(/^\d{8}$/);
  const third = await newVisitor();
  await third.verifyEmail.openLink(link);
  await expect(third.verifyEmail.code).toHaveCount(0);
});

test('an altered link is refused, and says no more than a used one', async ({ visitor, backend, person }) => {
  visitor.watch.allow(400);
  for (const token of ['A'.repeat(43), 'short', '%00%0d%0a']) {
    await visitor.verifyEmail.openLink(`${backend.origin}/verify-email?token=${token}`);
    if (await visitor.verifyEmail.submitLink.isHidden()) continue;
    await visitor.verifyEmail.linkPassword.fill(person.password);
    await visitor.verifyEmail.submitLink.click();
    await expect(visitor.verifyEmail.alert).toContainText('no longer valid');
  }
});

test('the owner of a throttled account gets in by the mailed link', async ({
  newVisitor,
  shortcut,
  person,
  letters,
  backend,
}) => {
  const { authenticator } = await shortcut.enrolled(person);
  await shortcut.signedOut();
  const stranger = await newVisitor();
  await guessPasswords(stranger, person, backend);
  const link = await letters.unlockLink(person.email);
  await openTenTimes(link);

  const owner = await newVisitor();
  await owner.goto(link);
  await owner.unlock.isShown();
  await expect(owner.page).toHaveURL('/unlock');
  const second = await newVisitor();
  await second.goto(link);
  await second.unlock.isShown();

  await owner.unlock.submit.click();
  await owner.login.isShown();
  await expect(owner.page.getByRole('main')).toContainText('This browser can sign in');
  // It works once.
  second.watch.allow(400);
  await second.unlock.submit.click();
  await expect(second.unlock.alert).toContainText('no longer valid');

  // Strangers may go on: this browser has a budget of its own, and no trust.
  await guessPasswords(stranger, person, backend, 2);
  await owner.login.fill(person.email, person.password);
  await owner.login.submit.click();
  await owner.mfaVerify.verify(await authenticator.code());
  await owner.dashboard.isShown();
});
