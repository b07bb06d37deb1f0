// What is checked in is made of the portal's description as it is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('src/api.ts is of docs/openapi.json', () => {
  const made = execFileSync('npx', ['openapi-typescript', '../../docs/openapi.json'], { encoding: 'utf8' });
  const is = readFileSync('src/api.ts', 'utf8');
  assert.ok(made.trim() === is.trim(), 'src/api.ts is of another description: make it anew by `npm run generate`');
});
