/** A target of the policy, with the value that its place holds when the world starts. */
import type { Policy, Rotation, Target } from '../../policy/policy.ts';

/** A literal value, or the value of a seeded credential, `<appId>/<credential name>`, `within` a longer text. */
export type Value = string | { readonly credential: string; readonly within?: string };

export interface Placement {
  readonly rotation: Rotation;
  readonly target: Target;
  readonly value: Value;
}

export function placements(policy: Policy, kind: string): Placement[] {
  return policy.rotations.flatMap(rotation =>
    rotation.targets
      .filter(target => target.kind === kind)
      .map(target => ({ rotation, target, value: within(target, handMadeValue(policy, rotation)) })),
  );
}

/** A place with a template held the secret in that form before, too. */
function within({ template }: Target, value: Value): Value {
  return template === undefined || typeof value === 'string' ? value : { ...value, within: template };
}

/** The value that a person once copied from the portal into the vault and from there into every place. */
export function handMadeValue(policy: Policy, rotation: Rotation): Value {
  return { credential: `${rotation.appId}/${handMadeName(policy, rotation)}` };
}

export function handMadeName(policy: Policy, rotation: Rotation): string {
  const alone = sharing(policy).get(rotation.appId.toLowerCase())?.length === 1;
  return alone ? 'added in the portal' : `added in the portal for ${rotation.name}`;
}

/** Needed for every place of a policy that may have thousands of rotations, so it is computed once. */
function sharing(policy: Policy): ReadonlyMap<string, readonly Rotation[]> {
  const known = counted.get(policy) ?? Map.groupBy(policy.rotations, ({ appId }) => appId.toLowerCase());
  counted.set(policy, known);
  return known;
}

const counted = new WeakMap<Policy, ReadonlyMap<string, readonly Rotation[]>>();

/** A setting of the target as text; empty where it is not given. */
export function setting(placement: Placement, name: string): string {
  const value = placement.target.settings[name];
  return value === undefined || value === null ? '' : String(value);
}

/** Groups by a case-insensitive key, as in the services. In the order of first appearance. */
export function together<T>(items: readonly T[], key: (item: T) => string): [T, ...T[]][] {
  const groups = Map.groupBy(items, item => key(item).toLowerCase());
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [[first, ...rest] as [T, ...T[]]],
  );
}

export function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function vaultHost(rotation: Rotation): string {
  return new URL(rotation.vault.url).hostname;
}
