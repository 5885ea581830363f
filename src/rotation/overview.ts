/** What the bulk reading of a fleet requests; fails as the ports of a single rotation do (`ports.ts`). */
import type { VaultPlace } from '../policy/policy.ts';
import type { Problem } from '../problem.ts';
import type { ListedVersion, Registration, VaultVersion } from './observation.ts';

/** Reads much of a fleet in few requests, so that what is settled needs no reading of its own. Only reads. */
export interface OverviewPort {
  /** Client ids in portions that go into one request each. */
  portions(appIds: readonly string[]): readonly (readonly string[])[];
  /** Registrations of one tenant, of no more client ids than one portion has. */
  registrations(tenant: string, appIds: readonly string[]): Promise<RegistrationsRead>;
  /** The client ids of the registrations that the signed-in identity owns in a tenant. */
  owned(tenant: string): Promise<OwnedRegistrations>;
  /** The secrets of a vault, page by page, each page one request. Fails as the other ports do. */
  secrets(vaultUrl: string): AsyncIterable<readonly ListedSecret[]>;
  /** All versions of a secret, newest first, by their list: those made in one second in no particular order. */
  versions(place: VaultPlace): Promise<readonly VaultVersion[]>;
}

/** A client id that is neither in `found` nor in `left` could not be read or does not exist; a single reading tells which. */
export interface RegistrationsRead<One extends Registration = Registration> {
  readonly found: readonly One[];
  /** Those that may be requested again, and why there was no answer. */
  readonly left: readonly string[];
  readonly problem?: Problem;
}

/** `complete`: none was left out, for its number or because it could not be read. */
export interface OwnedRegistrations {
  readonly appIds: readonly string[];
  readonly complete: boolean;
}

export interface ListedSecret {
  readonly name: string;
  readonly newest: ListedVersion;
}
