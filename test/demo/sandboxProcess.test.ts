/** keyturn and keyturn-sandbox are two processes: what the second sees of the first, and what becomes of it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { withoutEnvFiles } from '../../src/cli/signIns.ts';
import { leaveIssued } from '../support/canary.ts';
import { firstWords, keyturn, start } from './keyturn.ts';

const MINE = {
  AZURE_CLIENT_SECRET: 'mine',
  GITHUB_TOKEN: 'mine',
  SYSTEM_ACCESSTOKEN: 'mine',
  DATABASE_URL: 'of-the-user',
};

async function withMine<T>(use: () => Promise<T>): Promise<T> {
  Object.assign(process.env, MINE);
  try {
    return await use();
  } finally {
    for (const name of Object.keys(MINE)) delete process.env[name];
  }
}

/** Linux lists them by thread. */
function childOf(pid: number | undefined): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}

async function opened() {
  const { child, ended } = start('sandbox', '--json');
  const told: { environmentFile: string; controlUrl: string } = JSON.parse(await firstWords(child));
  leaveIssued((await (await fetch(`${told.controlUrl}/issued`)).json()) as string[]);
  return { child, ended, told };
}

it('the second has nothing of the operator’s sign-in in its environment', async () => {
  const { child, ended } = await withMine(opened);
  const environ = readFileSync(`/proc/${childOf(child.pid)}/environ`, 'utf8');
  expect(environ).toContain('PATH=');
  for (const name of Object.keys(MINE)) expect(environ).not.toContain(name);
  child.kill('SIGINT');
  expect((await ended).exitCode).toBe(0);
});

it('a command in it has the user’s own environment, and the sandbox’s sign-in instead of the operator’s', async () => {
  const script = 'echo "$DATABASE_URL $SYSTEM_ACCESSTOKEN"; test "$AZURE_CLIENT_SECRET" != mine';
  const { exitCode, stdout } = await withMine(() => keyturn('sandbox', 'exec', '--', 'sh', '-c', script));
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'of-the-user \n' });
});

it('nothing outlives a keyturn that was killed', async () => {
  const { child, ended, told } = await opened();
  const second = childOf(child.pid);
  child.kill('SIGKILL');
  await ended;
  for (let waited = 0; waited < 100 && existsSync(`/proc/${second}`); waited += 1) await delay(50);
  expect(existsSync(`/proc/${second}`)).toBe(false);
  expect(existsSync(dirname(told.environmentFile))).toBe(false);
});

it('a signal to both, which reaches the second twice, ends it as one does', async () => {
  const { child, ended } = await opened();
  for (const pid of [childOf(child.pid), child.pid ?? 0]) process.kill(pid, 'SIGTERM');
  expect((await ended).exitCode).toBe(0);
});

it('a file of variables that Node read for keyturn is not read for the second', () => {
  const options = [
    '--env-file=.env',
    '--no-warnings',
    '--env-file-if-exists',
    'mine.env',
    '--stack-size=900',
  ];
  expect(withoutEnvFiles(options)).toEqual(['--no-warnings', '--stack-size=900']);
});
