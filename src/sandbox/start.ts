import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import sodium from 'libsodium-wrappers';
import { settleSites } from './arm/site.ts';
import { type VirtualClock, virtualClock } from './clock.ts';
import { createControl } from './control/control.ts';
import type { EditInput } from './control/editSchema.ts';
import { edit, replaceWorld, type Stage, signIn } from './control/stage.ts';
import { growWorld } from './grow/grow.ts';
import { type Identity, makeOperator, type Operator, operatorIdentities } from './grow/identities.ts';
import { clockOffset } from './grow/seedTime.ts';
import { type History, openHistory } from './history.ts';
import { seededRandom } from './random.ts';
import type { WorldSeed } from './seed.ts';
import { describeBug } from './server/bug.ts';
import { makeAuthority, serviceHosts } from './server/ca.ts';
import { proxyEnvironment } from './server/environment.ts';
import type { Surroundings } from './server/exchange.ts';
import { type Faults, openFaults } from './server/faults.ts';
import { type Listening, listen } from './server/listen.ts';
import { createProxy } from './server/proxy.ts';
import { createCloudServer } from './server/server.ts';
import { openTrustFolder, type TrustFolder } from './server/trust.ts';
import { services as allServices } from './services.ts';
import type { Spending } from './throttle/buckets.ts';
import { openThrottle } from './throttle/throttle.ts';
import type { Scene, Service } from './wire.ts';
import type { World } from './world.ts';

export interface SandboxOptions {
  readonly seed: WorldSeed;
  /** Where the private folder with the CA files is made; default: the system's temporary folder. */
  readonly folder?: string;
  /** For chance, secrets and ids, where the seed names no number of its own. Default 1. */
  readonly randomSeed?: number;
  /** Names beyond those of the known clouds that the certificate should cover. */
  readonly extraHosts?: readonly string[];
  readonly services?: readonly Service[];
  /** Whether its open ports keep the process alive, as the stand-alone verb needs. Default: no. */
  readonly hold?: boolean;
  /** Told of exceptions in handlers, beside stderr. */
  readonly onBug?: (where: string) => void;
}

/** A running sandbox. Everything of it is gone after close(). */
export interface Sandbox {
  readonly world: World;
  readonly scene: Scene;
  readonly clock: VirtualClock;
  readonly history: History;
  readonly faults: Faults;
  readonly operator: Operator;
  /** Who may sign in as the operator, one per tenant. */
  readonly identities: readonly Identity[];
  readonly proxyUrl: string;
  /** With its secret token as the first part of the path: `${controlUrl}/world`. */
  readonly controlUrl: string;
  /** The machine's authorities and the sandbox's. */
  readonly caFile: string;
  /** The sandbox's authority alone, PEM. */
  readonly caCertificate: string;
  /** For a child process: proxy, trust and a signed-in identity. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was taken from each account that throttling keeps. */
  spending(): readonly Spending[];
  edit(input: EditInput): Record<string, unknown>;
  replaceWorld(seed: WorldSeed): void;
  close(): Promise<void>;
}

/** Starts on free loopback ports. Throws an Error named SeedError when the seed is wrong. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  await sodium.ready;
  const stage = setStage(options);
  const authority = makeAuthority([...serviceHosts, ...(options.extraHosts ?? [])], new Date());
  const trust = openTrustFolder(authority.caCertificate, process.env, options.folder);
  const services = options.services ?? allServices;
  const hold = options.hold ?? false;
  const token = randomBytes(16).toString('hex');
  const cloud = await listen(createCloudServer(authority, services, surround(stage, options)), hold);
  const answers = (host: string) => services.some(service => service.answers(host));
  const proxy = await listen(createProxy({ answers, tlsPort: () => cloud.port }), hold);
  const control = await listen(createControl(stage, token), hold);
  return open(stage, { trust, cloud, proxy, control, token, caCertificate: authority.caCertificate });
}

interface Running {
  readonly trust: TrustFolder;
  readonly cloud: Listening;
  readonly proxy: Listening;
  readonly control: Listening;
  readonly token: string;
  readonly caCertificate: string;
}

function open(stage: Stage, running: Running): Sandbox {
  const { trust, cloud, proxy, control, token, caCertificate } = running;
  const proxyUrl = `http://127.0.0.1:${proxy.port}`;
  let closing: Promise<unknown> | undefined;
  return {
    get world() {
      settleSites(stage.scene.world, stage.scene.clock.now());
      return stage.scene.world;
    },
    scene: stage.scene,
    clock: stage.scene.clock,
    history: stage.history,
    faults: stage.faults,
    operator: stage.operator,
    get identities() {
      return operatorIdentities(stage.operator, stage.scene.world.tenants);
    },
    proxyUrl,
    controlUrl: `http://127.0.0.1:${control.port}/${token}`,
    caFile: trust.bundleFile,
    caCertificate,
    get environment() {
      return { ...proxyEnvironment(proxyUrl, trust), ...signIn(stage) };
    },
    spending: () => stage.throttle.spending(),
    edit: input => edit(stage, input),
    replaceWorld: seed => void replaceWorld(stage, seed),
    async close() {
      stage.faults.clear();
      trust.remove();
      closing ??= Promise.all([proxy.close(), control.close(), cloud.close()]);
      await closing;
    },
  };
}

function setStage(options: SandboxOptions): Stage {
  // The seed is checked only below, and a file may hold anything.
  const written: Partial<WorldSeed> | null = options.seed;
  const seedNumber = written?.seed ?? options.randomSeed ?? 1;
  const operator = makeOperator(seedNumber);
  const clock = virtualClock(Date.now, clockOffset(written?.clock));
  const scene = {
    world: growWorld(options.seed, { now: clock.now(), operator, seedNumber }),
    clock,
    random: seededRandom(seedNumber + 0.5),
  };
  return {
    scene,
    history: openHistory(() => performance.now()),
    faults: openFaults(seedNumber),
    throttle: openThrottle(scene),
    operator,
    seedNumber,
    setWorld(world) {
      scene.world = world;
    },
  };
}

function surround(stage: Stage, options: SandboxOptions): Surroundings {
  const ids = seededRandom(stage.seedNumber + 0.25);
  return {
    ...stage,
    wait: ms => delay(ms, undefined, { ref: options.hold ?? false }),
    monotonicMs: () => performance.now(),
    newRequestId: () => ids.uuid(),
    bug(where, error) {
      process.stderr.write(`sandbox bug: ${where}: ${describeBug(error, stage.scene.world.issued)}\n`);
      options.onBug?.(where);
    },
  };
}
