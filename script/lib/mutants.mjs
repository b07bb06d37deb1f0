// The working half of script/mutants: one copy, one build, then each mutant by itself with the one test that must notice
// it. Noticed is a mutant whose test ran and failed; a test that didn't run, or hangs, shows nothing.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { INVARIANTS, mutants } from '../../server/tests/mutants.mjs';
import { BadMutant, copySources } from './mutants/source.mjs';

const LONGEST_S = 120;
const MOST_RACES = 5;
const root = process.cwd();
const folder = process.env.MUTANTS_FOLDER;
const source = join(folder, 'source');
const words = process.argv.slice(2);
const named = mutants.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const hasServers = process.env.TEST_MYSQL_URL && process.env.TEST_REDIS_URL;
const chosen = named.filter(({ backEnd }) => !backEnd || hasServers);

/** Every list must be sound before anything is built. */
function check() {
  const names = new Set();
  for (const { name, test } of mutants) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || names.has(name)) throw new BadMutant(`another name for ${name}`);
    if (!test) throw new BadMutant(`${name} has no test`);
    names.add(name);
  }
  for (const { name, also = [] } of mutants) {
    for (const other of also) if (!names.has(other)) throw new BadMutant(`${name}: ${other} isn't there`);
  }
  const held = new Set(mutants.map(({ invariant }) => invariant));
  for (const invariant of INVARIANTS) if (!held.has(invariant)) throw new BadMutant(`${invariant} has no mutant`);
  if (chosen.length === 0) throw new BadMutant('no mutant has such a name');
}

/** Builds the doors' tests of the copy; their program. */
function build() {
  const command = ['test', '--package', 'server', '--test', 'it', '--no-run', '--message-format=json-render-diagnostics'];
  // What is between is shared with the real build, what comes out isn't.
  const env = { ...process.env, CARGO_BUILD_BUILD_DIR: join(folder, '..'), CARGO_TARGET_DIR: join(folder, 'out') };
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { status, stdout } = spawnSync('cargo', command, { cwd: source, env, stdio, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new BadMutant("the copy doesn't build");
  const messages = stdout.toString().split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return messages.find(({ target, executable }) => target?.name === 'it' && executable).executable;
}

/** What cargo would give a test to read. */
function environment() {
  const lines = readFileSync(join(root, '.cargo', 'config.toml'), 'utf8').split('[build]')[0];
  return Object.fromEntries([...lines.matchAll(/^([A-Z_]+) = "(.*)"$/gm)].map(([, name, value]) => [name, value]));
}

/** Runs tests with these mutants awake; how it ended. */
function run(program, tests, awake, longestS) {
  const env = { ...process.env, ...environment(), COUNTERSIGN_MUTANTS: awake.join(','), RUST_BACKTRACE: '0' };
  const child = spawn(program, [...tests, '--exact'], { cwd: join(source, 'server'), env, detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
  return new Promise((resolve) => {
    const began = performance.now();
    let hangs = false;
    const timer = setTimeout(() => {
      hangs = true;
      process.kill(-child.pid, 'SIGKILL');
    }, longestS * 1000);
    child.on('error', (error) => (said += error));
    child.on('close', () => {
      clearTimeout(timer);
      const [, passed, failed] = /^test result: \w+\. (\d+) passed; (\d+) failed/m.exec(said) ?? [];
      resolve({ passed: Number(passed), failed: Number(failed), hangs, said, seconds: (performance.now() - began) / 1000 });
    });
  });
}

/** A test's whole name: most stand once for each back end. */
function testNames(program) {
  const listed = execFileSync(program, ['--list', '--format', 'terse'], { cwd: join(source, 'server') }).toString();
  const all = new Set(listed.split('\n').map((line) => line.replace(/: test$/, '')));
  return ({ name, test, backEnd }) => {
    const found = [`${test}::on_${backEnd ? 'mariadb_and_redis' : 'sqlite'}`, test].find((whole) => all.has(whole));
    if (!found) throw new BadMutant(`${name}: no such test: ${test}`);
    return found;
  };
}

function verdict({ passed, failed, hangs }) {
  if (hangs) return 'HUNG';
  if (passed === 0 && failed === 1) return 'noticed';
  return passed === 1 && failed === 0 ? 'SURVIVED' : 'DID NOT RUN';
}

async function all() {
  check();
  mkdirSync(source, { recursive: true });
  copySources(root, source, mutants);
  const program = build();
  const testOf = testNames(program);
  const tests = [...new Set(chosen.map(testOf))];
  const asleep = await run(program, tests, [], 10 * LONGEST_S);
  if (asleep.passed !== tests.length || asleep.failed !== 0) {
    throw new BadMutant(`with every mutant asleep not all tests pass:\n${asleep.said}`);
  }
  console.log(`asleep    ${asleep.seconds.toFixed(1).padStart(6)} s  ${tests.length} tests pass`);

  const unnoticed = [];
  const queue = [...chosen];
  const worker = async () => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const began = performance.now();
      let [ended, outcome] = [null, 'SURVIVED'];
      for (let left = mutant.race ? MOST_RACES : 1; left > 0 && outcome === 'SURVIVED'; left -= 1) {
        ended = await run(program, [testOf(mutant)], [mutant.name, ...(mutant.also ?? [])], LONGEST_S);
        outcome = verdict(ended);
      }
      const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
      console.log(`${outcome.padEnd(9)} ${seconds} s  ${mutant.name}  ${mutant.test}`);
      if (process.env.MUTANTS_SHOW) console.log(/panicked at.*(\n.{1,200}){0,4}/.exec(ended.said)?.[0] ?? ended.said);
      if (outcome !== 'noticed') unnoticed.push(`${mutant.name}: ${outcome.toLowerCase()}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));
  console.log(`${chosen.length} mutants, ${chosen.length - unnoticed.length} noticed`);
  if (chosen.length < named.length) console.log(`${named.length - chosen.length} not run: they need MariaDB and Redis`);
  for (const line of unnoticed) console.log(`  ${line}`);
  return unnoticed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await all();
} catch (error) {
  console.error(error instanceof BadMutant ? error.message : error);
  process.exitCode = 1;
}
