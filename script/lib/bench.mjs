// The measuring half of script/bench: starts the release build on an empty database, makes people, loads it with wrk
// and with requests of its own, and prints Markdown. CPU is the server's (and MariaDB's), from the kernel's scheduler.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const backEnd = process.argv[2];
const data = process.env.BENCH_DATA;
const port = 3990;
const origin = `http://127.0.0.1:${port}`;
const password = 'correct zebra battery 91 lamp';
const seconds = 8;
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

// Tokens name the origin, so whatever makes some must know it.
const env = { ...process.env, COUNTERSIGN_SERVER__ADDRESS: `127.0.0.1:${port}`, COUNTERSIGN_LOG__LEVEL: 'error' };
const started = performance.now();
const server = spawn(process.env.COUNTERSIGN_BIN, ['serve'], {
  cwd: data,
  env,
  stdio: ['ignore', 'ignore', 'inherit'],
});
process.on('exit', () => server.kill());

// --- small things ---------------------------------------------------------------------------------

function request(method, path, { form, cookies = {}, accept = 'application/json' } = {}) {
  const body = form && new URLSearchParams(form).toString();
  const headers = { accept, cookie: Object.entries(cookies).map(([k, v]) => `${k}=${v}`).join('; ') };
  if (method === 'POST') {
    Object.assign(headers, {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body ?? ''),
      'sec-fetch-site': 'same-origin',
    });
  }
  return new Promise((resolve, reject) => {
    const sent = http.request(origin + path, { method, headers, agent }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        for (const line of answer.headers['set-cookie'] ?? []) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
          cookies[name] = value;
        }
        resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
/** A request of a program. */
function api(method, path, body, token) {
  const text = body && JSON.stringify(body);
  const headers = { accept: 'application/json' };
  if (text) Object.assign(headers, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  if (token) headers.authorization = `Bearer ${token}`;
  return new Promise((resolve, reject) => {
    const sent = http.request(origin + path, { method, headers, agent }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
const post = (path, form, cookies) => request('POST', `/sfn/${path}`, { form: form ?? {}, cookies });

/** Nanoseconds of CPU that processes have used. */
function cpu() {
  const pids = [server.pid, Number(process.env.DATABASE_PID ?? 0)].filter(Boolean);
  return pids
    .flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}/schedstat`))
    .reduce((sum, file) => sum + Number(readFileSync(file, 'utf8').split(' ')[0]), 0);
}
const memoryMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const kB = (bytes) => (bytes / 1000).toFixed(1);

/** RFC 6238, SHA-1, six digits, for the time step before the current one. */
function code(secret, stepsBack = 1) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) - stepsBack));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0');
}

// --- people ---------------------------------------------------------------------------------------

async function mailedCode(to) {
  for (;;) {
    const [latest] = JSON.parse((await request('GET', `/dev/outbox?to=${to}`)).text);
    const found = latest && /\b(\d{8})\b/.exec(latest.subject);
    if (found) return found[1];
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function person(name) {
  const cookies = {};
  const email = `${name}@example.org`;
  await post('register', { email, username: name, display_name: name, password }, cookies);
  await post('confirm_with_code', { code: await mailedCode(email), username: '' }, cookies);
  const page = (await request('GET', '/mfa-setup', { cookies, accept: 'text/html' })).text;
  const secret = /secret=([A-Z2-7]{32})/.exec(page)[1];
  await post('confirm_enrolment', { name: 'bench', code: code(secret) }, cookies);
  return { name, email, secret, cookies };
}

// --- measuring ------------------------------------------------------------------------------------

const rows = [];
let floorMs;

/** wrk for some seconds; a line of the table. `%d` in a form's value is the number of somebody of the crowd, each in turn. */
function load(title, path, { cookies, form, headers = [], tokens, flood = false } = {}) {
  const script = join(data, `wrk${flood ? '-flooded' : ''}.lua`);
  const lines = ['wrk.headers["Accept"] = "application/json"'];
  if (cookies) {
    lines.push(`wrk.headers["Cookie"] = "${Object.entries(cookies).map(([k, v]) => `${k}=${v}`).join('; ')}"`);
  }
  if (form) {
    lines.push('wrk.method = "POST"', 'wrk.headers["Sec-Fetch-Site"] = "same-origin"');
    lines.push('wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"');
    const body = new URLSearchParams(form).toString().split('%25d');
    lines.push('local turn = 0', 'request = function()', '  turn = (turn + 1) % 100');
    lines.push(`  return wrk.format(nil, nil, nil, "${body.join('" .. turn .. "')}")`, 'end');
  }
  if (tokens) {
    lines.push(`local tokens = { ${tokens.map((token) => `"Bearer ${token}"`).join(', ')} }`, 'local turn = 0');
    lines.push('request = function()', '  turn = turn % #tokens + 1', '  wrk.headers["Authorization"] = tokens[turn]');
    lines.push('  return wrk.format()', 'end');
  }
  for (const [name, value] of headers) lines.push(`wrk.headers["${name}"] = "${value}"`);
  lines.push(
    'done = function(summary, latency)',
    '  local e = summary.errors',
    '  print(string.format("RESULT %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),',
    '    latency:percentile(99), e.status + e.read + e.timeout + e.connect))',
    'end',
  );
  writeFileSync(script, lines.join('\n'));
  const before = cpu();
  const wrk = execFileSync('wrk', ['-t2', '-c64', `-d${seconds}s`, '--timeout', '20s', '-s', script, origin + path]);
  const [requests, micros, p50, p99, failed] = /RESULT (.*)/.exec(wrk.toString())[1].split(' ').map(Number);
  const perSecond = requests / (micros / 1e6);
  note(title, perSecond, p50 / 1000, p99 / 1000, flood ? NaN : (cpu() - before) / 1e6 / requests, failed);
  return perSecond;
}

/** Sign-ins from 64 connections until it is stopped. */
function floodOfSignIns() {
  const script = join(data, 'flood.lua');
  writeFileSync(script, [
    'wrk.method = "POST"',
    'wrk.headers["Content-Type"] = "application/json"',
    'local turn = 0',
    'request = function()',
    '  turn = (turn + 1) % 100',
    `  return wrk.format(nil, nil, nil, '{"login":"user' .. turn .. '","password":"${password}"}')`,
    'end',
  ].join('\n'));
  return spawn('wrk', ['-t1', '-c64', `-d${seconds + 4}s`, '--timeout', '20s', '-s', script, `${origin}/api/login`], { stdio: 'ignore' });
}

/** People up to a number, with the tokens of the last thousand. */
function fill(people) {
  const args = ['--json', 'bench-fill', '--people', String(people), '--password', password];
  return JSON.parse(execFileSync(process.env.COUNTERSIGN_BIN, args, { cwd: data, env, maxBuffer: 1 << 28 }).toString());
}

/** What programs ask most, among so many people. */
async function programs(people) {
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

function note(title, perSecond, p50, p99, cpuMs, failed) {
  floorMs ??= cpuMs;
  const cost = Number.isNaN(cpuMs) ? '| |' : `| ${cpuMs.toFixed(3)} | ${(cpuMs / floorMs).toFixed(1)} |`;
  rows.push(`| ${title} | ${perSecond.toFixed(0)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} ${cost} ${failed} |`);
  console.error(rows.at(-1));
}

/** Some requests of our own at once, each with its own form; a line of the table. */
async function each(title, list, act) {
  const before = cpu();
  const began = performance.now();
  let failed = 0;
  const times = await Promise.all(
    list.map(async (item) => {
      const at = performance.now();
      if ((await act(item)).status >= 400) failed += 1;
      return performance.now() - at;
    }),
  );
  times.sort((a, b) => a - b);
  const took = (performance.now() - began) / 1000;
  const p99 = times[Math.floor(times.length * 0.99)];
  note(title, list.length / took, median(times), p99, (cpu() - before) / 1e6 / list.length, failed);
}

for (;;) {
  try {
    await request('GET', '/healthz');
    break;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
const coldStartMs = performance.now() - started;
await new Promise((resolve) => setTimeout(resolve, 1000));
const idleMb = memoryMb();

const ada = await person('ada');
const crowd = [];
for (let i = 0; i < 100; i += 1) crowd.push(await person(`user${i}`));

load('`/healthz` (a bare handler)', '/healthz');
load('sign-in page, rendered', '/login', { headers: [['Accept', 'text/html']] });
load('style sheet, precompressed', asset('css'), { headers: [['Accept-Encoding', 'br']] });
load('session check (`standing_page`)', '/sfn/standing_page', { cookies: ada.cookies, form: { x: '' } });
load('dashboard data', '/sfn/dashboard_page', { cookies: ada.cookies, form: { x: '' } });
load('sign-in with password', '/sfn/sign_in', { form: { login: 'user%d', password } });
const afterSignInsMb = memoryMb();

// Each pending sign-in takes one code of its own authenticator; the step of the enrolment is spent.
await new Promise((resolve) => setTimeout(resolve, 31_000));
for (const one of crowd) {
  await post('sign_out', {}, one.cookies);
  await post('sign_in', { login: one.name, password }, one.cookies);
}
await each('authenticator code, single spend', crowd, (one) => post('verify_code', { code: code(one.secret, 0) }, one.cookies));

// --- programs ---------------------------------------------------------------------------------------

const { calm, tokens } = await programs(1_000);
const flood = floodOfSignIns();
await new Promise((resolve) => setTimeout(resolve, 1500));
const flooded = load('profile by bearer, during a flood of sign-ins', '/api/profile', { tokens, flood: true });
await once(flood, 'exit');
await programs(100_000);

// --- a long history ---------------------------------------------------------------------------------

/** Fills up Ada's history to so many records. */
function history(upTo) {
  const columns = 'at, kind, category, succeeded, user_id, actor_id, session_id, network, details';
  const first = `(SELECT * FROM audit WHERE kind = 'signed-in' ORDER BY seq LIMIT 1) one`;
  const counted = `SELECT COUNT(*) FROM audit JOIN ${first} ON audit.user_id = one.user_id`;
  if (backEnd === 'mariadb') {
    const url = new URL(process.env.DATABASE_URL);
    const login = ['--protocol=tcp', `-u${url.username}`, `-P${url.port}`, `-h${url.hostname}`, url.pathname.slice(1)];
    const sql = (text) => execFileSync('mariadb', ['--no-defaults', '-N', ...login, '-e', text]).toString();
    const missing = upTo - Number(sql(counted));
    if (missing > 0) sql(`INSERT INTO audit (id, ${columns}) SELECT RANDOM_BYTES(16), ${columns} FROM ${first}, seq_1_to_${missing}; ANALYZE TABLE audit`);
  } else {
    const sql = (text) => execFileSync('sqlite3', ['-cmd', '.timeout 60000', join(data, 'data', 'countersign.db'), text]).toString();
    const missing = upTo - Number(sql(counted));
    if (missing > 0) sql(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${missing})
      INSERT INTO audit (id, ${columns}) SELECT randomblob(16), ${columns} FROM n, ${first}`);
  }
}

for (const records of [4000, 1_000_000]) {
  history(records);
  const title = `among ${records.toLocaleString('en')} records`;
  load(`own history, ${title}`, '/sfn/activity_page', { cookies: ada.cookies, form: { group: '' } });
  load(`own history, changes alone, ${title}`, '/sfn/activity_page', { cookies: ada.cookies, form: { group: 'changes' } });
}

// --- known and unknown accounts ---------------------------------------------------------------------

const arms = { known: [], unknown: [] };
for (let i = 0; i < 500; i += 1) {
  for (const [arm, login] of [['known', `user${i % 100}`], ['unknown', `nobody${i % 100}`]]) {
    const at = performance.now();
    await post('sign_in', { login, password: 'a wrong password 17' });
    arms[arm].push(performance.now() - at);
  }
}

// --- what the browser loads -------------------------------------------------------------------------

function asset(kind) {
  const html = execFileSync('curl', ['-s', `${origin}/login`]).toString();
  return new RegExp(`/pkg/[^"]*\\.${kind}`).exec(html)[0];
}
const html = Buffer.from((await request('GET', '/login', { accept: 'text/html' })).text);
const sizes = [['HTML', html.length, gzipSync(html).length, brotliCompressSync(html).length]];
for (const kind of ['css', 'js', 'wasm']) {
  const file = join(process.env.LEPTOS_SITE_ROOT, asset(kind));
  sizes.push([kind.toUpperCase(), ...['', '.gz', '.br'].map((end) => statSync(file + end).size)]);
}

console.log(`\n### ${backEnd}\n`);
console.log('| operation | requests/s | p50 ms | p99 ms | CPU ms/request | × bare handler | failed |');
console.log('|---|---|---|---|---|---|---|');
console.log(rows.join('\n'));
console.log(`\nCold start, schema included: ${coldStartMs.toFixed(0)} ms. Memory idle: ${idleMb.toFixed(1)} MB; after the sign-ins: ${afterSignInsMb.toFixed(1)} MB; at the end: ${memoryMb().toFixed(1)} MB.`);
const [known, unknown] = [median(arms.known), median(arms.unknown)];
console.log(`\nWrong password, median of 500: known account ${known.toFixed(2)} ms, unknown ${unknown.toFixed(2)} ms (${(100 * Math.abs(known / unknown - 1)).toFixed(1)} % apart).`);
console.log(`\nDuring a flood of sign-ins ${((100 * flooded) / calm).toFixed(0)} % of the session checks are kept.`);
console.log('\n| `/login` loads | raw kB | gzip kB | brotli kB |\n|---|---|---|---|');
for (const [kind, ...bytes] of sizes) console.log(`| ${kind} | ${bytes.map(kB).join(' | ')} |`);
const sum = sizes.reduce((all, [, , , br]) => all + br, 0);
console.log(`| all | | | ${kB(sum)} |`);
server.kill();
await once(server, 'exit');
