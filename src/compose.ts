/**
 * The composition root: the only file that imports from every folder. It creates clock, connectors and lock, and loads each
 * module when it is first needed.
 */
import { homedir } from 'node:os';
import type { Context } from './cli/context.ts';
import { isInSandbox } from './cli/inSandbox.ts';
import { outputOf } from './cli/output.ts';
import { type CloudClock, cloudClock, systemClock } from './clock.ts';
import type { Cloud, CloudOptions } from './connectors/connectCloud.ts';
import { kinds as allKinds } from './connectors/kinds.ts';
import type { TargetKind } from './connectors/targetKind.ts';
import { loadPolicy, readPolicyFile } from './policy/load.ts';
import { lockPlaceOf } from './policy/lockPlace.ts';
import type { CloudEndpoints, Policy } from './policy/policy.ts';
import { LARGEST_FILE, readRegular } from './regularFile.ts';
import { openRequestCounts, type RequestCounts } from './requestCounts.ts';
import type { RotationLock } from './run/rotationLock.ts';
import type { ListenForEnter } from './run/work.ts';
import { forgetSecrets, Secret } from './secret.ts';
import { thisUser } from './thisUser.ts';

/** Creates the context of the command line from the process. `kinds`: the kinds of target that a policy may contain. */
export function compose(
  host: NodeJS.Process,
  signal: AbortSignal,
  kinds: readonly TargetKind[] = allKinds,
): Context {
  forgetSecrets();
  const clock = cloudClock(systemClock);
  for (const name of ownSecrets(kinds)) if (host.env[name]) new Secret(host.env[name]);
  const requests = openRequestCounts();
  const cloudOf = oneCloud(kinds, host.env, clock, signal, requests);
  const cloudAt = async (endpoints: CloudEndpoints, more: Partial<CloudOptions> = {}) => {
    const { connectCloud } = await import('./connectors/connectCloud.ts');
    return connectCloud({ endpoints, kinds, env: host.env, clock, random: Math.random, ...more });
  };
  const colored = !host.argv.includes('--no-color');
  return {
    stdout: outputOf(host.stdout, host.env, colored),
    stderr: outputOf(host.stderr, host.env, colored),
    env: host.env,
    clock,
    random: Math.random,
    signal,
    actor: thisUser(),
    pid: host.pid,
    newRun: () => runId(clock.now(), chance(4)),
    readPolicy: async file =>
      file === '-'
        ? loadPolicy({ file, bytes: await readBytes(file, host) }, kinds)
        : readPolicyFile(file, kinds),
    connect: async policy => {
      const cloud = await cloudOf(policy);
      return (rotation, requester) => cloud.open(rotation, requester);
    },
    requests: requests.list,
    overview: async policy => (await cloudOf(policy)).overview(),
    discovering: async (endpoints, requester) => (await cloudAt(endpoints)).discovery(requester),
    halting: async policy => {
      const cloud = await cloudOf(policy);
      return ({ vault }) => cloud.halting(vault);
    },
    diagnosing: async (endpoints, record) => cloudAt(endpoints, record === undefined ? {} : { record }),
    selftesting: async (endpoints, place) => {
      const { connectSelftest } = await import('./connectors/selftest/open.ts');
      return connectSelftest({
        endpoints,
        kinds,
        env: host.env,
        clock,
        signal,
        random: Math.random,
        ...place,
      });
    },
    rights: async (policy, role) => {
      const { rightsOf, rightsByRole } = await import('./connectors/knownRights.ts');
      return role === undefined
        ? rightsOf(policy, kinds, host.env['AZURE_CLIENT_ID'])
        : rightsByRole(policy, kinds, role);
    },
    outbox: () => outboxFor(host.env, clock),
    readBytes: path => readBytes(path, host),
    lockPlace: policy => lockPlaceOf(policy, host.env, homedir),
    lock: policy => locks(policy, host, cloudOf),
    confirm: question => confirm(question, host),
    ask: question => ask(question, host),
    enter: host.stdin.isTTY === true ? () => listenForEnter(host.stdin) : undefined,
  };
}

/** The environment variables that hold credentials of this program; their values are registered for redaction at the start. */
function ownSecrets(kinds: readonly TargetKind[]): string[] {
  const variables = kinds.flatMap(({ service }) => service.variables ?? []);
  return [
    ...['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD'],
    ...['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'],
    ...variables.filter(({ isSecret }) => isSecret).map(({ name }) => name),
  ];
}

async function outboxFor(env: NodeJS.ProcessEnv, clock: CloudClock): ReturnType<Context['outbox']> {
  const { openOutbox } = await import('./connectors/notices/outbox.ts');
  return openOutbox({ env, clock, inSandbox: isInSandbox({ env }) });
}

/** Random bytes of the same quality as `randomBytes` of `node:crypto`, without loading that module at the start. */
function chance(bytes: number): Buffer {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** A run id: sortable by time, and different for two runs in the same second: `r-20261123T030000-3f9a2c1d`. */
function runId(now: Date, chance: Buffer): string {
  return `r-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}-${chance.toString('hex')}`;
}

type CloudOf = (policy: Policy) => Promise<Cloud>;

/** One connection for each policy, so that rotations and locks share one sign-in. */
function oneCloud(
  kinds: readonly TargetKind[],
  env: NodeJS.ProcessEnv,
  clock: CloudClock,
  signal: AbortSignal,
  requests: RequestCounts,
): CloudOf {
  const connected = new Map<Policy, Promise<Cloud>>();
  return policy => {
    const cloud =
      connected.get(policy) ??
      import('./connectors/connectCloud.ts').then(({ connectCloud }) =>
        connectCloud({
          ...{ endpoints: policy.cloud, kinds, env, clock, signal, random: Math.random },
          ...{ concurrency: policy.limits.concurrency, requests },
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
    import('./run/rotationLock.ts'),
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
  const answer = await ask(`${question} [y/N]`, host);
  return answer === undefined ? undefined : /^y(es)?$/i.test(answer);
}

async function ask(question: string, host: NodeJS.Process): Promise<string | undefined> {
  if (!host.stdin.isTTY) return undefined;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: host.stdin, output: host.stderr });
  try {
    return (await terminal.question(`${question} `)).trim();
  } catch (error) {
    // Ctrl-C and Ctrl-D give no answer.
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    host.stderr.write('\n');
    return '';
  } finally {
    terminal.close();
  }
}

function listenForEnter(stdin: NodeJS.ReadStream): ReturnType<ListenForEnter> {
  let onData = () => {};
  const pressed = new Promise<void>(resolve => {
    onData = resolve;
  });
  stdin.on('data', onData).resume();
  return { pressed, stop: () => void stdin.off('data', onData).pause() };
}
