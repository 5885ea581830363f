/** Work in hand of another run: a credential of ours that it may have made and not published yet. */
import type { Rotation } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import { runOf } from './credentialMark.ts';
import type { Due } from './due.ts';
import { isUrgent } from './due.ts';
import type { Intent } from './intent.ts';
import { longestRunMs } from './longestRun.ts';
import type { Credential } from './observation.ts';
import { orphansOf } from './orphans.ts';
import type { Situation } from './situation.ts';
import type { Finding } from './verdict.ts';
import { moment, span } from './words.ts';

/**
 * Whether an orphan may be the work in hand of a run. This lock knows which runs have ended on it. It knows nothing of a run
 * on another host or of another user without a shared lock; for those the age decides (by Entra's own start date).
 */
function mayBeInHand(rotation: Rotation, situation: Situation, orphan: Credential, now: Date): boolean {
  const run = runOf(orphan.displayName, rotation.mark);
  if (run !== undefined && situation.endedRuns.includes(run)) return false;
  return now.getTime() - orphan.start.getTime() < longestRunMs(rotation);
}

export function otherRunsPending(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  { run }: Intent,
): Credential[] {
  return orphansOf(situation, rotation).filter(
    orphan =>
      runOf(orphan.displayName, rotation.mark) !== run && mayBeInHand(rotation, situation, orphan, now),
  );
}

/** An outage, a leak and a request by name do not wait for a run that may have died: their new secret is made in parallel. */
export function createsInParallel({ reason }: Due, { force }: Intent): boolean {
  return force || isUrgent(reason);
}

export function inHandFindings(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  intent: Intent,
  dueness: Due,
): Finding[] {
  return otherRunsPending(rotation, situation, now, intent).map(({ keyId, displayName, start }) => {
    const run = runOf(displayName, rotation.mark) ?? 'unknown';
    const until = new Date(start.getTime() + longestRunMs(rotation));
    const age = span(now.getTime() - start.getTime());
    const beside = situation.madeNow > 0 || (dueness.now && createsInParallel(dueness, intent));
    const text =
      `credential ${keyId} was created ${age} ago by run ${run}, which may still be active on another machine or as another ` +
      `user: it is not touched until ${moment(until)}${beside ? '' : ', and no other one is created'}`;
    return {
      code: 'in-hand',
      severity: beside ? 'note' : 'locked',
      text,
      remedy: `${commandFor(rotation, 'rotate')}   (after that time; a lock in the policy prevents this between machines)`,
    };
  });
}
