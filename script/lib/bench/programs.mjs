// What programs ask most, alone and beside a flood of sign-ins.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { api } from './client.mjs';
import { each, load, wrk } from './load.mjs';
import { code, fill } from './people.mjs';
import { password, pause } from './server.mjs';

/** Among so many people; how many checks of a session there were in a second, and the tokens. */
export async function programs(people) {
  const filled = fill(people);
  const among = `among ${people.toLocaleString('en')} people`;
  const tokens = filled.map((one) => one.access);
  const calm = load(`profile by bearer, ${among}`, '/api/profile', { tokens });
  await each(`refresh, ${among}`, filled, (one) => api('POST', '/api/refresh', { refresh: one.refresh }));
  await each(`name, password and code at once, ${among}`, filled.slice(0, 200), (one) =>
    api('POST', '/auth/authenticate', { username: one.login, password, otp: code(one.secret, 0) }),
  );
  return { calm, tokens };
}

/** Checks of sessions while 64 connections sign in; the share of the calm ones that is kept. */
export async function underFlood({ calm, tokens }) {
  const signIns = { headers: [['Content-Type', 'application/json']], body: `{"login":"user%d","password":"${password}"}` };
  const flood = spawn('wrk', wrk('flood', '/api/login', signIns, 12, 1), { stdio: 'ignore' });
  await pause(1500);
  const kept = load('profile by bearer, during a flood of sign-ins', '/api/profile', { tokens, isBeside: true });
  await once(flood, 'exit');
  return (100 * kept) / calm;
}
