import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createControl } from './control/control.ts';
import { replaceWorld, type SandboxState, signIn } from './control/sandboxState.ts';
import {
  type Core,
  type CoreOptions,
  type CoreTime,
  coreOf,
  openSandboxState,
  openServerContext,
} from './core.ts';
import { type Identity, operatorIdentities } from './seeding/identities.ts';
import { makeAuthority } from './server/ca.ts';
import { proxyEnvironment } from './server/environment.ts';
import { type Listening, listen } from './server/listen.ts';
import { createProxy } from './server/proxy.ts';
import { createCloudServer, plainHttp } from './server/server.ts';
import { openTrustFolder, type TrustFolder } from './server/trust.ts';
import { serviceAt } from './serviceAt.ts';
import { services as allServices } from './services.ts';
import type { Spending } from './throttle/buckets.ts';
import { openWays } from './ways.ts';
import type { Service } from './wire.ts';
import type { WorldSeed } from './world.ts';

export interface SandboxOptions extends CoreOptions {
  /** Where the private folder with the CA files is created; default: the system's temporary folder. */
  readonly folder?: string;
  /** Names that the certificate covers in addition to those of the known clouds. */
  readonly extraHosts?: readonly string[];
  readonly services?: readonly Service[];
  /** Whether its open ports keep the process alive, as the stand-alone command needs. Default: no. */
  readonly hold?: boolean;
}

/** A running sandbox. Nothing of it remains after close(). */
export interface Sandbox extends Core {
  /** The sign-ins of the operator, one per tenant. */
  readonly identities: readonly Identity[];
  readonly proxyUrl: string;
  /** With its secret token as the first segment of the path: `${controlUrl}/world`. */
  readonly controlUrl: string;
  /** A file with the machine's authorities and the sandbox's. */
  readonly caFile: string;
  /** The sandbox's authority alone, PEM. */
  readonly caCertificate: string;
  /** For a child process: proxy, trusted authorities and the operator's sign-in. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * The same with another sign-in than a client secret: `certificate`, `workload-identity`, `managed-identity`, `app-service`.
   */
  environmentBy(way: string): Readonly<Record<string, string>>;
  /** What each throttling account was charged. */
  spending(): readonly Spending[];
  replaceWorld(seed: WorldSeed): void;
  close(): Promise<void>;
}

/** Starts on free loopback ports. Rejects with an Error named SeedError when the seed is invalid. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const hold = options.hold ?? false;
  const time = realTime(hold);
  const state = openSandboxState(options, time);
  // Those of the first world: there is one certificate, and its authority is not kept.
  const hosts = allServices.flatMap(({ hosts: own = [], part }) => [
    ...own,
    ...(part?.hosts?.(state.scene.world) ?? []),
  ]);
  const authority = makeAuthority([...hosts, ...(options.extraHosts ?? [])], new Date());
  const trust = openTrustFolder(authority.caCertificate, process.env, options.folder);
  const services = options.services ?? allServices;
  const token = randomBytes(16).toString('hex');
  const context = openServerContext(state, options, time);
  const cloud = await listen(createCloudServer(authority, services, context), hold);
  const answers = (host: string) => serviceAt(services, host, state.scene.world) !== undefined;
  const proxyOptions = { answers, tlsPort: () => cloud.port, plainHttp: plainHttp(services, context) };
  const proxy = await listen(createProxy(proxyOptions), hold);
  const control = await listen(createControl(state, token), hold);
  return open(state, { trust, cloud, proxy, control, token, caCertificate: authority.caCertificate });
}

function realTime(hold: boolean): CoreTime {
  return {
    now: Date.now,
    monotonicMs: () => performance.now(),
    wait: ms => delay(ms, undefined, { ref: hold }),
  };
}

interface Running {
  readonly trust: TrustFolder;
  readonly cloud: Listening;
  readonly proxy: Listening;
  readonly control: Listening;
  readonly token: string;
  readonly caCertificate: string;
}

function open(state: SandboxState, running: Running): Sandbox {
  const { trust, cloud, proxy, control, token, caCertificate } = running;
  const core = coreOf(state);
  const proxyUrl = `http://127.0.0.1:${proxy.port}`;
  const ways = openWays(state, { folder: trust.folder, proxyUrl });
  let closing: Promise<unknown> | undefined;
  return {
    get world() {
      return core.world;
    },
    scene: core.scene,
    clock: core.clock,
    history: core.history,
    faults: core.faults,
    operator: core.operator,
    edit: core.edit,
    get identities() {
      return operatorIdentities(state.operator, state.scene.world.tenants);
    },
    proxyUrl,
    controlUrl: `http://127.0.0.1:${control.port}/${token}`,
    caFile: trust.bundleFile,
    caCertificate,
    get environment() {
      return { ...proxyEnvironment(proxyUrl, trust), ...signIn(state) };
    },
    environmentBy: way => ({ ...proxyEnvironment(proxyUrl, trust), ...ways.signIn(way) }),
    spending: () => state.throttle.spending(),
    replaceWorld: seed => void replaceWorld(state, seed),
    async close() {
      state.faults.clear();
      ways.close();
      trust.remove();
      closing ??= Promise.all([proxy.close(), control.close(), cloud.close()]);
      await closing;
    },
  };
}
