// A program of somebody's, seen from their browser.
import { expect, test } from '../fixtures/test.ts';

test('a program stands among the sessions, and is dead once it is ended', { tag: '@plain' }, async ({ visitor, shortcut, person, letters, backend, playwright }) => {
  const { accountSessions } = visitor;
  const { authenticator } = await shortcut.enrolled(person);
  const api = await playwright.request.newContext({ baseURL: backend.origin, userAgent: 'curl/8.5.0' });
  const call = (path: string, token: string, data: object) =>
    api.post(path, { data, headers: token ? { authorization: `Bearer ${token}` } : {} });

  const step = await (await call('/api/login', '', { login: person.email, password: person.password })).json();
  expect(step).toMatchObject({ stage: 'mfa-required', methods: ['totp', 'email', 'recovery'] });
  const signedIn = await (await call('/api/mfa/verify', step.pending_token, { code: await authenticator.code() })).json();
  for (const secret of [step.pending_token, signedIn.access, signedIn.refresh]) backend.secrets.add(secret);
  const profile = () => api.get('/api/profile', { headers: { authorization: `Bearer ${signedIn.access}` } });
  expect(await (await profile()).json()).toMatchObject({ email: person.email, role: 'user' });

  await accountSessions.open();
  await expect(accountSessions.items).toHaveCount(2);
  await expect(accountSessions.items.last()).toContainText('curl, a program');
  await expect(accountSessions.items.last()).toContainText('Password and authenticator');
  await accountSessions.end.click();
  await expect(accountSessions.items).toHaveCount(1);
  expect((await profile()).status()).toBe(401);
  expect((await call('/api/refresh', '', { refresh: signedIn.refresh })).status()).toBe(401);
  const notice = await letters.next(person.email, /new browser or program/i);
  expect(notice.text).toContain('curl');
  await api.dispose();
});
