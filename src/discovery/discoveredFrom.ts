/** Puts together what was read, and judges it. */
import type { Policy } from '../policy/policy.ts';
import type { Credential } from '../rotation/observation.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { byDanger, type CredentialFacts, dangersOf } from './danger.ts';
import type { Discovered, DiscoveredCredential, DiscoveredRegistration, ReportFound } from './discovered.ts';
import { countsOf } from './discoveredCounts.ts';
import type { PlaceKind } from './finder.ts';
import { listed } from './holding.ts';
import type { FoundTenant, Inventory } from './inventory.ts';
import { lastSignIn, type ReportSpan, spanOf } from './lastSignIn.ts';
import { linksOf, registrationIndex } from './links.ts';
import { placeLinksOf } from './placeLinks.ts';
import { type Proof, withProofs } from './proof.ts';
import type { ProvedPlaces } from './provePlaces.ts';
import { unnamedPlaces } from './unnamedPlaces.ts';
import { unprovedPlaces } from './unprovedPlaces.ts';

/** What `--prove` read: undefined, nothing. */
export interface Proved {
  readonly proofs: readonly Proof[];
  readonly places: ProvedPlaces;
}

export interface DiscoveredOptions {
  readonly policy: Policy | undefined;
  readonly kinds: readonly PlaceKind[];
  readonly now: Date;
  readonly proved?: Proved | undefined;
}

export function discoveredFrom(
  inventory: Inventory,
  { policy, kinds, now, proved }: DiscoveredOptions,
): Discovered {
  const { tenants, vaults, findings } = inventory;
  const proofs = proved?.proofs;
  const coverage = policy === undefined ? undefined : coverageOf(policy, vaults, proofs);
  const reports = tenants.map(found => reportOf(found, now));
  const registrations = tenants.flatMap((tenant, at) =>
    registrationsOf(tenant, reports[at]?.span, coverage, now),
  );
  const links = withProofs(linksOf(tenants, vaults), proofs ?? []);
  const holders = proved?.places.holders ?? listed(inventory.places.holders);
  const places = placeLinksOf(tenants, links, holders);
  const rest = {
    ...{ registrations, vaults, links, reports, findings, places },
    unproved: (proofs ?? []).filter(({ outcome }) => outcome !== 'accepted'),
    unprovedPlaces: unprovedPlaces(holders),
    unreadPlaces: [...inventory.places.unread, ...(proved?.places.unread ?? [])],
    notSearched: inventory.places.notSearched,
    unnamed:
      policy === undefined
        ? []
        : unnamedPlaces({
            ...{ policy, kinds, links, places },
            registrations: registrationIndex(tenants).byAppId,
            coverageOf: rotation => coverageOf({ ...policy, rotations: [rotation] }, vaults, proofs),
          }),
  };
  return { ...rest, counts: countsOf(rest, { hasPolicy: policy !== undefined, proofs }) };
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
