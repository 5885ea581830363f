/** Runs that share a process (test/support/host.mjs) are what runs in processes of their own are. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildProgram, type Program } from '../promises/program.ts';
import { leaveOutput, searchedFolder } from '../support/canary.ts';
import { beginHosted, type Hosted, type HostedResult } from '../support/programHost.ts';

const SECRET = 'what-only-the-first-run-has-held';

let program: Program;
beforeAll(async () => {
  program = await buildProgram();
}, 120_000);
afterAll(() => program[Symbol.asyncDispose]());

function begin(main: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Hosted {
  return beginHosted({ main, args, env, cwd: searchedFolder() });
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<HostedResult> {
  const result = await begin(program.main, args, env).result;
  leaveOutput(args.join(' '), result.stdout + result.stderr);
  return result;
}

/** Instead of the program; returns its file. */
function otherProgram(text: string): string {
  const file = join(searchedFolder(), 'other.mjs');
  writeFileSync(file, text);
  return file;
}

it('what one of them held as a secret is not taken out of what the next one prints, so that the canary sees it', async () => {
  const args = ['validate', '--config', `${SECRET}.yaml`];
  const first = await run(args, { AZURE_CLIENT_SECRET: SECRET });
  const second = await begin(program.main, args).result;
  expect([first.exitCode, second.exitCode]).toEqual([78, 78]);
  expect(first.stderr).toContain('[secret]');
  expect(first.stderr).not.toContain(SECRET);
  expect(second.stderr).not.toContain('[secret]');
});

it('each has its own environment, folder, arguments, exit code and output', async () => {
  const file = otherProgram(
    `process.stdout.write(JSON.stringify([process.env, process.cwd(), process.argv.slice(2)]));
     process.exit(process.argv.length);`,
  );
  const cwd = searchedFolder();
  const first = beginHosted({ main: file, args: ['one', 'two'], env: { HOME: '/first' }, cwd });
  expect(await first.result).toEqual({
    stdout: JSON.stringify([{ HOME: '/first' }, cwd, ['one', 'two']]),
    stderr: '',
    exitCode: 4,
  });
  const second = beginHosted({ main: file, args: [], env: { XDG_STATE_HOME: '/second' }, cwd: '/' });
  expect(await second.result).toEqual({
    stdout: JSON.stringify([{ XDG_STATE_HOME: '/second' }, '/', []]),
    stderr: '',
    exitCode: 2,
  });
  expect(second.child.pid).toBe(first.child.pid);
});

it('two at a time are in two processes', async () => {
  const file = otherProgram(`setTimeout(() => process.exit(0), 100);`);
  const [first, second] = [begin(file), begin(file)];
  await Promise.all([first.result, second.result]);
  expect(second.child.pid).not.toBe(first.child.pid);
});

it('who is at work after its end, or ends by a bug, is ended with its process', async () => {
  for (const text of [`setInterval(() => {}, 1000); process.exit(3);`, `process.exit(70);`]) {
    const first = begin(otherProgram(text));
    await first.result;
    const second = begin(otherProgram(`process.exit(0);`));
    await second.result;
    expect(second.child.pid, text).not.toBe(first.child.pid);
  }
});

it('one that is killed has no exit code, and what it had printed is known', async () => {
  const { child, result } = begin(
    otherProgram(`process.stdout.write('begun', () => process.kill(process.pid, 'SIGKILL'));`),
  );
  expect(await result).toEqual({ stdout: 'begun', stderr: '', exitCode: null });
  expect(child.signalCode).toBe('SIGKILL');
});

it('all that one wrote before it ended is there, however much it is', async () => {
  const lines = 'for (let line = 0; line < 2000; line += 1) process.stderr.write(`line\\n`);';
  const { stderr } = await begin(otherProgram(`${lines} process.exit(1);`)).result;
  expect(stderr.trim().split('\n')).toHaveLength(2000);
});
