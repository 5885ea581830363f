/** Obstacles for a new secret that cannot be determined in advance: each is reported once, for all rotations that it concerns. */
import type { Rotation } from '../policy/policy.ts';
import type { Route } from './foresee.ts';
import type { Situation } from './situation.ts';

export interface UnknownObstacle {
  readonly text: string;
  /** What lets it be known the next time. */
  readonly remedy?: string;
  readonly rotations: readonly string[];
}

interface Read {
  readonly rotation: Rotation;
  readonly situation: Situation;
  readonly route: Route;
}

export function unknownObstacles(all: readonly Read[]): UnknownObstacle[] {
  const found = new Map<string, { text: string; remedy?: string; rotations: Set<string> }>();
  for (const { rotation, situation, route } of all)
    for (const { text, remedy } of [
      ...making(situation),
      ...rules(situation),
      ...places(rotation, situation),
      ...around(rotation, situation),
      ...(creates(route) ? [VAULT] : []),
    ]) {
      const known = found.get(text) ?? {
        text,
        ...(remedy === undefined ? {} : { remedy }),
        rotations: new Set(),
      };
      known.rotations.add(rotation.name);
      found.set(text, known);
    }
  return [...found.values()].map(each => ({ ...each, rotations: [...each.rotations] }));
}

type Unknown = Omit<UnknownObstacle, 'rotations'>;

function making({ creatable }: Situation): Unknown[] {
  if (creatable?.writable !== 'unknown') return [];
  const { why, remedy } = creatable;
  const text = `whether this identity may create secrets: ${why}`;
  return [{ text, ...(remedy === undefined ? {} : { remedy }) }];
}

function rules({ rules }: Situation): Unknown[] {
  if (rules?.known !== false) return [];
  const { why, remedy } = rules;
  const text = `whether the tenant's app management policies allow a new secret, and for how long: ${why}`;
  return [{ text, ...(remedy === undefined ? {} : { remedy }) }];
}

/** Its data plane answers what was tried, and nothing else (azure-facts §3). Said where it is going to be tried. */
const VAULT: Unknown = { text: 'whether the vaults may be written: Key Vault has no API for this' };

function creates({ stages }: Route): boolean {
  return stages.some(steps => steps.some(({ kind }) => kind === 'create'));
}

function places(rotation: Rotation, { writable = [] }: Situation): Unknown[] {
  return writable.flatMap((may, index): Unknown[] => {
    const target = rotation.targets[index];
    if (may.writable !== 'unknown' || target === undefined) return [];
    const { why, remedy } = may;
    // One right, of one kind of place: the places themselves stand in the plan.
    const text = `whether the ${target.kind} places may be written: ${why}`;
    return [{ text, ...(remedy === undefined ? {} : { remedy }) }];
  });
}

function around(rotation: Rotation, { surroundings = [] }: Situation): Unknown[] {
  return surroundings.flatMap((read, index): Unknown[] => {
    const target = rotation.targets[index];
    if (read === undefined || !('unknown' in read) || target === undefined) return [];
    const { unknown, remedy } = read;
    const text = `what else signs in with secrets of the ${target.kind} places: ${unknown}`;
    return [{ text, ...(remedy === undefined ? {} : { remedy }) }];
  });
}
