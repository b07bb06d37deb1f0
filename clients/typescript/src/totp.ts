// The helpers that DRF-TOTP's documentation shows, by the same names and with the same answers. The portal that they
// ask, which holds the token, comes first.
import { done, type Portal, type Schemas } from './portal.ts';

/** Makes an authenticator: in a sign-in whose mailbox is proved, or after step-up. */
export async function generateTotp(portal: Portal): Promise<{ secret: string; otpauth_url: string }> {
  return done(portal.api.POST('/auth/otp/generate', { body: {} }));
}

/** Confirms it by its first code; the portal is signed in then. */
export async function verifyTotp(portal: Portal, token: string): Promise<Schemas['Said']> {
  return portal.follow(await done(portal.api.POST('/auth/otp/verify', { body: { token } })));
}

/** Whether there is an authenticator. */
export async function checkStatus(portal: Portal): Promise<{ otp_enabled: boolean; otp_verified: boolean }> {
  return done(portal.api.GET('/auth/otp/status'));
}

/** Checks a code: it completes a sign-in; of somebody who is in it is the step-up. */
export async function validateTotp(portal: Portal, token: string): Promise<Schemas['Said']> {
  return portal.follow(await done(portal.api.POST('/auth/otp/validate', { body: { token } })));
}

/** Removes the authenticator, where policy lets people have none. */
export async function disableTotp(portal: Portal, token: string): Promise<{ detail: string }> {
  return done(portal.api.POST('/auth/otp/disable', { body: { token } }));
}
