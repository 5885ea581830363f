/** What the lists show, put together and judged: the source of the table and of the document. */
import type { FindingWords } from '../event.ts';
import type { Policy } from '../policy/policy.ts';
import type { Credential } from '../rotation/observation.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { byDanger, type CredentialFacts, type Danger, dangersOf } from './danger.ts';
import type { FoundTenant, FoundVault, Inventory } from './inventory.ts';
import { lastSignIn, type ReportSpan, spanOf } from './lastSignIn.ts';
import { addressOf, type Link, linksOf } from './links.ts';
import type { FoundRegistration } from './ports.ts';
import { deadCopies, heldInSeveral, type Proof, withProofs } from './proof.ts';

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
}

/** Null: not known, or no policy was given. */
export interface DiscoveredCounts {
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
  /** Credentials that several vault secrets hold; null: no value was read. */
  readonly heldInSeveral: number | null;
  /** Vault secrets whose value looks like a client secret and opens nothing. */
  readonly deadCopies: number | null;
}

/** `proofs`: of the values that were read; undefined: none was. */
export function discoveredFrom(
  inventory: Inventory,
  policy: Policy | undefined,
  now: Date,
  proofs?: readonly Proof[],
): Discovered {
  const { tenants, vaults, findings } = inventory;
  const coverage = policy === undefined ? undefined : coverageOf(policy, vaults, proofs);
  const reports = tenants.map(found => reportOf(found, now));
  const registrations = tenants.flatMap((tenant, at) =>
    registrationsOf(tenant, reports[at]?.span, coverage, now),
  );
  const links = withProofs(linksOf(tenants, vaults), proofs ?? []);
  const hasPolicy = policy !== undefined;
  const counts = countsOf({ registrations, vaults, links, reports, hasPolicy, proofs });
  const unproved = (proofs ?? []).filter(({ outcome }) => outcome !== 'accepted');
  return { registrations, vaults, links, reports, counts, findings, unproved };
}

function reportOf({ tenant, usage }: FoundTenant, now: Date): ReportFound {
  const span = spanOf(usage, now);
  if (span !== undefined) return { tenant, span };
  return { tenant, why: usage.known ? 'it shows no sign-in of the last seven days' : usage.why };
}

function registrationsOf(
  { tenant, registrations, usage }: FoundTenant,
  span: ReportSpan | undefined,
  coverage: Coverage | undefined,
  now: Date,
): DiscoveredRegistration[] {
  return registrations.map(registration => {
    const credentials = registration.credentials.map((credential: Credential): DiscoveredCredential => {
      const facts: CredentialFacts = {
        credential,
        lastSignIn: lastSignIn(credential, usage, span),
        ...(registration.owners === undefined ? {} : { owners: registration.owners }),
        ...(coverage === undefined ? {} : { managed: coverage.credential(registration, credential) }),
      };
      return { ...facts, dangers: dangersOf(facts, now) };
    });
    return {
      tenant,
      registration,
      ...(coverage === undefined ? {} : { managed: coverage.registration(registration) }),
      credentials: credentials.toSorted(byDanger),
    };
  });
}

type Counted = Pick<Discovered, 'registrations' | 'vaults' | 'links' | 'reports'> & {
  readonly hasPolicy: boolean;
  readonly proofs: readonly Proof[] | undefined;
};

function countsOf({ registrations, vaults, links, reports, hasPolicy, proofs }: Counted): DiscoveredCounts {
  const credentials = registrations.flatMap(each => each.credentials);
  const inDanger = (danger: Danger) => credentials.filter(({ dangers }) => dangers.includes(danger)).length;
  const owners = registrations.map(({ registration }) => registration.owners);
  const proved = places(links.filter(({ certainty }) => certainty === 'proved'));
  return {
    registrations: registrations.length,
    withoutOwner: owners.filter(each => each?.count === 0).length,
    ownersUnknown: owners.filter(each => each === undefined).length,
    unmanagedRegistrations: hasPolicy ? registrations.filter(isUncovered).length : null,
    credentials: credentials.length,
    expiringSoon: inDanger('expires-soon'),
    expired: inDanger('expired'),
    neverSeen: reports.some(({ span }) => span !== undefined) ? inDanger('never-seen') : null,
    signInUnknown: credentials.filter(({ lastSignIn: { seen } }) => seen === 'unknown').length,
    unmanaged: hasPolicy ? inDanger('unmanaged') : null,
    old: inDanger('old'),
    noEnd: inDanger('no-end'),
    vaults: vaults.length,
    vaultsUnread: vaults.filter(({ problem }) => problem !== undefined).length,
    vaultSecrets: vaults.reduce((sum, { secrets }) => sum + secrets.length, 0),
    linkedProved: proved.size,
    linkedSuspected: [...places(links)].filter(place => !proved.has(place)).length,
    heldInSeveral: proofs === undefined ? null : heldInSeveral(proofs),
    deadCopies: proofs === undefined ? null : deadCopies(proofs).length,
  };
}

function places(links: readonly Link[]): Set<string> {
  return new Set(links.map(addressOf));
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
export function isWhole({
  findings,
  vaults,
  unproved,
}: Pick<Discovered, 'findings' | 'vaults' | 'unproved'>): boolean {
  if (unproved.some(({ outcome }) => outcome === 'unknown')) return false;
  return findings.length === 0 && vaults.every(({ problem }) => problem === undefined);
}
