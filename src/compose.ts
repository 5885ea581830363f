/** The only file that sees everything: it wires clock, connectors, lock and sandbox, each loaded when first needed. */
import { randomBytes } from 'node:crypto';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Context, Output } from './cli/context.ts';
import { type CloudClock, cloudClock, systemClock } from './clock.ts';
import type { Policy, Rotation } from './policy/policy.ts';
import { redact } from './secret.ts';

export function compose(host: NodeJS.Process, signal: AbortSignal): Context {
  const clock = cloudClock(systemClock);
  return {
    stdout: output(host.stdout, host),
    stderr: output(host.stderr, host),
    env: host.env,
    clock,
    random: Math.random,
    signal,
    newRun: () => runId(clock.now(), randomBytes(4)),
    readPolicy,
    connect: policy => connect(policy, host.env, clock),
    lock: (rotation, run) => lock(rotation, run, host),
    confirm: question => confirm(question, host),
    sandbox: { start: options => startSandbox(options, host.env) },
  };
}

/** Sorts by time, and tells two runs of one second apart: `r-20261123T030000-k7f2q9ab`. */
function runId(now: Date, chance: Buffer): string {
  return `r-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}-${chance.toString('hex')}`;
}

function output(stream: NodeJS.WriteStream, host: NodeJS.Process): Output {
  const live = stream.isTTY === true && host.env['TERM'] !== 'dumb';
  const color = live && host.env['NO_COLOR'] === undefined && !host.argv.includes('--no-color');
  return {
    write: text => void stream.write(redact(text)),
    live,
    color,
    get columns() {
      return stream.columns ?? 100;
    },
  };
}

async function readPolicy(file: string): Promise<Policy> {
  const [{ readPolicyFile }, { kinds }] = await Promise.all([import('./policy/load.ts'), import('./connectors/kinds.ts')]);
  return readPolicyFile(file, kinds);
}

async function connect(policy: Policy, env: NodeJS.ProcessEnv, clock: CloudClock) {
  const { connectCloud } = await import('./connectors/open.ts');
  const cloud = await connectCloud({ endpoints: policy.cloud, env, clock });
  return (rotation: Rotation) => cloud.open(rotation);
}

async function lock(rotation: Rotation, run: string, host: NodeJS.Process) {
  const { fileLock } = await import('./run/fileLock.ts');
  const state = host.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  const holder = {
    who: userInfo().username,
    host: hostname(),
    pid: host.pid,
    run,
    since: new Date().toISOString(),
  };
  return fileLock(join(state, 'keyturn', 'locks'), Date.now).acquire(`${rotation.name} ${rotation.mark}`, holder);
}

async function confirm(question: string, host: NodeJS.Process): Promise<boolean> {
  if (!host.stdin.isTTY) return false;
  const terminal = createInterface({ input: host.stdin, output: host.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

const startSandbox: (options: Parameters<Context['sandbox']['start']>[0], env: NodeJS.ProcessEnv) => ReturnType<Context['sandbox']['start']> = async () => {
  throw new Error('not wired yet');
};
