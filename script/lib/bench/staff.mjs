// Staff's pages, among few people and among many.
import { request } from './client.mjs';
import { measured } from './load.mjs';
import { command, events, person, signInAgain } from './people.mjs';

const DAY_MS = 86_400_000;
const day = (back) => new Date(Date.now() - back * DAY_MS).toISOString().slice(0, 10);
const SECONDS = 4;

/** An administrator. */
export async function administrator() {
  const root = await person('root');
  command('user', 'role', 'root', 'administrator');
  return root;
}

/** Each of them by what it is called, with a word that only the page itself has. */
function pages(user) {
  return [
    ['how the portal is', '/admin', 'How the portal is'],
    ['users', '/admin/users', user.username],
    ['users by address', '/admin/users?sort=email', 'ada@example.org'],
    ['users by name', '/admin/users?sort=name', 'ada@example.org'],
    ['users, the beginning of an address', '/admin/users?q=bench9', 'bench9'],
    ['users without an authenticator', '/admin/users?filter=no-factor', 'Users'],
    ['staff', '/admin/users?filter=staff', 'root'],
    ['users held back', '/admin/users?filter=throttled', 'Users'],
    ['one user', `/admin/users/${user.id}`, user.username],
    ['history', '/admin/audit', 'Signed in'],
    ['history of one user', `/admin/audit?user=${user.username}`, user.username],
    ['history of one kind', '/admin/audit?kind=profile-changed', 'Profile changed'],
    ['history, refusals', '/admin/audit?result=failed', 'Wrong'],
    ['history of a day', `/admin/audit?from=${day(40)}&to=${day(39)}`, 'Signed in'],
    ['history of a network', '/admin/audit?network=10.0.7.0/24', '10.0.7.0/24'],
    ['registrations', '/admin/registrations', 'Registrations'],
    ['messages', '/admin/messages', 'Messages'],
    ['settings', '/admin/settings', 'server.address'],
  ];
}

/** What each page took among so many people and events. */
export async function staffPages(root, { people, records }) {
  events(records);
  await signInAgain(root);
  const [user] = command('user', 'list', '--q', `bench${people - 1}`);
  const found = [];
  for (const [title, path, word] of pages(user)) {
    const answer = await request('GET', path, { cookies: root.cookies, accept: 'text/html' });
    if (answer.status !== 200 || !answer.text.includes(word)) {
      throw new Error(`${path}: ${answer.status} ${answer.headers.location ?? ''}, without ${word}`);
    }
    const took = measured(path, { cookies: root.cookies, headers: [['Accept', 'text/html']] }, SECONDS);
    console.error(`${title}, among ${people} people: p50 ${took.p50} ms, CPU ${took.cpuMs.toFixed(2)} ms, failed ${took.failed}`);
    found.push({ title, ...took });
  }
  return found;
}

/** What they took at two sizes, side by side. */
export function staffTable([few, many], [before, after]) {
  const size = ({ people, records }) => `${people.toLocaleString('en')} people, ${records.toLocaleString('en')} events`;
  const lines = [`| page of staff | p50 ms: ${size(few)} | ${size(many)} | × | CPU ms | CPU ms | × | failed |`, '|---|---|---|---|---|---|---|---|'];
  for (const [i, one] of before.entries()) {
    const other = after[i];
    const cells = [one.p50.toFixed(1), other.p50.toFixed(1), (other.p50 / one.p50).toFixed(2)];
    cells.push(one.cpuMs.toFixed(2), other.cpuMs.toFixed(2), (other.cpuMs / one.cpuMs).toFixed(2), one.failed + other.failed);
    lines.push(`| ${one.title} | ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}
