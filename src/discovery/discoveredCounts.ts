/** How many of everything there are. */
import type { Danger } from './danger.ts';
import { type Discovered, type DiscoveredCounts, isUncovered } from './discovered.ts';
import { addressOf, type EvidenceCode, type Link } from './links.ts';
import type { PlaceLink } from './placeLinks.ts';
import { acceptedIn, deadCopies, type Proof } from './proof.ts';
import { secretlessCounts } from './secretlessPlaces.ts';
import { deadIn } from './unprovedPlaces.ts';

interface Known {
  readonly hasPolicy: boolean;
  /** Undefined: no value was read. */
  readonly proofs: readonly Proof[] | undefined;
}

export function countsOf(found: Omit<Discovered, 'counts'>, { hasPolicy, proofs }: Known): DiscoveredCounts {
  const { registrations, vaults, links, reports, places } = found;
  const credentials = registrations.flatMap(each => each.credentials);
  const inDanger = (danger: Danger) => credentials.filter(({ dangers }) => dangers.includes(danger)).length;
  const owners = registrations.map(({ registration }) => registration.owners);
  const proved = vaultSecrets(links.filter(({ certainty }) => certainty === 'proved'));
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
    linkedSuspected: [...vaultSecrets(links)].filter(place => !proved.has(place)).length,
    heldInSeveral: proofs === undefined ? null : heldInSeveral(proofs, places),
    deadCopies: proofs === undefined ? null : deadCopies(proofs).length + deadIn(found.unprovedPlaces),
    ...placeCounts(places),
    ...secretlessCounts(places),
    placesUnread: found.unreadPlaces.length,
    placesUnnamed: hasPolicy ? found.unnamed.length : null,
  };
}

function vaultSecrets(links: readonly Link[]): Set<string> {
  return new Set(links.map(addressOf));
}

type PlaceCounts = Pick<DiscoveredCounts, 'placesProved' | 'placesSuspected' | 'placesByKind'>;

function placeCounts(places: readonly PlaceLink[]): PlaceCounts {
  const labels = (those: readonly PlaceLink[]) => new Set(those.map(({ kind, label }) => `${kind} ${label}`));
  const proved = places.filter(({ certainty }) => certainty === 'proved');
  const sure = labels(proved);
  const byKind = [...Map.groupBy(proved, ({ kind }) => kind)].map(
    ([kind, those]) => [kind, labels(those).size] as const,
  );
  return {
    placesProved: sure.size,
    placesSuspected: [...labels(places)].filter(label => !sure.has(label)).length,
    placesByKind: Object.fromEntries(byKind),
  };
}

/** What reads a vault secret by itself holds no copy. */
function heldInSeveral(proofs: readonly Proof[], places: readonly PlaceLink[]): number {
  const copies = places.flatMap(({ keyId, evidence }) =>
    keyId !== undefined && evidence.some(({ code }) => COPIES.includes(code)) ? [keyId] : [],
  );
  const all = [...acceptedIn(proofs).flatMap(({ keyId = [] }) => keyId), ...copies];
  return [...Map.groupBy(all, keyId => keyId).values()].filter(those => those.length > 1).length;
}

const COPIES: readonly EvidenceCode[] = ['value-accepted', 'value-equal', 'value-mangled', 'place-mark'];
