// DRF-TOTP's helpers, where policy lets people have no authenticator.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkStatus, disableTotp, done, generateTotp, Portal, validateTotp, verifyTotp } from '../src/index.ts';
import { Authenticator, type Backend, start } from './backend.ts';

let backend: Backend;
before(async () => {
  backend = await start({ COUNTERSIGN_MFA__POLICY: 'optional' });
});
after(() => backend.stop());

test('an authenticator is made, confirmed, checked and removed', async () => {
  const portal = new Portal(backend.origin);
  const email = 'bea@example.org';
  const password = 'Harbour 20 quilt 7316 meadow';
  const { registration } = await done(portal.api.POST('/api/register', { body: { email, password } }));
  const code = await backend.mailedCode(email, 8);
  portal.follow(await done(portal.api.POST('/api/verify-email', { body: { registration, code } })));
  portal.follow(await done(portal.api.POST('/api/step-up', { body: { password } })));
  assert.deepEqual(await checkStatus(portal), { otp_enabled: false, otp_verified: false });

  const { secret, otpauth_url } = await generateTotp(portal);
  assert.ok(otpauth_url.includes(secret));
  const phone = new Authenticator(secret);
  await assert.rejects(verifyTotp(portal, '000000'), { code: 'invalid-code' });
  assert.equal((await verifyTotp(portal, await phone.code())).detail, 'TOTP verified and enabled.');
  assert.deepEqual(await checkStatus(portal), { otp_enabled: true, otp_verified: true });

  const step = await portal.login(email, password);
  assert.equal(step.stage, 'mfa-required');
  assert.equal((await validateTotp(portal, await phone.code())).stage, 'authenticated');
  assert.equal((await disableTotp(portal, await phone.code())).detail, 'TOTP disabled.');
  assert.deepEqual(await checkStatus(portal), { otp_enabled: false, otp_verified: false });
});
