// Load, by wrk or by requests of our own, and the table of what it took.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cookieHeader } from './client.mjs';
import { cpu, data, origin } from './server.mjs';

export const table = ['| operation | requests/s | p50 ms | p99 ms | CPU ms/request | × bare handler | failed |', '|---|---|---|---|---|---|---|'];
export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
let floorMs;

function note(title, { perSecond, p50, p99, cpuMs, failed }) {
  floorMs ??= cpuMs;
  const cost = Number.isNaN(cpuMs) ? '| |' : `| ${cpuMs.toFixed(3)} | ${(cpuMs / floorMs).toFixed(1)} |`;
  table.push(`| ${title} | ${perSecond.toFixed(0)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} ${cost} ${failed} |`);
  console.error(table.at(-1));
}

/** What wrk does for each request, in Lua. */
function script({ cookies, form, headers = [], tokens, body }) {
  const lines = ['wrk.headers["Accept"] = "application/json"', 'local turn = 0'];
  if (cookies) lines.push(`wrk.headers["Cookie"] = "${cookieHeader(cookies)}"`);
  if (form) {
    lines.push('wrk.headers["Sec-Fetch-Site"] = "same-origin"');
    lines.push('wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"');
    body = new URLSearchParams(form).toString().replaceAll('%25d', '%d');
  }
  if (body) {
    const parts = body.split('%d').map((part) => `[[${part}]]`);
    lines.push('wrk.method = "POST"', 'request = function()', '  turn = (turn + 1) % 100');
    lines.push(`  return wrk.format(nil, nil, nil, ${parts.join(' .. turn .. ')})`, 'end');
  }
  if (tokens) {
    lines.push(`local tokens = { ${tokens.map((token) => `"Bearer ${token}"`).join(', ')} }`);
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
  return lines.join('\n');
}

/** The arguments of wrk. `%d` in a form's value, or a body, is the number of somebody of the crowd, each in turn. */
export function wrk(name, path, what, seconds, threads = 2) {
  const file = join(data, `${name}.lua`);
  writeFileSync(file, script(what));
  return [`-t${threads}`, '-c64', `-d${seconds}s`, '--timeout', '20s', '-s', file, origin + path];
}

/** wrk for some seconds; what it took. */
export function measured(path, what = {}, seconds = 8) {
  const before = cpu();
  const said = execFileSync('wrk', wrk('load', path, what, seconds)).toString();
  const [requests, micros, p50, p99, failed] = /RESULT (.*)/.exec(said)[1].split(' ').map(Number);
  const perSecond = requests / (micros / 1e6);
  return { perSecond, p50: p50 / 1000, p99: p99 / 1000, cpuMs: (cpu() - before) / 1e6 / requests, failed };
}

/** wrk for some seconds; a line of the table. What others load meanwhile makes its CPU time unknown. */
export function load(title, path, what = {}) {
  const took = measured(path, what);
  note(title, what.isBeside ? { ...took, cpuMs: NaN } : took);
  return took.perSecond;
}

/** Requests of our own at once; a line of the table. */
export async function each(title, list, act) {
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
  const perSecond = list.length / ((performance.now() - began) / 1000);
  const p99 = times[Math.floor(times.length * 0.99)];
  note(title, { perSecond, p50: median(times), p99, cpuMs: (cpu() - before) / 1e6 / list.length, failed });
}
