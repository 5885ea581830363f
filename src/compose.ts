/** The only file that sees everything: it wires clock, connectors, lock and sandbox, each loaded when first needed. */
import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { Context, Output } from './cli/context.ts';
import { type CloudClock, cloudClock, systemClock } from './clock.ts';
import type { TargetKind } from './connectors/kind.ts';
import { kinds as allKinds } from './connectors/kinds.ts';
import type { Cloud } from './connectors/open.ts';
import { readPolicyFile } from './policy/load.ts';
import { lockPlaceOf } from './policy/lockPlace.ts';
import type { Policy } from './policy/policy.ts';
import { LARGEST_FILE, readRegular } from './regularFile.ts';
import type { RotationLock } from './run/lock.ts';
import type { ListenForEnter } from './run/work.ts';
import type { WorldSeed } from './sandbox/world.ts';
import { Secret } from './secret.ts';
import { sinkOf } from './sink.ts';
import { thisUser } from './thisUser.ts';

/** `kinds`: of targets that policies may name. */
export function compose(
  host: NodeJS.Process,
  signal: AbortSignal,
  kinds: readonly TargetKind[] = allKinds,
): Context {
  const clock = cloudClock(systemClock);
  for (const name of ownSecrets(kinds)) if (host.env[name]) new Secret(host.env[name]);
  const cloudOf = oneCloud(kinds, host.env, clock, signal);
  return {
    stdout: output(host.stdout, host),
    stderr: output(host.stderr, host),
    env: host.env,
    clock,
    random: Math.random,
    signal,
    actor: thisUser(),
    pid: host.pid,
    newRun: () => runId(clock.now(), chance(4)),
    readPolicy: file => readPolicyFile(file, kinds),
    connect: async policy => {
      const cloud = await cloudOf(policy);
      return (rotation, visit) => cloud.open(rotation, visit);
    },
    overview: async policy => (await cloudOf(policy)).overview(),
    halting: async policy => {
      const cloud = await cloudOf(policy);
      return ({ vault }) => cloud.halting(vault);
    },
    diagnosing: async (endpoints, record) => {
      const { connectCloud } = await import('./connectors/open.ts');
      return connectCloud({
        endpoints,
        kinds,
        env: host.env,
        clock,
        ...(record === undefined ? {} : { record }),
      });
    },
    rights: async policy => (await import('./connectors/rights.ts')).rightsOf(policy, kinds),
    readBytes: path => readBytes(path, host),
    lockPlace: policy => lockPlaceOf(policy, host.env, homedir),
    lock: policy => locks(policy, host, cloudOf),
    confirm: question => confirm(question, host),
    enter: host.stdin.isTTY === true ? () => listenForEnter(host.stdin) : undefined,
    sandbox: { start: options => startSandbox(options, host, kinds) },
  };
}

/** By which this program signs in: the filter knows them from the beginning. */
function ownSecrets(kinds: readonly TargetKind[]): string[] {
  const variables = kinds.flatMap(({ service }) => service.variables ?? []);
  return [
    ...['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD'],
    ...variables.filter(({ isSecret }) => isSecret).map(({ name }) => name),
  ];
}

/** As good as `randomBytes`, and `node:crypto` is not loaded for it. */
function chance(bytes: number): Buffer {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** Sorts by time, and tells two runs of one second apart: `r-20261123T030000-k7f2q9ab`. */
function runId(now: Date, chance: Buffer): string {
  return `r-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}-${chance.toString('hex')}`;
}

function output(stream: NodeJS.WriteStream, host: NodeJS.Process): Output {
  const live = stream.isTTY === true && host.env['TERM'] !== 'dumb';
  const color = live && host.env['NO_COLOR'] === undefined && !host.argv.includes('--no-color');
  const sink = sinkOf(stream, live);
  return {
    write: sink.write,
    lost: sink.lost,
    live,
    color,
    get columns() {
      return stream.columns ?? 100;
    },
    get rows() {
      return stream.rows ?? 0;
    },
  };
}

type CloudOf = (policy: Policy) => Promise<Cloud>;

/** Rotations and locks share one sign-in. */
function oneCloud(
  kinds: readonly TargetKind[],
  env: NodeJS.ProcessEnv,
  clock: CloudClock,
  signal: AbortSignal,
): CloudOf {
  const connected = new Map<Policy, Promise<Cloud>>();
  return policy => {
    const cloud =
      connected.get(policy) ??
      import('./connectors/open.ts').then(({ connectCloud }) =>
        connectCloud({
          ...{ endpoints: policy.cloud, kinds, env, clock, signal, random: Math.random },
          concurrency: policy.limits.concurrency,
        }),
      );
    connected.set(policy, cloud);
    return cloud;
  };
}

async function locks(policy: Policy, host: NodeJS.Process, cloudOf: CloudOf): ReturnType<Context['lock']> {
  const [{ thisHolder }, lock] = await Promise.all([
    import('./run/thisProcess.ts'),
    lockFor(policy, host, cloudOf),
  ]);
  return (rotation, run) => lock.acquire(rotation, thisHolder(run));
}

async function lockFor(policy: Policy, host: NodeJS.Process, cloudOf: CloudOf): Promise<RotationLock> {
  const place = lockPlaceOf(policy, host.env, homedir);
  const [{ lockAt }, { fileLeases }, { usableFolder }] = await Promise.all([
    import('./run/lock.ts'),
    import('./run/fileLock.ts'),
    import('./run/usableFolder.ts'),
  ]);
  if (place.kind === 'container')
    return lockAt(await (await cloudOf(policy)).leases(place.container), systemClock);
  return lockAt(fileLeases(await usableFolder(place), { now: Date.now }), systemClock);
}

async function readBytes(path: string, host: NodeJS.Process): Promise<Uint8Array> {
  if (path !== '-') return readRegular(path);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of host.stdin) {
    const part = Buffer.from(chunk);
    parts.push(part);
    bytes += part.length;
    if (bytes > LARGEST_FILE) throw Object.assign(new Error('too large'), { code: 'EFBIG' });
  }
  return Buffer.concat(parts);
}

async function confirm(question: string, host: NodeJS.Process): Promise<boolean | undefined> {
  if (!host.stdin.isTTY) return undefined;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: host.stdin, output: host.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } catch (error) {
    // Ctrl-C and Ctrl-D are answers, too.
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    host.stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}

function listenForEnter(stdin: NodeJS.ReadStream): ReturnType<ListenForEnter> {
  let heard = () => {};
  const pressed = new Promise<void>(resolve => {
    heard = resolve;
  });
  stdin.on('data', heard).resume();
  return { pressed, stop: () => void stdin.off('data', heard).pause() };
}

type Start = Context['sandbox']['start'];

/** The world: from a file, or made for a policy (without one: for the example that comes with the package). */
async function startSandbox(
  options: Parameters<Start>[0],
  host: NodeJS.Process,
  kinds: readonly TargetKind[],
): ReturnType<Start> {
  const [seed, { startSandbox: start }] = await Promise.all([
    seedFor(options, kinds),
    import('./sandbox/start.ts'),
  ]);
  const sandbox = await start({ seed, hold: true, randomSeed: chance(4).readUInt32BE() });
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

async function seedFor(
  { policyFile, worldFile, demo }: Parameters<Start>[0],
  kinds: readonly TargetKind[],
): Promise<WorldSeed> {
  if (worldFile !== undefined) {
    return parse(readRegular(worldFile).toString('utf8')) as WorldSeed;
  }
  const { demoWorldFor, worldFor } = await import('./cli/worldFor.ts');
  const { examplePolicy } = await import('./cli/sandbox/example.ts');
  const policy = await readPolicyFile(policyFile ?? examplePolicy(), kinds);
  return demo ? demoWorldFor(policy) : worldFor(policy);
}
