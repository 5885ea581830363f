/** How long a superseded credential must have been unused before it is removed. */
import type { Rotation } from '../policy/policy.ts';
import type { CredentialUse, SuccessfulProbe } from './observation.ts';
import type { Superseded } from './situation.ts';

/** A superseded credential whose successor every required place was confirmed to hold. */
export type Replaced = Superseded & { readonly confirmedAt: Date };

const DAY_MS = 24 * 3_600_000;

/** The longest wait: a consumer that signs in less often than about once a month is not waited for. */
export const LONGEST_WAIT_MS = 45 * DAY_MS;

/** A consumer last seen N days ago is expected again after N days; half of that is added, since jobs can be late. */
const PERIODS_WAITED = 1.5;

/** How long it must have been unused: by the policy, and by how long ago it was last used. */
function waitMs({ quietMs }: Pick<Rotation, 'quietMs'>, superseded: Replaced, use?: CredentialUse): number {
  const probe = successful(superseded);
  const lastUse = probe?.lastUse ?? use?.lastByOthers;
  if (lastUse === undefined) return quietMs;
  if (lastUse === 'hidden') return Math.max(quietMs, LONGEST_WAIT_MS);
  const later = [probe?.at ?? superseded.confirmedAt, use?.lastByOthers ?? lastUse];
  const distances = later.map(at => at.getTime() - lastUse.getTime());
  return Math.max(quietMs, Math.min(LONGEST_WAIT_MS, PERIODS_WAITED * Math.max(...distances)));
}

/** When the credential may be removed if it is not used any more. */
export function earliestRemoval(
  rotation: Pick<Rotation, 'quietMs' | 'overlapMs'>,
  superseded: Replaced,
  use?: CredentialUse,
): Date {
  const { confirmedAt } = superseded;
  const probe = successful(superseded);
  const lastUse = probe?.lastUse instanceof Date ? probe.lastUse : undefined;
  const from = latest([confirmedAt, use?.lastByOthers, lastUse]);
  const quiet = from.getTime() + waitMs(rotation, superseded, use);
  return new Date(Math.max(confirmedAt.getTime() + rotation.overlapMs, quiet));
}

export function successful({ probe }: Superseded): SuccessfulProbe | undefined {
  return probe === 'refused' ? undefined : probe;
}

export function latest(dates: readonly (Date | undefined)[]): Date {
  return new Date(Math.max(...dates.map(date => date?.getTime() ?? Number.NEGATIVE_INFINITY)));
}
