/** Inspects the sandbox's world after the demo: what each place holds, and whether everything is as it should be. */
import type { Rotation } from '../../policy/policy.ts';
import { isAccepted, isLive, passwordsOf, short } from './credentials.ts';
import { type Evidence, holderOf, type Known, know } from './demoEvidence.ts';
import { isIntact, type Place } from './demoPlaces.ts';
import type { SeenPassword } from './demoWorld.ts';
import { wrongAt, wrongInVault, wrongOnRegistration } from './wrong.ts';

export interface Inspection {
  readonly rotation: string;
  /** The credentials and their state: a word and a description each. */
  readonly registration: readonly (readonly string[])[];
  readonly places: readonly PlaceRow[];
  /** What is not as it should be; empty when everything is. */
  readonly wrong: readonly string[];
}

export interface PlaceRow {
  readonly place: string;
  /** The short key id of the credential whose value it holds, or what else it holds. */
  readonly holds: string;
  readonly accepted: boolean;
  /** The number of foreign items around it, and whether they are unchanged. */
  readonly around: string;
}

export function inspect(rotation: Rotation, places: readonly Place[], evidence: Evidence): Inspection {
  const known = know(rotation, evidence);
  return {
    rotation: rotation.name,
    registration: registrationLines(known),
    places: places.map(place => rowOf(place, known)),
    wrong: [
      ...wrongOnRegistration(known),
      ...wrongInVault(known),
      ...places.flatMap(place => wrongAt(place, known)),
    ],
  };
}

function registrationLines({ rotation, evidence, old, due, wanted }: Known): string[][] {
  const live = new Set(
    passwordsOf(evidence.after, rotation)
      .filter(isLive)
      .map(({ keyId }) => keyId),
  );
  const fate = (password: SeenPassword) => (live.has(password.keyId) ? 'still there' : 'REMOVED');
  const others = passwordsOf(evidence.before, rotation).filter(
    password => isLive(password) && password.keyId !== old?.keyId,
  );
  const foreign = others.map(other => ['not ours', `${named(other)}, ${fate(other)}`]);
  if (!due) return [['not due', named(old)], ...foreign];
  const until = wanted === undefined ? '' : `, until ${new Date(wanted.end).toISOString().slice(0, 10)}`;
  const gone = evidence.leaked === rotation.name ? 'leaked, gone' : 'retired';
  const before = old === undefined ? [] : [[live.has(old.keyId) ? 'still there' : gone, named(old)]];
  return [['new', `${named(wanted)}${until}`], ...before, ...foreign];
}

function named(password: SeenPassword | undefined): string {
  return password === undefined ? 'none' : `${short(password)} “${password.displayName ?? 'no name'}”`;
}

function rowOf(place: Place, { rotation, evidence }: Known): PlaceRow {
  const { before, after, now } = evidence;
  const held = place.held(after);
  const holder = holderOf(after, rotation, held);
  const count = Object.keys(place.others(after)).length;
  return {
    place: place.label,
    holds: holder === undefined ? (held === undefined ? 'nothing' : 'no credential’s value') : short(holder),
    accepted: holder !== undefined && isAccepted(holder, now) && !evidence.failingApps.has(place),
    around: `${count} ${place.other}${count === 1 ? '' : 's'} ${isIntact(place, before, after) ? 'intact' : 'CHANGED'}`,
  };
}
