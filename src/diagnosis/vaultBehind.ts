/**
 * Whether the newest vault version is a step back: a person, Terraform or a restore wrote an older credential's value there. The
 * newest version is what every place ought to hold, but only where Keyturn wrote it: what others write may be older than what
 * Keyturn delivered since, and is then not delivered.
 */
import { hasEnded } from '../rotation/ending.ts';
import type { Credential } from '../rotation/observation.ts';
import { type Evidence, type PlaceEvidence, valueAt, vaultInUse } from './diagnosisEvidence.ts';
import { matchOf } from './match.ts';
import { isAccepted } from './tokenCaller.ts';

export interface VaultBehind {
  readonly held: Credential;
  /** The newest of those that were created after it and that Keyturn published, or that a place holds. */
  readonly later: Credential;
  /** Places, an older vault version among them, that hold it, or are marked with it. */
  readonly places: readonly string[];
}

/** Undefined: the vault holds the latest, or the version is Keyturn's, or it is not known which credential it is. */
export function vaultBehind(evidence: Evidence): VaultBehind | undefined {
  const vault = vaultInUse(evidence);
  const held = vault === undefined ? undefined : workingAt(evidence, vault);
  if (vault === undefined || held === undefined) return undefined;
  const { reading } = vault;
  // Tags that name another credential than the value is were copied.
  if (reading.state === 'holds' && reading.keyId === held.keyId) return undefined;
  const others = evidence.places.filter(place => place !== vault && place.kind !== 'given');
  const holders = others.flatMap(place => {
    const credential = laterAt(evidence, place);
    return credential !== undefined && credential.start > held.start ? [{ credential, place }] : [];
  });
  const [first] = holders.toSorted(
    (one, other) => other.credential.start.getTime() - one.credential.start.getTime(),
  );
  if (first === undefined) return undefined;
  const later = first.credential;
  const places = holders.filter(each => each.credential === later).map(({ place }) => place.name);
  return { held, later, places };
}

/** By the value, where it was tried; else by our tag or mark. An older version without our tags says nothing of what was delivered. */
function laterAt(evidence: Evidence, place: PlaceEvidence): Credential | undefined {
  const { reading, role } = place;
  if (role === 'in-use' && valueAt(place) !== undefined) return workingAt(evidence, place);
  const keyId = 'keyId' in reading && !isStale(reading) ? reading.keyId : undefined;
  const credential = evidence.directory.application?.credentials.find(each => each.keyId === keyId);
  return credential !== undefined && isLiving(credential, evidence.now) ? credential : undefined;
}

function isStale(reading: PlaceEvidence['reading']): boolean {
  return reading.state === 'marked' && reading.fresh !== true;
}

function workingAt(evidence: Evidence, place: PlaceEvidence): Credential | undefined {
  const value = valueAt(place);
  const found = value && evidence.values.find(each => each.value.equals(value));
  if (found === undefined || !found.replies.some(isAccepted)) return undefined;
  const match = matchOf(evidence, found);
  return match.match === 'one' ? match.credential : undefined;
}

function isLiving(credential: Credential, now: Date): boolean {
  return credential.start <= now && !hasEnded(credential, now);
}
