// The release build, started on the database that the environment names, and what its processes have used.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { request } from './client.mjs';

export const data = process.env.BENCH_DATA;
const port = 3990;
export const origin = `http://127.0.0.1:${port}`;
export const password = 'correct zebra battery 91 lamp';
// Tokens name the origin, so whatever makes some must know it.
export const env = { ...process.env, COUNTERSIGN_SERVER__ADDRESS: `127.0.0.1:${port}`, COUNTERSIGN_LOG__LEVEL: 'error' };
const stdio = ['ignore', 'ignore', 'inherit'];
let server;
process.on('exit', () => server?.kill());

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts it; milliseconds until it answered. */
export async function start() {
  const began = performance.now();
  server = spawn(process.env.COUNTERSIGN_BIN, ['serve'], { cwd: data, env, stdio });
  for (;;) {
    try {
      await request('GET', '/healthz');
      return performance.now() - began;
    } catch {
      await pause(2);
    }
  }
}

export async function stop() {
  server.kill();
  await once(server, 'exit');
}

/** Nanoseconds of CPU that the server and its database have used, by the kernel's scheduler. */
export function cpu() {
  const pids = [server.pid, Number(process.env.DATABASE_PID ?? 0)].filter(Boolean);
  return pids
    .flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}/schedstat`))
    .reduce((sum, file) => sum + Number(readFileSync(file, 'utf8').split(' ')[0]), 0);
}

export const memoryMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024;
