import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CloudClock } from '../clock.ts';
import type { DiagnosisPorts, SignIn } from '../diagnosis/diagnosisPorts.ts';
import type { DiscoveryPort } from '../discovery/ports.ts';
import type { CloudEndpoints, Rotation, Target, VaultPlace } from '../policy/policy.ts';
import type { RequestCounts } from '../requestCounts.ts';
import type { LeasePlace } from '../rotation/leasePlace.ts';
import type { OverviewPort } from '../rotation/overview.ts';
import type { HaltPort, Requester, RotationPorts, TargetPort, VaultPort } from '../rotation/ports.ts';
import { serialByKey } from '../serialByKey.ts';
import { servicesOf } from './allServices.ts';
import { azureSignIn } from './azureSignIn.ts';
import { checkSurroundings } from './checkSurroundings.ts';
import type { CloudAccess } from './cloudAccess.ts';
import type { Transport } from './connections/transport.ts';
import { kinds as allKinds } from './kinds.ts';
import type { Services } from './limiter/charge.ts';
import type { Recorder } from './recording.ts';
import type { TargetKind } from './targetKind.ts';
import { sharedByKey } from './together/shared.ts';
import { openWire } from './wire.ts';

export interface CloudOptions {
  readonly endpoints: CloudEndpoints;
  /** Default: the kinds in `kinds.ts`. */
  readonly kinds?: readonly TargetKind[];
  /** For GitHub's sign-in. The Azure SDKs and the proxy settings use `process.env`. */
  readonly env: NodeJS.ProcessEnv;
  /** Receives the services' `Date` headers. */
  readonly clock: CloudClock;
  /** Maximum number of requests in flight. */
  readonly concurrency?: number;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
  /** A new GUID each time. */
  readonly newId?: () => string;
  /** Once aborted, shared requests of several rotations are not awaited any longer. */
  readonly signal?: AbortSignal;
  /** Counts every request, including those of the sign-in. */
  readonly requests?: RequestCounts;
  /** Receives every exchange with a service, including the sign-in, with its secrets. Without it nothing is recorded. */
  readonly record?: Recorder;
  /** Default: sockets. */
  readonly transport?: Transport;
  /** The credential; default: DefaultAzureCredential. */
  readonly credential?: (httpClient: HttpClient) => TokenCredential;
}

/** The connectors of one run: they share one sign-in and one HTTP stack. */
export interface Cloud {
  /** Loads only the connectors that the rotation needs. Sends no request. With a requester, requests are made on its behalf. */
  open(rotation: Rotation, requester?: Requester): Promise<RotationPorts>;
  /** For bulk reads of a fleet. Sends no request. */
  overview(): Promise<OverviewPort>;
  /** For `keyturn discover`: lists only. Sends no request. */
  discovery(requester: Requester): Promise<DiscoveryPort>;
  /** The ports of the diagnosis; with a rotation, also its places. Sends no request. */
  diagnosis(signIn: SignIn, rotation?: Rotation): Promise<DiagnosisPorts>;
  /** A vault secret that is not in the policy. */
  vault(place: VaultPlace): Promise<VaultPort>;
  /** The tag that halts all runs of a rotation. Sends no request. */
  halting(place: VaultPlace): Promise<HaltPort>;
  /** For individual requests (`selftest/`). Sends no request. */
  access(): CloudAccess;
  /** Leases on blobs of a container, `https://ACCOUNT.blob.core.windows.net/CONTAINER`. Sends no request. */
  leases(container: string): Promise<LeasePlace>;
}

/** Throws `wrong-usage` or `human-needed` if an environment variable is malformed (`checkSurroundings.ts`). */
export async function connectCloud(options: CloudOptions): Promise<Cloud> {
  const { endpoints, env, clock, signal, kinds = allKinds, newId = () => crypto.randomUUID() } = options;
  checkSurroundings(
    env,
    kinds.map(({ service }) => service),
  );
  const services = servicesOf(endpoints, kinds);
  const wire = openWire({ ...options, services });
  let signedIn: Promise<TokenCredential> | undefined;
  const access: CloudAccess = {
    endpoints,
    env,
    wire,
    requester: {},
    sharedWire: subscribers =>
      wire.onBehalfOf({ ...subscribers, ...(signal === undefined ? {} : { signal }) }),
    serially: serialByKey(),
    shared: sharedByKey(),
    now: clock.now,
    newId,
    credential() {
      signedIn ??= azureSignIn(endpoints, wire, options.credential);
      return signedIn;
    },
  };
  return {
    open(rotation, requester) {
      if (requester === undefined) return openRotation(access, { kinds, services }, rotation);
      return openRotation(
        { ...access, wire: wire.onBehalfOf(requester), requester },
        { kinds, services },
        rotation,
      );
    },
    async overview() {
      const { openOverview } = await import('./overview/openOverview.ts');
      return openOverview(access);
    },
    async discovery(requester) {
      const { openDiscovery } = await import('./discovery/openDiscovery.ts');
      const asked = { ...access, wire: wire.onBehalfOf(requester), requester };
      return openDiscovery(asked, { kinds, services });
    },
    async diagnosis(signIn, rotation) {
      const { openDiagnosis } = await import('./diagnosis/openDiagnosis.ts');
      const places =
        rotation === undefined ? {} : { rotation: await openRotation(access, { kinds, services }, rotation) };
      return { ...openDiagnosis(access, signIn), ...places };
    },
    async vault(place) {
      const { openVault } = await import('./vaultPort.ts');
      return openVault(access, place);
    },
    async halting(place) {
      const { openHalting } = await import('./haltPort.ts');
      return openHalting(access, place);
    },
    access: () => access,
    leases: async container => {
      const { openBlobLeases } = await import('./blobLock.ts');
      return openBlobLeases(access, container);
    },
  };
}

interface Known {
  readonly kinds: readonly TargetKind[];
  readonly services: Services;
}

async function openRotation(access: CloudAccess, known: Known, rotation: Rotation): Promise<RotationPorts> {
  const [{ openRegistration }, { openSecretRules }, { openVault }, { openToken }] = await Promise.all([
    import('./registration.ts'),
    import('./secretRulesPort.ts'),
    import('./vaultPort.ts'),
    import('./tokenPort.ts'),
  ]);
  const { tenant, appId, scope, vault } = rotation;
  const targets = rotation.targets.map(target => openTarget(access, known, target, vault));
  return {
    registration: openRegistration(access, rotation),
    vault: await openVault(access, vault),
    targets: await Promise.all(targets),
    token: openToken(access, { tenant, appId, scope }),
    rules: openSecretRules(access, tenant),
  };
}

async function openTarget(
  access: CloudAccess,
  { kinds, services }: Known,
  target: Target,
  vault: VaultPlace,
): Promise<TargetPort> {
  const kind = kinds.find(one => one.name === target.kind);
  if (kind === undefined) throw new RangeError(`no such target kind: ${target.kind}`);
  const host = kind.host?.(target.settings, access.endpoints);
  if (host !== undefined) services.add(host, kind.service);
  const port = await kind.open(target.settings, access, vault);
  if (target.template === undefined) return port;
  const { templated } = await import('./templated.ts');
  return templated(port, target.template);
}
