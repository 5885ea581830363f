/** Looks at the sandbox's world after the demo: what each place holds, and whether all is as it should be. */
import { isDeepStrictEqual } from 'node:util';
import type { Rotation } from '../../policy/policy.ts';
import { isAccepted, passwordsOf, short } from './credentials.ts';
import { type Evidence, holderOf, type Known, know } from './evidence.ts';
import type { Place } from './places.ts';
import type { SeenPassword } from './world.ts';
import { wrongAt, wrongInVault, wrongOnRegistration } from './wrong.ts';

export interface Inspection {
  readonly rotation: string;
  /** What became of the credentials, in a sentence. */
  readonly registration: string;
  readonly places: readonly PlaceRow[];
  /** What is not as it should be; empty when all is well. */
  readonly wrong: readonly string[];
}

export interface PlaceRow {
  readonly place: string;
  /** The short key id of the credential whose value it holds, or what else it holds. */
  readonly holds: string;
  readonly accepted: boolean;
  readonly around: string;
}

export function inspect(rotation: Rotation, places: readonly Place[], evidence: Evidence): Inspection {
  const known = know(rotation, evidence);
  return {
    rotation: rotation.name,
    registration: registrationText(known),
    places: places.map(place => rowOf(place, known)),
    wrong: [
      ...wrongOnRegistration(known),
      ...wrongInVault(known),
      ...places.flatMap(place => wrongAt(place, known)),
    ],
  };
}

function registrationText({ rotation, evidence, old, due, wanted }: Known): string {
  const others = passwordsOf(evidence.before, rotation).filter(({ keyId }) => keyId !== old?.keyId);
  const foreign =
    others.length === 1 ? `${named(others[0])} is untouched` : `${others.length} others are untouched`;
  if (!due) return `${named(old)} was not due and stays; ${foreign}`;
  const ends = wanted === undefined ? '' : ` until ${new Date(wanted.end).toISOString().slice(0, 10)}`;
  return `${wanted === undefined ? 'nothing' : short(wanted)} is new${ends}; ${named(old)} is removed; ${foreign}`;
}

function named(password: SeenPassword | undefined): string {
  return password === undefined
    ? 'no old credential'
    : `${short(password)} “${password.displayName ?? 'no name'}”`;
}

function rowOf(place: Place, { rotation, evidence }: Known): PlaceRow {
  const { before, after, now } = evidence;
  const held = place.held(after);
  const holder = holderOf(after, rotation, held);
  const count = Object.keys(place.around(after)).length;
  const untouched = isDeepStrictEqual(place.around(before), place.around(after));
  return {
    place: place.label,
    holds: holder === undefined ? (held === undefined ? 'nothing' : 'no credential’s value') : short(holder),
    accepted: holder !== undefined && isAccepted(holder, now) && !evidence.failingApps.has(place),
    around: `${count} other ${place.thing}${count === 1 ? '' : 's'} ${untouched ? 'untouched' : 'CHANGED'}`,
  };
}
