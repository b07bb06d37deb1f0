// A portal, as one program uses it: sends with the token that it holds, and renews it when it has ended.
import createClient from 'openapi-fetch';
/** A refusal, thrown by `done`. */
export class Refused extends Error {
    problem;
    constructor(problem) {
        super(`${problem.status} ${problem.code}: ${problem.detail}`);
        this.name = 'Refused';
        this.problem = problem;
    }
    get code() {
        return this.problem.code;
    }
}
export class Portal {
    /** Every operation, typed: `portal.api.GET('/api/profile')`. */
    api;
    origin;
    held;
    keep;
    fetch;
    /** The one renewal that is under way: a refresh token that is used twice ends the session. */
    renewal;
    constructor(origin, options = {}) {
        this.origin = origin;
        this.held = options.held;
        this.keep = options.keep ?? (() => { });
        this.fetch = options.fetch ?? ((request) => globalThis.fetch(request));
        this.api = createClient({ baseUrl: origin, fetch: (request) => this.send(request) });
    }
    /** Keeps what a step handed out, for the next one; the answer again. */
    follow(answer) {
        if ('pending_token' in answer && answer.pending_token)
            this.hold({ token: answer.pending_token });
        else if ('access' in answer && answer.access) {
            // Where no other came along, the refresh token stays good.
            const refresh = answer.refresh ?? this.held?.refresh;
            this.hold({ token: answer.access, ...(refresh && { refresh }) });
        }
        return answer;
    }
    /** Proves the password; what is due then. */
    async login(login, password) {
        this.hold(undefined);
        return this.follow(await done(this.api.POST('/api/login', { body: { login, password } })));
    }
    /** Ends the session, or cancels the sign-in. */
    async logout() {
        if (this.held)
            await done(this.api.POST('/api/logout'));
        this.hold(undefined);
    }
    hold(held) {
        this.held = held;
        this.keep(held);
    }
    async send(request) {
        const { held } = this;
        if (!held || request.headers.has('Authorization'))
            return this.fetch(request);
        // A body can be read once, so the copy is made before.
        const again = held.refresh ? request.clone() : undefined;
        const answer = await this.fetch(bearing(request, held.token));
        if (answer.status !== 401 || !again || !(await isOver(answer)) || !(await this.renewed(held)))
            return answer;
        return this.held ? this.fetch(bearing(again, this.held.token)) : answer;
    }
    /** Whether there is another token than the one that has ended; all who ask at once wait for the same one. */
    async renewed(ended) {
        if (this.held && this.held.token !== ended.token)
            return true;
        this.renewal ??= this.renew().finally(() => (this.renewal = undefined));
        return this.renewal;
    }
    async renew() {
        const refresh = this.held?.refresh;
        if (!refresh)
            return false;
        // By itself: through `send`, it would wait for itself.
        const client = createClient({ baseUrl: this.origin, fetch: this.fetch });
        const { data } = await client.POST('/api/refresh', { body: { refresh } });
        if (data)
            this.hold({ token: data.access, refresh: data.refresh ?? refresh });
        else
            this.hold(undefined);
        return data !== undefined;
    }
}
/** What was answered; throws `Refused` where it was refused. */
export async function done(call) {
    const { data, error, response } = await call;
    if (!response.ok)
        throw new Refused(error);
    return data;
}
function bearing(request, token) {
    const headers = new Headers(request.headers);
    headers.set('Authorization', `Bearer ${token}`);
    return new Request(request, { headers });
}
/** A wrong code is a 401 as well, and no reason to renew. */
async function isOver(answer) {
    const problem = (await answer.clone().json().catch(() => undefined));
    return problem?.code === 'invalid-token';
}
