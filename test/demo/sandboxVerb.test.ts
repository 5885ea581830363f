import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leaveIssued } from '../support/canary.ts';
import { outputFaults } from '../support/outputs.ts';
import { firstWords, keyturn, root, start } from './keyturn.ts';

describe('keyturn sandbox', () => {
  it('stays until it is stopped, lets another shell work in it, and leaves nothing behind', async () => {
    const { child, ended } = start('sandbox', '--json');
    const told = JSON.parse(await firstWords(child));
    expect(told).toMatchObject({ schema: 'keyturn/sandbox@1', policy: `${root}rotation.example.yaml` });
    expect(outputFaults(JSON.stringify(told))).toEqual([]);
    const script = `. ${told.environmentFile} && keyturn plan --json --config "$KEYTURN_SANDBOX_POLICY"`;
    const plan = JSON.parse(execFileSync('sh', ['-c', script], { encoding: 'utf8' }));
    expect(plan.schema).toBe('keyturn/plan@1');
    const issued = (await (await fetch(`${told.controlUrl}/issued`)).json()) as string[];
    expect(issued).not.toEqual([]);
    leaveIssued(issued);
    child.kill('SIGTERM');
    expect((await ended).exitCode).toBe(0);
    expect(existsSync(dirname(told.environmentFile))).toBe(false);
  });

  it('a reader that leaves in the middle of a run does not stop the run', async () => {
    const script =
      '(keyturn rotate --json -c "$KEYTURN_SANDBOX_POLICY"; echo "rotate ended with $?" >&2) | head -n 1 >/dev/null; ' +
      'exec keyturn status --json -c "$KEYTURN_SANDBOX_POLICY"';
    const policy = 'config/examples/smallest.yaml';
    const { exitCode, stdout, stderr } = await keyturn(
      'sandbox',
      'exec',
      '--for',
      policy,
      '--',
      'sh',
      '-c',
      script,
    );
    expect(stderr).toBe('rotate ended with 0\n');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).rotations[0]).toMatchObject({ phase: 'overlap', served: true });
  });

  it('refuses a world and a policy at once', async () => {
    const { exitCode, stderr } = await keyturn(
      'sandbox',
      '--for',
      'rotation.example.yaml',
      '--world',
      'world.json',
    );
    expect(exitCode).toBe(64);
    expect(stderr).toContain('cannot be combined');
  });

  it('says which world file it cannot read', async () => {
    const { exitCode, stderr } = await keyturn('sandbox', '--world', 'no-such-world.json');
    expect(exitCode).toBe(64);
    expect(stderr).toContain('✗ world no-such-world.json\n  why   there is no such file\n');
  });
});

describe('keyturn sandbox exec', () => {
  it('passes the exit code of the command on, and options after -- to the command', async () => {
    const { exitCode, stdout } = await keyturn(
      'sandbox',
      'exec',
      '--',
      'sh',
      '-c',
      'echo "$1"; exit 42',
      '--',
      '--json',
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 42, stdout: '--json\n' });
  });

  it('runs keyturn itself against the world of the named policy', async () => {
    const { exitCode, stdout } = await keyturn(
      ...['sandbox', 'exec', '--for', 'rotation.example.yaml', '--'],
      ...['keyturn', 'plan', '--exit-code', '--config', 'rotation.example.yaml'],
    );
    expect(stdout).toContain('payments-api');
    expect(exitCode).toBe(2);
  });

  it('signs commands in by another way than a secret, when that is wanted', async () => {
    const named =
      'env | grep -oE "^(AZURE_[A-Z_]+|IDENTITY_[A-Z]+)=" | sort | grep -v CONFIG_DIR | grep -v TELEMETRY';
    const { exitCode, stdout } = await keyturn(
      ...['sandbox', 'exec', '--identity', 'app-service', '--', 'sh', '-c', named],
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'IDENTITY_ENDPOINT=\nIDENTITY_HEADER=\n' });
    const { exitCode: refused, stderr } = await keyturn(
      'sandbox',
      'exec',
      '--identity',
      'magic',
      '--',
      'true',
    );
    expect(refused).toBe(64);
    expect(stderr).toContain('managed-identity');
  });

  it('passes a signal on and waits for what the command makes of it', async () => {
    const script = 'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done';
    const { child, ended } = start('sandbox', 'exec', '--', 'sh', '-c', script);
    await firstWords(child);
    child.kill('SIGTERM');
    expect((await ended).exitCode).toBe(9);
  });

  it('says so when there is no such command', async () => {
    const { exitCode, stderr } = await keyturn('sandbox', 'exec', '--', 'no-such-command');
    expect(exitCode).toBe(127);
    expect(stderr).toContain('command no-such-command was not found on the PATH');
  });
});
