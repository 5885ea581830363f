import type { Rotation } from '../policy/policy.ts';

type OnRegistration = Pick<Rotation, 'tenant' | 'appId'>;

export function isOnSameRegistration(one: OnRegistration, other: OnRegistration): boolean {
  return one.tenant === other.tenant && one.appId.toLowerCase() === other.appId.toLowerCase();
}

/** The other rotations of the policy with the same registration. */
export function siblingsOf(rotation: Rotation, rotations: readonly Rotation[]): Rotation[] {
  return rotations.filter(each => each.name !== rotation.name && isOnSameRegistration(each, rotation));
}
