import type { TokenCredential } from '@azure/core-auth';
import type { CloudClock } from '../clock.ts';
import type { DiagnosisPorts, SignIn } from '../diagnosis/ports.ts';
import type { CloudEndpoints, Rotation, Target, VaultPlace } from '../policy/policy.ts';
import type { LeasePlace } from '../rotation/lease.ts';
import type { RotationPorts, TargetPort, VaultPort } from '../rotation/ports.ts';
import type { CloudAccess } from './access.ts';
import { kinds } from './kinds.ts';
import { oneAtATime } from './oneAtATime.ts';
import type { Recorder } from './recording.ts';
import { azureSignIn } from './signIn.ts';
import { sharedByKey } from './together/shared.ts';
import { guarded, openWire } from './wire.ts';

export interface CloudOptions {
  readonly endpoints: CloudEndpoints;
  /** For GitHub's sign-in. The Azure SDKs and HTTPS_PROXY go by `process.env`. */
  readonly env: NodeJS.ProcessEnv;
  /** Told what the directory's `Date` headers say. */
  readonly clock: CloudClock;
  /** Told of every exchange with a service, the sign-in's too, with its secrets. Without it nothing is kept. */
  readonly record?: Recorder;
}

/** One run's way into the cloud: one sign-in, one HTTP stack. */
export interface Cloud {
  /**
   * Makes no request. Loads the connectors that the rotation needs, and no others. `beforeWrite` is awaited before each
   * request that may change something; where it fails, the request is not sent.
   */
  open(rotation: Rotation, beforeWrite?: () => Promise<void>): Promise<RotationPorts>;
  /** What diagnosing asks; with a rotation, its places, too. Makes no request. */
  diagnosis(signIn: SignIn, rotation?: Rotation): Promise<DiagnosisPorts>;
  /** A vault secret that is in no policy. */
  vault(place: VaultPlace): Promise<VaultPort>;
  /** Leases on blobs of a container, `https://ACCOUNT.blob.core.windows.net/CONTAINER`. Makes no request. */
  leases(container: string): Promise<LeasePlace>;
}

export async function connectCloud(options: CloudOptions): Promise<Cloud> {
  const { endpoints, env, clock, record } = options;
  const directoryHosts = [endpoints.authority, endpoints.graph].map(url => new URL(url).hostname);
  const wire = openWire({ clock, directoryHosts, ...(record === undefined ? {} : { record }) });
  let signedIn: Promise<TokenCredential> | undefined;
  const access: CloudAccess = {
    endpoints,
    env,
    wire,
    unguarded: wire,
    guardedBy: check => guarded(wire, check),
    beforeWrite: async () => {},
    turns: oneAtATime(),
    shared: sharedByKey(),
    now: clock.now,
    credential() {
      signedIn ??= azureSignIn(endpoints, wire);
      return signedIn;
    },
  };
  return {
    open: (rotation, beforeWrite) =>
      openRotation(
        beforeWrite === undefined ? access : { ...access, wire: access.guardedBy(beforeWrite), beforeWrite },
        rotation,
      ),
    async diagnosis(signIn, rotation) {
      const { openDiagnosis } = await import('./diagnosis/open.ts');
      const places = rotation === undefined ? {} : { rotation: await openRotation(access, rotation) };
      return { ...openDiagnosis(access, signIn), ...places };
    },
    async vault(place) {
      const { openVault } = await import('./vault.ts');
      return openVault(access, place);
    },
    leases: async container => {
      const { openBlobLeases } = await import('./blobLock.ts');
      return openBlobLeases(access, container);
    },
  };
}

async function openRotation(access: CloudAccess, rotation: Rotation): Promise<RotationPorts> {
  const [{ openRegistration }, { openVault }, { openToken }] = await Promise.all([
    import('./registration.ts'),
    import('./vault.ts'),
    import('./token.ts'),
  ]);
  const { tenant, appId, scope, vault } = rotation;
  const targets = rotation.targets.map(target => openTarget(access, target, vault));
  return {
    registration: openRegistration(access, tenant, appId),
    vault: await openVault(access, vault),
    targets: await Promise.all(targets),
    token: openToken(access, { tenant, appId, scope }),
  };
}

function openTarget(access: CloudAccess, target: Target, vault: VaultPlace): Promise<TargetPort> {
  const kind = kinds.find(one => one.name === target.kind);
  if (kind === undefined) throw new RangeError(`no such target kind: ${target.kind}`);
  return kind.open(target.settings, access, vault);
}
