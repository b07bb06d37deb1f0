// The usage list of the project that this portal replaces (seed 001), in its order and in its own words.
import { expect, test } from '../fixtures/test.ts';

test('the usage list of seed 001 works, in its order', { tag: '@plain' }, async ({ visitor, person, letters, backend }) => {
  const { page } = visitor;
  const { signOut } = visitor.dashboard;

  await test.step('Register: Navigate to /register, create a new user.', async () => {
    await visitor.goto('/register');
    await visitor.register.fill(person);
    await visitor.register.submit.click();
    // New here: an address counts once it is confirmed.
    await visitor.verifyEmail.confirm(await letters.confirmationCode(person.email));
    await visitor.mfaSetup.isShown();
    await signOut.click();
    await visitor.login.isShown();
  });

  await test.step('Login: Navigate to /login and authenticate with email/password.', async () => {
    await visitor.goto('/login');
    await visitor.login.fill(person.email, person.password);
    await visitor.login.submit.click();
    await visitor.mfaSetup.isShown();
  });

  const authenticator = await test.step('MFA Setup: After login, visit /mfa-setup to see QR code for TOTP.', async () => {
    await visitor.goto('/mfa-setup');
    // New here: a stolen password alone enrols nothing.
    await expect(visitor.mfaSetup.qrCode).toHaveCount(0);
    await visitor.mfaSetup.sendCode.click();
    await visitor.mfaSetup.resend.waitFor();
    await visitor.mfaSetup.mailboxCode.fill(await letters.code(person.email));
    await visitor.mfaSetup.goOn.click();
    await visitor.mfaSetup.asksForAuthenticator();
    // Nothing of the form before it is left in this one.
    await expect(visitor.mfaSetup.deviceName).toHaveValue('My phone');
    await expect(visitor.mfaSetup.code).toHaveValue('');
    const authenticator = await visitor.mfaSetup.enrol();
    backend.secrets.add(authenticator.secret);
    await visitor.recoveryCodes.codes(10);
    await visitor.recoveryCodes.saved.click();
    await visitor.dashboard.isShown();
    return authenticator;
  });

  await test.step('MFA Verify: Navigate to /mfa-verify and enter TOTP from your app.', async () => {
    await signOut.click();
    await visitor.login.isShown();
    await visitor.login.fill(person.email, person.password);
    await visitor.login.submit.click();
    await visitor.mfaVerify.isShown();
    // Not before it is verified.
    await visitor.goto('/dashboard');
    await expect(page).toHaveURL('/mfa-verify');
    await visitor.goto('/mfa-verify');
    await visitor.mfaVerify.verify(await authenticator.code());
    await visitor.dashboard.isShown();
  });

  await test.step('You can also request an OTP via email.', async () => {
    await signOut.click();
    await visitor.login.isShown();
    await visitor.login.fill(person.email, person.password);
    await visitor.login.submit.click();
    await visitor.mfaVerify.askForMail();
    await visitor.mfaVerify.verifyMailed(await letters.code(person.email));
  });

  await test.step('Dashboard: Once MFA is verified, access the protected /dashboard.', async () => {
    await visitor.dashboard.isShown();
    await visitor.dashboard.open();
    await expect(visitor.dashboard.you).toContainText(person.email);
  });

  await test.step('Logout: Click logout to revoke tokens and clear session.', async () => {
    const before = await visitor.context.cookies();
    const session = before.find((cookie) => cookie.name === 'session');
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', expires: -1 });
    // Nothing that signs in is kept where scripts can read it.
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }));
    expect(stored).not.toContain(session?.value);
    expect(stored).not.toMatch(/token|session|jwt|eyJ/i);
    await signOut.click();
    await visitor.login.isShown();
    expect((await visitor.context.cookies()).map((cookie) => cookie.name)).not.toContain('session');
    // The old cookie, kept by somebody, is worth nothing.
    if (session) await visitor.context.addCookies([session]);
    await visitor.goto('/dashboard');
    await expect(page).toHaveURL('/login');
  });
});
