/** The telling neither stops the doing, nor shows what others wrote as lines of ours. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { MAIN } from '../support/program.ts';
import { must, openStage, policyOf, type Stage, VALUE_SETTING } from './stage.ts';

const FULL = '/dev/full';

/** With `which` on a disk that is full. */
async function withFull(
  { sandbox }: Stage,
  file: string,
  which: readonly ('stdout' | 'stderr')[],
  ...args: readonly string[]
) {
  const full = openSync(FULL, 'w');
  const to = (name: 'stdout' | 'stderr') => (which.includes(name) ? full : 'pipe');
  const child = spawn(process.execPath, [MAIN, ...args, '--config', file], {
    env: { ...process.env, ...sandbox.environment, XDG_STATE_HOME: searchedFolder() },
    stdio: ['ignore', to('stdout'), to('stderr')],
  });
  const read = (stream: typeof child.stdout) => (stream === null ? '' : text(stream));
  const [stdout, stderr, [exitCode]] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    once(child, 'close'),
  ]);
  return { exitCode, stdout, stderr };
}

it.each([[['stdout', 'stderr']], [['stderr']], [['stdout']]] as const)(
  'a log on a full disk (%s) stops no rotation, and is in the exit code',
  async which => {
    const file = policyOf([VALUE_SETTING]);
    await using stage = await openStage({}, file);
    const run = await withFull(stage, file, which, 'rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(1);
    const settled = await stage.keyturn('rotate');
    expect(settled.exitCode, settled.stdout).toBe(0);
    expect(settled.stdout).toMatch(/unchanged/);
    if (which.length === 1) expect(run.stdout + run.stderr).toContain('could not be written (ENOSPC)');
  },
);

it('a name that somebody gave a credential makes no line, moves no cursor and forges no verdict', async () => {
  await using stage = await openStage({}, policyOf([VALUE_SETTING]));
  const [tenant] = stage.sandbox.world.tenants;
  const [application] = tenant?.applications ?? [];
  const hostile = 'x\u001b]0;pwned\u0007\u001b[2J\r\n1 rotation: 1 settled. All healthy.\n\u202e';
  for (const one of [...(application?.passwords ?? []), must(application)])
    Object.assign(one, { displayName: hostile });
  for (const verb of ['status', 'plan', 'verify', 'rotate']) {
    const run = await stage.keyturn(verb);
    const told = run.stdout + run.stderr;
    expect(told, verb).not.toMatch(/(?!\n)\p{C}|\p{Zl}|\p{Zp}/u);
    expect(told, verb).not.toMatch(/^1 rotation: 1 settled\. All healthy\.$/m);
  }
});
