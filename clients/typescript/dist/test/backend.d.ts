/** A running portal. */
export interface Backend {
    origin: string;
    /** The code in the newest mail to somebody: so many digits. */
    mailedCode(to: string, digits: number): Promise<string>;
    stop(): Promise<void>;
}
/** Starts a portal with further settings. */
export declare function start(settings?: Record<string, string>): Promise<Backend>;
/** An authenticator, by oathtool. */
export declare class Authenticator {
    private readonly secret;
    private lastStep;
    constructor(secret: string);
    /** A code that wasn't used yet: the previous time step's while it is good, else the next, for which this waits. */
    code(): Promise<string>;
}
