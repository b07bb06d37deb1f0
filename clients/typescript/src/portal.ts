// A portal, as one program uses it: sends with the token that it holds, and renews it when it has ended.
import createClient, { type Client } from 'openapi-fetch';
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
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
    this.name = 'Refused';
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

export class Portal {
  /** Every operation, typed: `portal.api.GET('/api/profile')`. */
  readonly api: Client<paths>;
  private readonly origin: string;
  private held: Held | undefined;
  private readonly keep: (held: Held | undefined) => void;
  private readonly fetch: (request: Request) => Promise<Response>;
  /** The one renewal that is under way: a refresh token that is used twice ends the session. */
  private renewal: Promise<boolean> | undefined;

  constructor(origin: string, options: Options = {}) {
    this.origin = origin;
    this.held = options.held;
    this.keep = options.keep ?? (() => {});
    this.fetch = options.fetch ?? ((request) => globalThis.fetch(request));
    this.api = createClient<paths>({ baseUrl: origin, fetch: (request) => this.send(request) });
  }

  /** Keeps what a step handed out, for the next one; the answer again. */
  follow<T extends Partial<Schemas['SignedIn']> | Step>(answer: T): T {
    if ('pending_token' in answer && answer.pending_token) this.hold({ token: answer.pending_token });
    else if ('access' in answer && answer.access) {
      // Where no other came along, the refresh token stays good.
      const refresh = answer.refresh ?? this.held?.refresh;
      this.hold({ token: answer.access, ...(refresh && { refresh }) });
    }
    return answer;
  }

  /** Proves the password; what is due then. */
  async login(login: string, password: string): Promise<Step> {
    this.hold(undefined);
    return this.follow(await done(this.api.POST('/api/login', { body: { login, password } })));
  }

  /** Ends the session, or cancels the sign-in. */
  async logout(): Promise<void> {
    if (this.held) await done(this.api.POST('/api/logout'));
    this.hold(undefined);
  }

  private hold(held: Held | undefined): void {
    this.held = held;
    this.keep(held);
  }

  private async send(request: Request): Promise<Response> {
    const { held } = this;
    if (!held || request.headers.has('Authorization')) return this.fetch(request);
    // A body can be read once, so the copy is made before.
    const again = held.refresh ? request.clone() : undefined;
    const answer = await this.fetch(bearing(request, held.token));
    if (answer.status !== 401 || !again || !(await isOver(answer)) || !(await this.renewed(held))) return answer;
    return this.held ? this.fetch(bearing(again, this.held.token)) : answer;
  }

  /** Whether there is another token than the one that has ended; all who ask at once wait for the same one. */
  private async renewed(ended: Held): Promise<boolean> {
    if (this.held && this.held.token !== ended.token) return true;
    this.renewal ??= this.renew().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async renew(): Promise<boolean> {
    const refresh = this.held?.refresh;
    if (!refresh) return false;
    // By itself: through `send`, it would wait for itself.
    const client = createClient<paths>({ baseUrl: this.origin, fetch: this.fetch });
    const { data } = await client.POST('/api/refresh', { body: { refresh } });
    if (data) this.hold({ token: data.access, refresh: data.refresh ?? refresh });
    else this.hold(undefined);
    return data !== undefined;
  }
}

/** What was answered; throws `Refused` where it was refused. */
export async function done<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new Refused(error as Problem);
  return data as T;
}

function bearing(request: Request, token: string): Request {
  const headers = new Headers(request.headers);
  headers.set('Authorization', `Bearer ${token}`);
  return new Request(request, { headers });
}

/** A wrong code is a 401 as well, and no reason to renew. */
async function isOver(answer: Response): Promise<boolean> {
  const problem = (await answer.clone().json().catch(() => undefined)) as Problem | undefined;
  return problem?.code === 'invalid-token';
}
