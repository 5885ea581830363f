import type { Danger } from '../../discovery/danger.ts';
import {
  credentialsByDanger,
  type Discovered,
  type DiscoveredCounts,
  type DiscoveredCredential,
  type DiscoveredRegistration,
  type ReportFound,
} from '../../discovery/discovered.ts';
import type { FoundVault } from '../../discovery/inventory.ts';
import type { Proof } from '../../discovery/proof.ts';
import type { FindingWords } from '../../event.ts';
import { markedBy } from '../../rotation/credentialMark.ts';
import type { ListedSecret } from '../../rotation/overview.ts';
import type { WrittenPolicy } from '../discoveredPolicy.ts';
import type { Search } from '../discoverSearch.ts';
import { type DiscoveredPlacesFields, type EvidenceFields, placesFields } from './discoveredPlaces.ts';
import { type ProblemFields, problemFields, schemaOf } from './problemDocument.ts';
import { type UncoveredFields, uncoveredFields } from './uncovered.ts';

/** `keyturn discover --json`, schema `keyturn/discover@1`. */
interface DiscoverDocument extends DiscoveredPlacesFields {
  readonly schema: string;
  /** When it was read, by the cloud's clock. */
  readonly at: string;
  readonly exitCode: number;
  /** The policy that was compared with; absent: none. */
  readonly policy?: string;
  readonly tenants: readonly string[];
  /** Which registrations were asked for: those that the identity owns, all that it may list, or those that were named. */
  readonly wanted: 'owned' | 'all' | 'named';
  /** What the names of the registrations contain. */
  readonly filter?: string;
  readonly counts: DiscoveredCounts;
  /** One for each tenant: what of the sign-in report can be used. */
  readonly reports: readonly ReportFields[];
  readonly registrations: readonly RegistrationFields[];
  readonly vaults: readonly VaultFields[];
  /** Which vault secret belongs to which registration. */
  readonly links: readonly LinkFields[];
  /** With `--prove`: vault secrets that were read, and are not seen to be a credential. */
  readonly unproved: readonly Proof[];
  /** With `--policy`: what was written to it. */
  readonly written?: WrittenPolicy;
  /** With a policy: what it does not cover. */
  readonly uncovered?: UncoveredFields;
  /** What could not be read, besides vaults. */
  readonly findings: readonly FindingWords[];
}

interface ReportFields {
  readonly tenant: string;
  /** Whether a missing sign-in means anything. */
  readonly usable: boolean;
  /** The oldest and the newest sign-in that it shows. */
  readonly from?: string;
  readonly until?: string;
  readonly why?: string;
}

interface RegistrationFields {
  readonly tenant: string;
  readonly appId: string;
  readonly objectId: string;
  readonly name: string;
  readonly created?: string;
  /** Absent: not known. */
  readonly owners?: { readonly count: number; readonly orMore: boolean };
  /** Whether a rotation of the policy names it. */
  readonly managed?: boolean;
  /** The most dangerous first. */
  readonly credentials: readonly CredentialFields[];
}

interface CredentialFields {
  readonly keyId: string;
  readonly name: string;
  /** The first three characters of the value; null for credentials from before Entra kept them. */
  readonly hint: string | null;
  readonly start: string;
  /** Null: it has no end. */
  readonly end: string | null;
  readonly ageDays: number;
  readonly lastSignIn: 'seen' | 'never' | 'unknown';
  /** Of `seen` the time of the last sign-in, of `never` up to when the report shows none. */
  readonly lastSignInAt?: string;
  /** The rotation and the run whose mark it bears. */
  readonly mark?: { readonly rotation: string; readonly run: string };
  /** Whether a rotation of the policy is known to have made it or to hold it. */
  readonly managed?: boolean;
  readonly dangers: readonly Danger[];
}

interface VaultFields {
  readonly url: string;
  readonly secrets: readonly SecretFields[];
  /** Why the list was not read to its end. */
  readonly problem?: ProblemFields;
}

interface SecretFields {
  readonly name: string;
  readonly enabled: boolean;
  /** Of the newest version. */
  readonly created: string;
  readonly updated?: string;
  readonly expires?: string;
  readonly contentType?: string;
  /** Without those of Keyturn. */
  readonly tags: Readonly<Record<string, string>>;
  /** The credential that Keyturn's tags say it holds. */
  readonly keyId?: string;
}

interface LinkFields {
  readonly vault: string;
  readonly secret: string;
  readonly tenant: string;
  readonly appId: string;
  readonly certainty: 'proved' | 'suspected';
  readonly evidence: readonly EvidenceFields[];
}

interface DiscoverFacts {
  readonly search: Search;
  readonly found: Discovered;
  readonly now: Date;
  readonly exitCode: number;
  readonly written: WrittenPolicy | undefined;
}

export function discoverDocument({ search, found, now, exitCode, written }: DiscoverFacts): DiscoverDocument {
  const { policy, tenants, wanted, filter } = search;
  const { registrations, vaults, links, reports, counts, findings, unproved } = found;
  return {
    schema: schemaOf('discover'),
    at: now.toISOString(),
    exitCode,
    ...(policy === undefined ? {} : { policy: policy.file }),
    tenants,
    wanted: typeof wanted === 'string' ? wanted : 'named',
    ...(filter === undefined ? {} : { filter }),
    counts,
    reports: reports.map(reportFields),
    registrations: byDanger(registrations).map(each => registrationFields(each, now)),
    vaults: vaults.map(vaultFields),
    links,
    unproved,
    ...placesFields(search, found),
    ...(written === undefined ? {} : { written }),
    ...(policy === undefined ? {} : { uncovered: uncoveredFields(registrations) }),
    findings,
  };
}

/** As the table has them; those without credentials are last. */
function byDanger(registrations: readonly DiscoveredRegistration[]): readonly DiscoveredRegistration[] {
  const first = new Set(credentialsByDanger(registrations).map(({ of }) => of));
  return [...first, ...registrations.filter(each => !first.has(each))];
}

function reportFields({ tenant, span, why }: ReportFound): ReportFields {
  return {
    tenant,
    usable: span !== undefined,
    ...(span === undefined ? {} : { from: span.from.toISOString(), until: span.until.toISOString() }),
    ...(why === undefined ? {} : { why }),
  };
}

function registrationFields(
  { tenant, registration, managed, credentials }: DiscoveredRegistration,
  now: Date,
): RegistrationFields {
  const { appId, objectId, displayName, created, owners } = registration;
  return {
    ...{ tenant, appId, objectId, name: displayName },
    ...(created === undefined ? {} : { created: created.toISOString() }),
    ...(owners === undefined ? {} : { owners }),
    ...(managed === undefined ? {} : { managed }),
    credentials: credentials.map(each => credentialFields(each, now)),
  };
}

const DAY_MS = 86_400_000;

function credentialFields(
  { credential, lastSignIn, managed, dangers }: DiscoveredCredential,
  now: Date,
): CredentialFields {
  const { keyId, displayName, hint, start, end } = credential;
  const mark = markedBy(displayName);
  const at =
    lastSignIn.seen === 'at' ? lastSignIn.at : lastSignIn.seen === 'never' ? lastSignIn.until : undefined;
  return {
    ...{ keyId, name: displayName, hint, start: start.toISOString(), end: end?.toISOString() ?? null },
    ageDays: Math.floor((now.getTime() - start.getTime()) / DAY_MS),
    lastSignIn: lastSignIn.seen === 'at' ? 'seen' : lastSignIn.seen,
    ...(at === undefined ? {} : { lastSignInAt: at.toISOString() }),
    ...(mark === undefined ? {} : { mark: { rotation: mark.name, run: mark.run } }),
    ...(managed === undefined ? {} : { managed }),
    dangers,
  };
}

function vaultFields({ url, secrets, problem }: FoundVault): VaultFields {
  return {
    url,
    secrets: secrets.map(secretFields),
    ...(problem === undefined ? {} : { problem: problemFields(problem) }),
  };
}

function secretFields({ name, newest }: ListedSecret): SecretFields {
  const { enabled, createdAt, updatedAt, expiresAt, userMetadata, tags } = newest;
  return {
    ...{ name, enabled, created: createdAt.toISOString() },
    ...(updatedAt === undefined ? {} : { updated: updatedAt.toISOString() }),
    ...(expiresAt === undefined ? {} : { expires: expiresAt.toISOString() }),
    ...(userMetadata?.contentType === undefined ? {} : { contentType: userMetadata.contentType }),
    tags: userMetadata?.tags ?? {},
    ...(tags === undefined ? {} : { keyId: tags.keyId }),
  };
}
