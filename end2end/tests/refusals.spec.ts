// What can't be taken is refused beside its field, with the focus there; what was typed comes back, secrets don't.
import { expect, test } from '../fixtures/test.ts';

test.describe('refusals', () => {
  test.beforeEach(({ visitor }) => {
    visitor.watch.allow(400, 401, 409, 429);
  });

  test('registering: each field has its own reason', { tag: '@plain' }, async ({ visitor, person }) => {
    const { register } = visitor;
    await register.open();
    // A browser takes this for an address, the portal doesn't.
    await register.email.fill('ada@localhost');
    await register.displayName.fill(person.displayName);
    await register.username.fill('1');
    await register.password.fill('password');
    await register.submit.click();
    await register.refuses(register.email, /doesn’t look like an e-mail address/);
    await register.faults(register.username, /3 to 32 characters/);
    await register.faults(register.password, /too short/);
    await expect(register.email).toHaveValue('ada@localhost');
    await expect(register.displayName).toHaveValue(person.displayName);
    await expect(register.username).toHaveValue('1');
    await expect(register.displayName).not.toHaveAttribute('aria-invalid');
    await register.isShown();

    await register.email.fill(person.email);
    await register.username.fill(person.username);
    for (const [password, why] of [
      ['passwordpassword', /Many people use this/],
      [`${person.displayName} 1815`, /made of your name/],
      ['abcabcabcabcabc', /easy to guess|Many people/],
    ] as const) {
      await register.password.fill(password);
      await register.submit.click();
      await register.refuses(register.password, why);
      await expect(register.email).toHaveValue(person.email);
      await expect(register.email).not.toHaveAttribute('aria-invalid');
      // What the server sends never holds it; what JavaScript leaves standing never left this page.
      if (!visitor.hasScript) await expect(register.password).toHaveValue('');
      expect(await visitor.page.content()).not.toContain(password);
      expect(decodeURIComponent(visitor.page.url())).not.toContain(password);
      await expect(register.password).toHaveAttribute('type', 'password');
    }
    await register.password.fill(person.password);
    await register.submit.click();
    await visitor.verifyEmail.isShown();
  });

  test('registering: nothing at all is refused by the browser itself', async ({ visitor }) => {
    const { register } = visitor;
    await register.open();
    await register.submit.click();
    await expect(register.email).toBeFocused();
    await register.isShown();
  });

  test('signing in: all wrong ways look alike', { tag: '@plain' }, async ({ visitor, newVisitor, shortcut, person, newPerson }) => {
    await shortcut.enrolled(person);
    await shortcut.signedOut();
    const { login } = visitor;
    const unconfirmed = newPerson();
    const elsewhere = await newVisitor();
    await elsewhere.register.register(unconfirmed);
    await elsewhere.verifyEmail.isShown();
    const said = new Set<string>();
    for (const [name, password] of [
      [person.email, 'not the password'],
      [person.username, 'not the password'],
      ['nobody@example.org', 'not the password'],
      ['nobody', 'not the password'],
      [unconfirmed.email, unconfirmed.password],
    ] as const) {
      await login.open();
      await login.fill(name, password);
      await login.submit.click();
      await expect(login.alert).toBeVisible();
      said.add(await login.alert.innerText());
      await expect(login.login).toHaveValue(name);
      await expect(login.alert).toBeFocused();
      if (!visitor.hasScript) await expect(login.password).toHaveValue('');
      expect(decodeURIComponent(visitor.page.url())).not.toContain(name);
      await login.isShown();
    }
    expect([...said]).toEqual([expect.stringMatching(/name and password don’t match/)]);
  });

  test('signing in: a name of blanks is refused beside its field', { tag: '@plain' }, async ({ visitor }) => {
    const { login } = visitor;
    await login.signIn('   ', 'some password');
    await login.refuses(login.login, /Give your e-mail address or username/);
  });

  test('confirming: a wrong code, then the right one', { tag: '@plain' }, async ({ visitor, shortcut, person, letters }) => {
    const { verifyEmail } = visitor;
    await shortcut.registered(person);
    const code = await letters.confirmationCode(person.email);
    await verifyEmail.open();
    for (const [typed, why] of [
      ['1234', /isn’t a whole code/],
      ['abcdefgh', /isn’t a whole code/],
      [code === '00000000' ? '11111111' : '00000000', /isn’t right/],
    ] as const) {
      await verifyEmail.confirm(typed);
      await verifyEmail.refuses(verifyEmail.code, why);
      if (!visitor.hasScript) await expect(verifyEmail.code).toHaveValue('');
    }
    await verifyEmail.confirm(code);
    await visitor.mfaSetup.asksForAuthenticator();
  });

  test('confirming: five wrong codes kill the code, the link lives', async ({ visitor, shortcut, person, letters }) => {
    const { verifyEmail } = visitor;
    await shortcut.registered(person);
    const { code, link } = await letters.confirmation(person.email);
    await verifyEmail.open();
    for (let i = 0; i < 5; i++) {
      await verifyEmail.confirm(String((Number(code) + 1 + i) % 100_000_000).padStart(8, '0'));
      await verifyEmail.refuses(verifyEmail.code, /isn’t right/);
      await expect(verifyEmail.submit).not.toHaveAttribute('aria-busy');
    }
    await verifyEmail.confirm(code);
    await verifyEmail.refuses(verifyEmail.code, /isn’t right/);
    await verifyEmail.openLink(link);
    await verifyEmail.submitLink.click();
    await visitor.mfaSetup.asksForAuthenticator();
  });

  test('confirming: a link elsewhere wants the right password', { tag: '@plain' }, async ({ newVisitor, visitor, shortcut, person, letters }) => {
    await shortcut.registered(person);
    const elsewhere = await newVisitor();
    elsewhere.watch.allow(400, 401);
    const { verifyEmail } = elsewhere;
    await verifyEmail.openLink(await letters.confirmationLink(person.email));
    await verifyEmail.linkPassword.fill('not the password');
    await verifyEmail.submitLink.click();
    await verifyEmail.refuses(verifyEmail.linkPassword, /isn’t the password/);
    if (!elsewhere.hasScript) await expect(verifyEmail.linkPassword).toHaveValue('');
    await verifyEmail.linkPassword.fill(person.password);
    await verifyEmail.submitLink.click();
    await elsewhere.mfaSetup.asksForAuthenticator();
    await visitor.goto('/');
  });

  test('confirming: a username taken meanwhile is asked for again', { tag: '@plain' }, async ({ visitor, newVisitor, shortcut, person, newPerson, letters }) => {
    const { verifyEmail } = visitor;
    await shortcut.registered(person);
    const rival = { ...newPerson(), username: person.username };
    const elsewhere = await newVisitor();
    await elsewhere.register.register(rival);
    await elsewhere.verifyEmail.confirm(await letters.confirmationCode(rival.email));
    await elsewhere.mfaSetup.asksForAuthenticator();

    await verifyEmail.open();
    const code = await letters.confirmationCode(person.email);
    await verifyEmail.confirm(code);
    await verifyEmail.refuses(verifyEmail.anotherUsername, /taken that username/);
    await expect(verifyEmail.anotherUsername).toHaveValue(person.username);
    await verifyEmail.code.fill(code);
    await verifyEmail.anotherUsername.fill(`${person.username}2`);
    await verifyEmail.submit.click();
    await visitor.mfaSetup.asksForAuthenticator();
  });

  test('the mailbox: a wrong code, and no second mail within a minute', { tag: '@plain' }, async ({ visitor, shortcut, person, letters }) => {
    const { mfaSetup } = visitor;
    await shortcut.confirmed(person);
    await shortcut.signedOut();
    await shortcut.signedIn(person);
    await mfaSetup.open();
    await mfaSetup.sendCode.click();
    await expect(mfaSetup.resend).toBeVisible();
    const code = await letters.code(person.email);
    const mails = await letters.count(person.email);
    if (visitor.hasScript) {
      await expect(mfaSetup.resend).toHaveAttribute('aria-disabled', 'true');
      await expect(mfaSetup.resend).toContainText(/in \d+ s/);
    } else {
      // Without JavaScript nothing counts down, and a person can click it.
      await mfaSetup.resend.click({ force: true });
      await expect(mfaSetup.alert).toContainText(/too soon. Try again in/);
    }
    for (const [typed, why] of [
      ['12', /isn’t a whole code/],
      [code === '000000' ? '111111' : '000000', /isn’t right/],
      ['AAAA-BBBB-CCCC-DDDD', /isn’t right/],
    ] as const) {
      await mfaSetup.mailboxCode.fill(typed);
      await mfaSetup.goOn.click();
      await mfaSetup.refuses(mfaSetup.mailboxCode, why);
    }
    expect(await letters.count(person.email)).toBe(mails);
    await mfaSetup.mailboxCode.fill(code);
    await mfaSetup.goOn.click();
    await mfaSetup.asksForAuthenticator();
  });

  test('the authenticator: a wrong first code keeps the secret and the name', { tag: '@plain' }, async ({ visitor, shortcut, person }) => {
    const { mfaSetup } = visitor;
    await shortcut.confirmed(person);
    await mfaSetup.open();
    const authenticator = await mfaSetup.scan();
    await mfaSetup.deviceName.fill('Ada’s blue phone');
    await mfaSetup.code.fill(await authenticator.wrongCode());
    await mfaSetup.finish.click();
    await mfaSetup.refuses(mfaSetup.code, /isn’t right/);
    await expect(mfaSetup.deviceName).toHaveValue('Ada’s blue phone');
    expect((await mfaSetup.scan()).secret).toBe(authenticator.secret);
    await mfaSetup.code.fill(await authenticator.code());
    await mfaSetup.finish.click();
    await visitor.recoveryCodes.codes(10);
  });

  test('the second factor: five wrong codes end the sign-in', { tag: '@plain' }, async ({ visitor, shortcut, person, letters }) => {
    const { mfaVerify, login } = visitor;
    const { authenticator } = await shortcut.enrolled(person);
    await shortcut.signedOut();
    await shortcut.signedIn(person);
    await mfaVerify.open();
    await mfaVerify.verify('12 34');
    await mfaVerify.refuses(mfaVerify.code, /isn’t a whole code/);
    await mfaVerify.verify(await authenticator.wrongCode());
    await mfaVerify.refuses(mfaVerify.code, /isn’t right/);
    if (!visitor.hasScript) await expect(mfaVerify.code).toHaveValue('');
    await mfaVerify.recover('AAAA-BBBB-CCCC-DDDD');
    await mfaVerify.refuses(mfaVerify.recoveryCode, /isn’t right/);
    await expect(visitor.page.getByRole('main')).toContainText('3 more tries');
    for (const left of [/2 more tries/, /One more wrong code/]) {
      await mfaVerify.recoveryCode.fill('AAAA-BBBB-CCCC-EEEE');
      await mfaVerify.submitRecovery.click();
      await mfaVerify.refuses(mfaVerify.recoveryCode, /isn’t right/);
      await expect(visitor.page.getByRole('main')).toContainText(left);
    }
    await mfaVerify.recoveryCode.fill('AAAA-BBBB-CCCC-FFFF');
    await mfaVerify.submitRecovery.click();
    await login.isShown();
    await expect(visitor.page.getByRole('main')).toContainText('too many wrong codes');
    await letters.next(person.email, /wrong codes/i);
    // The owner starts again and gets in.
    await login.fill(person.email, person.password);
    await login.submit.click();
    await mfaVerify.verify(await authenticator.code());
    await visitor.dashboard.isShown();
  });

  test('the second factor: a wrong mailed code, and one guess is tried as one kind only', { tag: '@plain' }, async ({ visitor, shortcut, person, letters }) => {
    const { mfaVerify } = visitor;
    await shortcut.enrolled(person);
    await shortcut.signedOut();
    await shortcut.signedIn(person);
    await mfaVerify.open();
    await mfaVerify.askForMail();
    const code = await letters.code(person.email);
    await mfaVerify.verifyMailed(code === '000000' ? '111111' : '000000');
    await mfaVerify.refuses(mfaVerify.mailedCode, /isn’t right/);
    await mfaVerify.verify(code);
    await mfaVerify.refuses(mfaVerify.code, /isn’t right/);
    await mfaVerify.verifyMailed(code);
    await visitor.dashboard.isShown();
  });

  test('the second factor: an authenticator’s code counts once', async ({ visitor, shortcut, person }) => {
    const { mfaVerify } = visitor;
    const { authenticator } = await shortcut.enrolled(person);
    await shortcut.signedOut();
    await shortcut.signedIn(person);
    await mfaVerify.open();
    const code = await authenticator.code();
    await mfaVerify.verify(code);
    await visitor.dashboard.isShown();
    await shortcut.signedOut();
    await shortcut.signedIn(person);
    await mfaVerify.open();
    await mfaVerify.verify(code);
    await mfaVerify.refuses(mfaVerify.code, /isn’t right/);
  });

  test('an unknown address says so', { tag: '@plain' }, async ({ visitor }) => {
    visitor.watch.allow(404);
    const answer = await visitor.page.goto('/no-such-page');
    expect(answer?.status()).toBe(404);
    await visitor.ready();
    await expect(visitor.page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here');
    await visitor.page.getByRole('link', { name: 'Go on from the start' }).click();
    await visitor.login.isShown();
  });
});
