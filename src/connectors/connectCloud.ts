import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CloudClock } from '../clock.ts';
import type { DiagnosisPorts, SignIn } from '../diagnosis/diagnosisPorts.ts';
import type { CloudEndpoints, Rotation, Target, VaultPlace } from '../policy/policy.ts';
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
import type { Recorder } from './recording.ts';
import type { TargetKind } from './targetKind.ts';
import { sharedByKey } from './together/shared.ts';
import { openWire } from './wire.ts';

export interface CloudOptions {
  readonly endpoints: CloudEndpoints;
  /** Default: those of `kinds.ts`. */
  readonly kinds?: readonly TargetKind[];
  /** For GitHub's sign-in. The Azure SDKs and HTTPS_PROXY go by `process.env`. */
  readonly env: NodeJS.ProcessEnv;
  /** Told what the services' `Date` headers say. */
  readonly clock: CloudClock;
  /** Requests in flight at once. */
  readonly concurrency?: number;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
  /** A new GUID each time. */
  readonly newId?: () => string;
  /** Once it is aborted, what several rotations wait for together is not waited for any longer. */
  readonly signal?: AbortSignal;
  /** Told of every exchange with a service, the sign-in's too, with its secrets. Without it nothing is kept. */
  readonly record?: Recorder;
  /** Default: sockets. */
  readonly transport?: Transport;
  /** Who signs in; default: whatever DefaultAzureCredential finds. */
  readonly credential?: (httpClient: HttpClient) => TokenCredential;
}

/** One run's way into the cloud: one sign-in, one HTTP stack. */
export interface Cloud {
  /**
   * Loads the connectors that the rotation needs, and no others. Makes no request. With a requester, requests are made on its
   * behalf.
   */
  open(rotation: Rotation, requester?: Requester): Promise<RotationPorts>;
  /** For reading much of a fleet at once. Makes no request. */
  overview(): Promise<OverviewPort>;
  /** What diagnosing asks; with a rotation, its places, too. Makes no request. */
  diagnosis(signIn: SignIn, rotation?: Rotation): Promise<DiagnosisPorts>;
  /** A vault secret that is in no policy. */
  vault(place: VaultPlace): Promise<VaultPort>;
  /** The mark that stops every runner. Makes no request. */
  halting(place: VaultPlace): Promise<HaltPort>;
  /** For requests as they are written (`selftest/`). Makes no request. */
  access(): CloudAccess;
  /** Leases on blobs of a container, `https://ACCOUNT.blob.core.windows.net/CONTAINER`. Makes no request. */
  leases(container: string): Promise<LeasePlace>;
}

/** Fails `wrong-usage` or `human-needed` where a variable of the surroundings is malformed (`checkSurroundings.ts`). */
export async function connectCloud(options: CloudOptions): Promise<Cloud> {
  const { endpoints, env, clock, signal, kinds = allKinds, newId = () => crypto.randomUUID() } = options;
  checkSurroundings(
    env,
    kinds.map(({ service }) => service),
  );
  const wire = openWire({ ...options, services: servicesOf(endpoints, kinds) });
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
      if (requester === undefined) return openRotation(access, kinds, rotation);
      return openRotation({ ...access, wire: wire.onBehalfOf(requester), requester }, kinds, rotation);
    },
    async overview() {
      const { openOverview } = await import('./overview/openOverview.ts');
      return openOverview(access);
    },
    async diagnosis(signIn, rotation) {
      const { openDiagnosis } = await import('./diagnosis/openDiagnosis.ts');
      const places = rotation === undefined ? {} : { rotation: await openRotation(access, kinds, rotation) };
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

async function openRotation(
  access: CloudAccess,
  kinds: readonly TargetKind[],
  rotation: Rotation,
): Promise<RotationPorts> {
  const [{ openRegistration }, { openSecretRules }, { openVault }, { openToken }] = await Promise.all([
    import('./registration.ts'),
    import('./secretRulesPort.ts'),
    import('./vaultPort.ts'),
    import('./tokenPort.ts'),
  ]);
  const { tenant, appId, scope, vault } = rotation;
  const targets = rotation.targets.map(target => openTarget(access, kinds, target, vault));
  return {
    registration: openRegistration(access, rotation),
    vault: await openVault(access, vault),
    targets: await Promise.all(targets),
    token: openToken(access, { tenant, appId, scope }),
    rules: openSecretRules(access, tenant),
  };
}

function openTarget(
  access: CloudAccess,
  kinds: readonly TargetKind[],
  target: Target,
  vault: VaultPlace,
): Promise<TargetPort> {
  const kind = kinds.find(one => one.name === target.kind);
  if (kind === undefined) throw new RangeError(`no such target kind: ${target.kind}`);
  return kind.open(target.settings, access, vault);
}
