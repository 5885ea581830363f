/** What the lists show, put together and judged: the source of the table and of the document. */
import type { FindingWords } from '../event.ts';
import { byDanger, type CredentialFacts, type Danger } from './danger.ts';
import type { FoundVault, UnreadPlaces } from './inventory.ts';
import type { ReportSpan } from './lastSignIn.ts';
import type { Link } from './links.ts';
import type { PlaceLink } from './placeLinks.ts';
import type { FoundRegistration } from './ports.ts';
import type { Proof } from './proof.ts';
import type { SecretlessCounts } from './secretlessPlaces.ts';
import type { UnnamedPlace } from './unnamedPlaces.ts';
import type { UnprovedPlace } from './unprovedPlaces.ts';

export interface DiscoveredRegistration {
  readonly tenant: string;
  readonly registration: FoundRegistration;
  /** Whether a rotation of the policy names it; absent: no policy was given. */
  readonly managed?: boolean;
  /** The most dangerous first. */
  readonly credentials: readonly DiscoveredCredential[];
}

export interface DiscoveredCredential extends CredentialFacts {
  readonly dangers: readonly Danger[];
}

/** What of the sign-in report of one tenant is believed: the time that it covers, or why none is. */
export interface ReportFound {
  readonly tenant: string;
  readonly span?: ReportSpan;
  readonly why?: string;
}

export interface Discovered {
  readonly registrations: readonly DiscoveredRegistration[];
  readonly vaults: readonly FoundVault[];
  readonly links: readonly Link[];
  readonly reports: readonly ReportFound[];
  readonly counts: DiscoveredCounts;
  readonly findings: readonly FindingWords[];
  /** Values that were read, and are not seen to be a credential. */
  readonly unproved: readonly Proof[];
  /** Places that belong to a registration, besides vault secrets. */
  readonly places: readonly PlaceLink[];
  readonly unprovedPlaces: readonly UnprovedPlace[];
  readonly unreadPlaces: readonly UnreadPlaces[];
  /** Kinds of target whose places nothing finds. */
  readonly notSearched: readonly string[];
  /** With a policy: places that hold a secret of it, and that no target names. */
  readonly unnamed: readonly UnnamedPlace[];
}

/** Null: not known, or no policy was given. */
export interface DiscoveredCounts extends SecretlessCounts {
  readonly registrations: number;
  /** Of those whose owners are known. */
  readonly withoutOwner: number;
  readonly ownersUnknown: number;
  /** Registrations with credentials that no rotation of the policy names. */
  readonly unmanagedRegistrations: number | null;
  readonly credentials: number;
  readonly expiringSoon: number;
  readonly expired: number;
  /** Credentials for which the sign-in report, as far as it reaches, shows no sign-in; null where no report could be used. */
  readonly neverSeen: number | null;
  /** Credentials of which the report does not tell whether they were used. */
  readonly signInUnknown: number;
  readonly unmanaged: number | null;
  readonly old: number;
  readonly noEnd: number;
  readonly vaults: number;
  readonly vaultsUnread: number;
  readonly vaultSecrets: number;
  readonly linkedProved: number;
  readonly linkedSuspected: number;
  /** Credentials whose value is in several vault secrets or places; null: no value was read. */
  readonly heldInSeveral: number | null;
  /** Values in vault secrets and places that look like a client secret and open nothing. */
  readonly deadCopies: number | null;
  /** Places, besides vault secrets, that are proved to belong to a registration. */
  readonly placesProved: number;
  readonly placesSuspected: number;
  /** Of those that are proved, by the name of their kind. */
  readonly placesByKind: Readonly<Record<string, number>>;
  /** Lists and settings that could not be read. */
  readonly placesUnread: number;
  /** Places that hold a secret of the policy, and that no target of it names; null: no policy was given. */
  readonly placesUnnamed: number | null;
}

/** A registration without a credential has nothing that a policy could cover. */
export function isUncovered({ managed, credentials }: DiscoveredRegistration): boolean {
  return managed === false && credentials.length > 0;
}

/** Of registrations that the policy names: the credentials that no rotation of it is known to have made or to hold. */
export function uncoveredIn({
  managed,
  credentials,
}: DiscoveredRegistration): readonly DiscoveredCredential[] {
  return managed === true ? credentials.filter(each => each.managed === false) : [];
}

/** All credentials, the most dangerous first. */
export function credentialsByDanger(
  registrations: readonly DiscoveredRegistration[],
): (DiscoveredCredential & { readonly of: DiscoveredRegistration })[] {
  return registrations
    .flatMap(of => of.credentials.map(each => ({ ...each, of })))
    .toSorted((one, other) => byDanger(one, other) || byName(one.of, other.of));
}

function byName(one: DiscoveredRegistration, other: DiscoveredRegistration): number {
  return one.registration.displayName < other.registration.displayName ? -1 : 1;
}

/** Whether nothing was left out or unread. */
export function isWhole(
  found: Pick<Discovered, 'findings' | 'vaults' | 'unproved' | 'unprovedPlaces' | 'unreadPlaces'>,
): boolean {
  const { findings, vaults, unproved, unprovedPlaces: others, unreadPlaces } = found;
  if ([...unproved, ...others].some(({ outcome }) => outcome === 'unknown')) return false;
  if (findings.length > 0 || unreadPlaces.length > 0) return false;
  return vaults.every(({ problem }) => problem === undefined);
}
