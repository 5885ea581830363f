/** The only file that sees everything: it wires clock, connectors, lock and sandbox, each loaded when first needed. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Context, Output } from './cli/context.ts';
import { type CloudClock, cloudClock, systemClock } from './clock.ts';
import type { Policy, Rotation } from './policy/policy.ts';
import type { WorldSeed } from './sandbox/seed.ts';
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
    sandbox: { start: options => startSandbox(options, host) },
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
  const [{ readPolicyFile }, { kinds }] = await Promise.all([
    import('./policy/load.ts'),
    import('./connectors/kinds.ts'),
  ]);
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
  return fileLock(join(state, 'keyturn', 'locks'), Date.now).acquire(rotation, holder);
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

type Start = Context['sandbox']['start'];

/** The world: from a file, or made for a policy (without one: for the example that comes with the package). */
async function startSandbox(options: Parameters<Start>[0], host: NodeJS.Process): ReturnType<Start> {
  const [seed, { startSandbox: start }] = await Promise.all([seedFor(options), import('./sandbox/start.ts')]);
  const sandbox = await start({ seed, hold: true, randomSeed: randomBytes(4).readUInt32BE() });
  const folder = dirname(sandbox.caFile);
  host.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return {
    proxyUrl: sandbox.proxyUrl,
    controlUrl: sandbox.controlUrl,
    caFile: sandbox.caFile,
    /** Locks of a rehearsal are not those of the real runs of the same policy. */
    environment: { ...sandbox.environment, XDG_STATE_HOME: join(folder, 'state') },
    identities: sandbox.world.tenants.map(({ id }) => ({
      name: 'keyturn-operator',
      tenant: id,
      clientId: sandbox.operator.appId,
    })),
    advance: ms => sandbox.clock.advance(ms),
    close: () => sandbox.close(),
  };
}

async function seedFor({ policyFile, worldFile, demo }: Parameters<Start>[0]): Promise<WorldSeed> {
  if (worldFile !== undefined) {
    const [{ readFile }, { parse }] = await Promise.all([import('node:fs/promises'), import('yaml')]);
    return parse(await readFile(worldFile, 'utf8')) as WorldSeed;
  }
  const { demoWorldFor, worldFor } = await import('./cli/worldFor.ts');
  const { examplePolicy } = await import('./cli/sandbox/example.ts');
  const policy = await readPolicy(policyFile ?? examplePolicy());
  return demo ? demoWorldFor(policy) : worldFor(policy);
}
