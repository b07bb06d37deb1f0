// The measuring half of script/bench: starts the release build on an empty database, makes people, loads it with wrk
// and with requests of its own, and prints Markdown.
import { post } from './bench/client.mjs';
import { each, load, median, table } from './bench/load.mjs';
import { code, events, person } from './bench/people.mjs';
import { programs, underFlood } from './bench/programs.mjs';
import { memoryMb, password, pause, start, stop } from './bench/server.mjs';
import { asset, sizesTable } from './bench/sizes.mjs';
import { administrator, staffPages, staffTable } from './bench/staff.mjs';

const SIZES = [{ people: 1_000, records: 20_000 }, { people: 100_000, records: 2_000_000 }];

const emptyStartMs = await start();
await pause(1000);
const idleMb = memoryMb();

const ada = await person('ada');
const crowd = [];
for (let i = 0; i < 100; i += 1) crowd.push(await person(`user${i}`));
const root = await administrator();

load('`/healthz` (a bare handler)', '/healthz');
load('sign-in page, rendered', '/login', { headers: [['Accept', 'text/html']] });
load('style sheet, precompressed', await asset('css'), { headers: [['Accept-Encoding', 'br']] });
load('session check (`standing_page`)', '/sfn/standing_page', { cookies: ada.cookies, form: { x: '' } });
load('dashboard data', '/sfn/dashboard_page', { cookies: ada.cookies, form: { x: '' } });
load('sign-in with password', '/sfn/sign_in', { form: { login: 'user%d', password } });
const afterSignInsMb = memoryMb();

// Each pending sign-in takes one code of its own authenticator; the step of the enrolment is spent.
await pause(31_000);
for (const one of crowd) {
  await post('sign_out', {}, one.cookies);
  await post('sign_in', { login: one.name, password }, one.cookies);
}
await each('authenticator code, single spend', crowd, (one) => post('verify_code', { code: code(one.secret, 0) }, one.cookies));

let kept;
const rounds = [];
for (const size of SIZES) {
  const asked = await programs(size.people);
  kept ??= await underFlood(asked);
  rounds.push(await staffPages(root, size));
}

for (const records of [4_000, 1_000_000]) {
  events(records, 'ada');
  const title = `among ${records.toLocaleString('en')} records`;
  load(`own history, ${title}`, '/sfn/activity_page', { cookies: ada.cookies, form: { group: '' } });
  load(`own history, changes alone, ${title}`, '/sfn/activity_page', { cookies: ada.cookies, form: { group: 'changes' } });
}

const arms = { known: [], unknown: [] };
for (let i = 0; i < 500; i += 1) {
  for (const [arm, login] of [['known', `user${i % 100}`], ['unknown', `nobody${i % 100}`]]) {
    const at = performance.now();
    await post('sign_in', { login, password: 'a wrong password 17' });
    arms[arm].push(performance.now() - at);
  }
}
const [known, unknown] = [median(arms.known), median(arms.unknown)];

const endMb = memoryMb();
await stop();
const fullStartMs = await start();

console.log(`\n### ${process.argv[2]}\n\n${table.join('\n')}\n\n${staffTable(SIZES, rounds)}\n`);
console.log(`Start, schema included: ${emptyStartMs.toFixed(0)} ms; with all that was made: ${fullStartMs.toFixed(0)} ms. Memory idle: ${idleMb.toFixed(1)} MB; after the sign-ins: ${afterSignInsMb.toFixed(1)} MB; at the end: ${endMb.toFixed(1)} MB.\n`);
console.log(`Wrong password, median of 500: known account ${known.toFixed(2)} ms, unknown ${unknown.toFixed(2)} ms (${(100 * Math.abs(known / unknown - 1)).toFixed(1)} % apart).\n`);
console.log(`During a flood of sign-ins ${kept.toFixed(0)} % of the session checks are kept.\n`);
console.log(await sizesTable());
await stop();
