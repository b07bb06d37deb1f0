// Which tests run where. A back end is chosen by the project, and so is whether JavaScript runs:
//
//   sqlite          everything
//   sqlite-plain    JavaScript off: what is tagged @plain
//   mariadb         MariaDB + Redis + SMTP: what is tagged @sample (needs TEST_MYSQL_URL and TEST_REDIS_URL)
//   mariadb-plain   the same without JavaScript; by E2E_ALL=1 only
//
// E2E_ALL=1 runs the whole matrix: every test on both back ends, with and without JavaScript. What is tagged @script
// needs JavaScript, what is tagged @no-script needs it off. E2E_SCREENSHOTS=1 lets the tests tagged @screenshots run;
// `script/screenshots` sets it.
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import type { Choices } from './fixtures/test.ts';
import { chromium } from './fixtures/programs.ts';

const runsAll = process.env.E2E_ALL === '1';
const takesScreenshots = process.env.E2E_SCREENSHOTS === '1';
const hasMariadb = Boolean(process.env.TEST_MYSQL_URL && process.env.TEST_REDIS_URL);

if (runsAll && !hasMariadb) {
  throw new Error('E2E_ALL=1 needs TEST_MYSQL_URL and TEST_REDIS_URL: run it by end2end/run');
}
if (!hasMariadb && process.env.TEST_WORKER_INDEX === undefined) {
  console.log('MariaDB + Redis: left out, TEST_MYSQL_URL and TEST_REDIS_URL are not set (end2end/run sets them)');
}

/** What a project leaves out: tests of the other half, and pictures unless they are what is wanted. */
const leftOut = (other: string) => (takesScreenshots ? new RegExp(other) : new RegExp(`${other}|@screenshots`));
const withScript = { grepInvert: leftOut('@no-script') };
const plain = { grep: runsAll ? undefined : /@plain/, grepInvert: leftOut('@script') };

type End2endProject = NonNullable<PlaywrightTestConfig<object, Choices>['projects']>[number];

const sqlite: End2endProject = { name: 'sqlite', ...withScript, use: { backendName: 'sqlite' } };
const sqlitePlain: End2endProject = {
  name: 'sqlite-plain',
  ...plain,
  use: { backendName: 'sqlite', javaScriptEnabled: false },
};
const mariadb: End2endProject = {
  name: 'mariadb',
  ...withScript,
  grep: runsAll ? undefined : /@sample/,
  use: { backendName: 'mariadb' },
};
const mariadbPlain: End2endProject = {
  name: 'mariadb-plain',
  ...plain,
  use: { backendName: 'mariadb', javaScriptEnabled: false },
};

export default defineConfig<object, Choices>({
  testDir: 'tests',
  globalSetup: './fixtures/clean.ts',
  outputDir: 'results/traces',
  reporter: [['list'], ['html', { outputFolder: 'results/report', open: 'never' }]],
  // Each worker has a server of its own, and tests have people of their own: any order will do.
  fullyParallel: true,
  workers: Number(process.env.E2E_WORKERS ?? 2),
  forbidOnly: true,
  retries: 0,
  // An authenticator's next code can be 30 seconds away.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium(),
      // Containers seldom allow Chromium its sandbox, and /dev/shm is small there.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    },
  },
  projects: [sqlite, sqlitePlain, ...(hasMariadb ? [mariadb, ...(runsAll ? [mariadbPlain] : [])] : [])],
});
