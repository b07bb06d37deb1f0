// A portal of the tests' own: the real binary (`COUNTERSIGN_BIN`) in development, on a free port, with an empty database.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A running portal. */
export interface Backend {
  origin: string;
  /** The code in the newest mail to somebody: so many digits. */
  mailedCode(to: string, digits: number): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a portal with further settings. */
export async function start(settings: Record<string, string> = {}): Promise<Backend> {
  const binary = process.env.COUNTERSIGN_BIN;
  if (!binary) throw new Error('COUNTERSIGN_BIN is not set: run the tests by clients/typescript/run');
  const folder = await mkdtemp(join(tmpdir(), 'countersign-client-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env.PATH,
    COUNTERSIGN_SERVER__ADDRESS: `127.0.0.1:${port}`,
    COUNTERSIGN_SERVER__DATA_DIR: join(folder, 'data'),
    ...settings,
  };
  const server = spawn(resolve(binary), ['serve'], { cwd: folder, env, stdio: 'ignore' });
  const ended = once(server, 'exit');
  const stop = async () => {
    server.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const isReady = async () => (await fetch(`${origin}/readyz`).catch(() => undefined))?.ok === true;
  await until(async () => (server.exitCode === null ? isReady() : Promise.reject(new Error('the portal has ended'))));
  const mailedCode = async (to: string, digits: number) => {
    let code = '';
    await until(async () => {
      const answer = await fetch(`${origin}/dev/outbox?to=${to}`, { headers: { accept: 'application/json' } });
      const [newest] = (await answer.json()) as { subject: string }[];
      code = new RegExp(`\\b(\\d{${digits}})$`).exec(newest?.subject ?? '')?.[1] ?? '';
      return code !== '';
    });
    return code;
  };
  return { origin, mailedCode, stop };
}

/** An authenticator, by oathtool. */
export class Authenticator {
  private readonly secret: string;
  private lastStep = 0;

  constructor(secret: string) {
    this.secret = secret;
  }

  /** A code that wasn't used yet: the previous time step's while it is good, else the next, for which this waits. */
  async code(): Promise<string> {
    const now = () => Math.floor(Date.now() / 30_000);
    if (30_000 - (Date.now() % 30_000) < 4_000) await sleep(4_050);
    const step = Math.max(this.lastStep + 1, now() - 1);
    if (step > now()) await sleep(step * 30_000 - Date.now() + 50);
    this.lastStep = step;
    return execFileSync('oathtool', ['--totp', '-b', `--now=@${step * 30}`, this.secret], { encoding: 'utf8' }).trim();
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('not within 30 s');
    await sleep(50);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
