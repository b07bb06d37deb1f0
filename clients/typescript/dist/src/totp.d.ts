import { type Portal, type Schemas } from './portal.ts';
/** Makes an authenticator: in a sign-in whose mailbox is proved, or after step-up. */
export declare function generateTotp(portal: Portal): Promise<{
    secret: string;
    otpauth_url: string;
}>;
/** Confirms it by its first code; the portal is signed in then. */
export declare function verifyTotp(portal: Portal, token: string): Promise<Schemas['Said']>;
/** Whether there is an authenticator. */
export declare function checkStatus(portal: Portal): Promise<{
    otp_enabled: boolean;
    otp_verified: boolean;
}>;
/** Checks a code: it completes a sign-in; of somebody who is in it is the step-up. */
export declare function validateTotp(portal: Portal, token: string): Promise<Schemas['Said']>;
/** Removes the authenticator, where policy lets people have none. */
export declare function disableTotp(portal: Portal, token: string): Promise<{
    detail: string;
}>;
