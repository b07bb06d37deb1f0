// The whole journey against a running portal: register, confirm, enrol, sign in, verify, refresh, sign out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { done, type Held, Portal, Refused } from '../src/index.ts';
import { Authenticator, type Backend, start } from './backend.ts';

let backend: Backend;
before(async () => {
  backend = await start();
});
after(() => backend.stop());

const email = 'ada@example.org';
const password = 'Lantern 4811 orchard gate';

/** Registered and enrolled; the portal is signed in. */
async function join(portal: Portal): Promise<Authenticator> {
  const { registration } = await done(
    portal.api.POST('/api/register', { body: { email, password, display_name: 'Ada' } }),
  );
  const code = await backend.mailedCode(email, 8);
  const step = portal.follow(await done(portal.api.POST('/api/verify-email', { body: { registration, code } })));
  assert.equal(step.stage, 'enrolment-required');
  const { secret } = await done(portal.api.POST('/api/totp/setup', { body: { name: 'Phone' } }));
  const phone = new Authenticator(secret);
  const first = await done(portal.api.POST('/api/totp/verify', { body: { code: await phone.code() } }));
  assert.equal(portal.follow(first).recovery_codes?.length, 10);
  await done(portal.api.POST('/api/recovery-codes/saved'));
  return phone;
}

test('the journey', async () => {
  let held: Held | undefined;
  const portal = new Portal(backend.origin, { keep: (now) => (held = now) });
  const phone = await join(portal);
  assert.equal((await done(portal.api.GET('/api/profile'))).email, email);

  await portal.logout();
  await assert.rejects(done(portal.api.GET('/api/profile')), { code: 'invalid-token' });
  await assert.rejects(portal.login(email, 'Meadow 7720 copper lamp'), { code: 'invalid-credentials' });

  const step = await portal.login(email, password);
  assert.ok(step.stage === 'mfa-required' && step.methods.includes('totp'));
  const wrong = done(portal.api.POST('/api/mfa/verify', { body: { code: '000000' } }));
  await assert.rejects(wrong, (error) => error instanceof Refused && error.code === 'invalid-code');
  portal.follow(await done(portal.api.POST('/api/mfa/verify', { body: { code: await phone.code() } })));

  const { items } = await done(portal.api.GET('/api/sessions', { params: { query: { limit: 100 } } }));
  assert.deepEqual(items.filter((session) => session.current).map((session) => session.aal), [2]);
  const renamed = await portal.api.PATCH('/api/profile', { body: { display_name: 'Ada L.' } });
  assert.equal(renamed.data?.display_name, 'Ada L.');

  // Tokens that have ended are renewed by whoever notices it first, once for all.
  await refreshedOnce(held?.refresh ?? '');
});

async function refreshedOnce(refresh: string): Promise<void> {
  let held: Held | undefined = { token: 'ended.long.ago', refresh };
  const asked: string[] = [];
  const portal = new Portal(backend.origin, {
    held,
    keep: (now) => (held = now),
    fetch: (request) => {
      asked.push(new URL(request.url).pathname);
      return fetch(request);
    },
  });
  const put = { display_name: 'Ada', time_zone: 'UTC', username: null };
  const calls = [1, 2, 3, 4, 5].map(() => done(portal.api.GET('/api/profile')));
  const all = await Promise.all([...calls, done(portal.api.PUT('/api/profile', { body: put }))]);
  assert.ok(all.every((profile) => profile.email === email));
  assert.equal(asked.filter((path) => path === '/api/refresh').length, 1);
  assert.equal(asked.filter((path) => path === '/api/profile').length, 12);
  // The next one is good, and what is kept goes on elsewhere.
  const next = new Portal(backend.origin, { held });
  await done(next.api.GET('/api/profile'));
  await next.logout();
  // When there is nothing to renew, the refusal stays one.
  await assert.rejects(done(portal.api.GET('/api/profile')), { code: 'invalid-token' });
}
