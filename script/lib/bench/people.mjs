// People: some who come through the pages, and a crowd that the development command makes at once.
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { post, request } from './client.mjs';
import { data, env, password, pause } from './server.mjs';

/** RFC 6238, SHA-1, six digits, for a time step before the current one. */
export function code(secret, stepsBack) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) - stepsBack));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0');
}

async function mailedCode(to) {
  for (;;) {
    const [latest] = JSON.parse((await request('GET', `/dev/outbox?to=${to}`)).text);
    const found = latest && /\b(\d{8})\b/.exec(latest.subject);
    if (found) return found[1];
    await pause(20);
  }
}

/** Somebody who has registered and enrolled, and is signed in. */
export async function person(name) {
  const cookies = {};
  const email = `${name}@example.org`;
  await post('register', { email, username: name, display_name: name, password }, cookies);
  await post('confirm_with_code', { code: await mailedCode(email), username: '' }, cookies);
  const page = (await request('GET', '/mfa-setup', { cookies, accept: 'text/html' })).text;
  const secret = /secret=([A-Z2-7]{32})/.exec(page)[1];
  await post('confirm_enrolment', { name: 'bench', code: code(secret, 1) }, cookies);
  return { name, secret, cookies };
}

/** Signs somebody in anew, once the last code's time is over: none is taken twice. */
export async function signInAgain(one) {
  await pause(31_000);
  one.cookies = {};
  await post('sign_in', { login: one.name, password }, one.cookies);
  await post('verify_code', { code: code(one.secret, 0) }, one.cookies);
}

/** A command of the program, on the same database. */
export function command(...args) {
  const said = execFileSync(process.env.COUNTERSIGN_BIN, ['--json', ...args], { cwd: data, env, maxBuffer: 1 << 28 });
  return JSON.parse(said.toString());
}

/** People up to a number, with the tokens of the last thousand of those that were made. */
export const fill = (people) => command('bench-fill', '--people', String(people), '--password', password);

/** Events up to a number: everybody's, or one user's. */
export function events(number, login) {
  const of = login ? ['--of', login] : [];
  command('bench-fill', '--people', '0', '--events', String(number), ...of, '--password', password);
}
