/**
 * The first run on a secret that was created by hand. Places that cannot be read, or hold something else, are brought to what the vault
 * holds, so that every later run can tell. Any run does so; with `keyturn adopt` it does nothing besides.
 */
import type { Rotation } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import { type Due, isUrgent } from './due.ts';
import type { Intent } from './intent.ts';
import { credentials, currentOf, failed, type Situation } from './situation.ts';
import { stepKey } from './stepKey.ts';
import { isDelivered, requiredInSync, targetStep } from './targets.ts';
import type { Finding, Step } from './verdict.ts';

/** Nothing here was made by this rotation yet, and some place is to be written before it is known to hold the secret. */
export function isUnadopted(rotation: Rotation, situation: Situation): boolean {
  if (currentOf(situation) === undefined || hasOurs(rotation, situation)) return false;
  return rotation.targets.some(
    ({ required }, index) =>
      !isDelivered(rotation, situation, index) && (required || isToBeWritten(rotation, situation, index)),
  );
}

/** A best-effort place that can be neither read nor written holds nothing up. */
function isToBeWritten(rotation: Rotation, situation: Situation, index: number): boolean {
  return targetStep(rotation, situation, index).some(step => !failed(situation, stepKey(step)));
}

/** No credential is made and none is removed: places are written, and then confirmed together. */
export function adopting(rotation: Rotation, situation: Situation): Step[] {
  if (hasOurs(rotation, situation)) return [];
  const deliveries = rotation.targets.flatMap((_target, index) => targetStep(rotation, situation, index));
  if (deliveries.length > 0) return deliveries;
  const { version } = currentOf(situation) ?? {};
  const hasDelivered = situation.readBackAt !== undefined;
  if (version === undefined || !hasDelivered || !requiredInSync(rotation, situation)) return [];
  if (situation.confirmedNow || situation.confirmedByReadBack === true) return [];
  const reason = { code: 'all-delivered', text: 'every required target holds it' } as const;
  return [{ kind: 'confirm', version: version.version, reason }];
}

/** What is refused, or is not there, is nothing that a place could be brought to. */
export function notAdoptable(rotation: Rotation, { reason }: Due, { adopt }: Intent): Finding[] {
  if (adopt !== true || !isUrgent(reason)) return [];
  const text = `there is no secret to adopt: ${reason.text}; a new secret is needed`;
  return [{ code: 'not-adoptable', severity: 'human', text, remedy: commandFor(rotation, 'rotate') }];
}

/** Whether this rotation has ever made anything here. Tags are taken as they were read, believed or not. */
function hasOurs({ mark }: Rotation, situation: Situation): boolean {
  const listed = situation.vault?.state === 'present' ? situation.vault.versions : [];
  return hasMarked(situation, mark) || listed.some(({ tags }) => tags !== undefined);
}

export function hasMarked(situation: Situation, mark: string): boolean {
  return credentials(situation).some(({ displayName }) => displayName.startsWith(mark));
}
