import { type Client } from 'openapi-fetch';
import type { components, paths } from './api.ts';
export type Schemas = components['schemas'];
/** Where a sign-in stands after a step, with what comes next. */
export type Step = Schemas['Step'];
/** Why something wasn't done (RFC 9457). Go by `code`. */
export type Problem = Schemas['Problem'];
/** What a program holds: a pending token between the steps of a sign-in, an access token afterwards. */
export interface Held {
    token: string;
    /** Good once, so it is kept before anything else happens. */
    refresh?: string;
}
export interface Options {
    /** What was held when the program ended. */
    held?: Held | undefined;
    /** Called whenever something else is held, to keep it. */
    keep?: (held: Held | undefined) => void;
    fetch?: (request: Request) => Promise<Response>;
}
/** A refusal, thrown by `done`. */
export declare class Refused extends Error {
    readonly problem: Problem;
    constructor(problem: Problem);
    get code(): string;
}
export declare class Portal {
    /** Every operation, typed: `portal.api.GET('/api/profile')`. */
    readonly api: Client<paths>;
    private readonly origin;
    private held;
    private readonly keep;
    private readonly fetch;
    /** The one renewal that is under way: a refresh token that is used twice ends the session. */
    private renewal;
    constructor(origin: string, options?: Options);
    /** Keeps what a step handed out, for the next one; the answer again. */
    follow<T extends Partial<Schemas['SignedIn']> | Step>(answer: T): T;
    /** Proves the password; what is due then. */
    login(login: string, password: string): Promise<Step>;
    /** Ends the session, or cancels the sign-in. */
    logout(): Promise<void>;
    private hold;
    private send;
    /** Whether there is another token than the one that has ended; all who ask at once wait for the same one. */
    private renewed;
    private renew;
}
/** What was answered; throws `Refused` where it was refused. */
export declare function done<T>(call: Promise<{
    data?: T;
    error?: unknown;
    response: Response;
}>): Promise<T>;
