import type { Rotation, Target } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import { runOf } from './credentialMark.ts';
import { type Due, isUrgent } from './due.ts';
import { noRoom } from './findings.ts';
import type { TargetState } from './observation.ts';
import { againstRules } from './secretRules.ts';
import { credentials, type Situation } from './situation.ts';
import type { Finding } from './verdict.ts';

/** What forbids making a new secret although one is due. */
export function blockedBy(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  dueness: Due,
): Finding | undefined {
  const full = noRoom(rotation, situation, now);
  if (full !== undefined) return full;
  if (situation.vault?.state === 'present' && situation.vault.full !== undefined) {
    return { code: 'vault-full', severity: 'human', ...situation.vault.full };
  }
  const rules = againstRules(rotation, situation);
  if (rules !== undefined) return rules;
  const forbidden = isUrgent(dueness.reason) ? undefined : unwritable(rotation, situation);
  if (forbidden !== undefined) return forbidden;
  if (dueness.reason.code !== 'expiring' && dueness.reason.code !== 'too-old') return undefined;
  return unreachable(rotation, situation.targets ?? []);
}

/**
 * One run makes one new secret for a rotation. Where a new one still looks due after that, what was read is wrong (an end
 * date, a clock, a key id), or the policy cannot be met: another secret would not change that.
 */
export function stillDue(rotation: Rotation, situation: Situation, dueness: Due, run: string): Finding[] {
  if (!dueness.now || situation.madeNow === 0 || situation.pending !== undefined) return [];
  if (gaveUp(situation)) return [];
  const made = credentials(situation).find(({ displayName }) => runOf(displayName, rotation.mark) === run);
  const text =
    `this run has already created credential ${made?.keyId ?? '(unknown)'}, but what it read afterwards still says that a new one ` +
    `is due (${dueness.reason.text}); it does not create a second one`;
  return [{ code: 'still-due', severity: 'failed', text, remedy: commandFor(rotation, 'plan') }];
}

/** Whether what this run made did not come to be used: that is told, and not tried again in the same run. */
export function gaveUp({ failures }: Situation): boolean {
  return failures.some(({ kind }) => kind === 'discard' || kind === 'prove' || kind === 'publish');
}

/** A place that is known not to be writable would be left behind: nothing is made, whose old one would have to stay for it. */
function unwritable(rotation: Rotation, situation: Situation): Finding | undefined {
  return writeFindings(rotation, situation).find(({ severity }) => severity === 'human');
}

/** Places that are known not to be writable. Those that may be so are no finding: `unknownObstacles.ts` tells of them once. */
export function writeFindings(rotation: Rotation, { writable = [] }: Situation): Finding[] {
  return rotation.targets.flatMap(({ label, required }, index) => {
    const may = writable[index];
    if (may?.writable !== 'no') return [];
    const { why, remedy } = may;
    const what = required
      ? 'so no new secret is created'
      : 'and a new secret will not reach it (best effort)';
    const text = `${label} cannot be written, ${what}: ${why}`;
    return [{ code: 'target-forbidden', severity: required ? 'human' : 'note', text, remedy }];
  });
}

/** With time left, it is better not to begin than to leave a required target behind. */
function unreachable(rotation: Rotation, states: readonly TargetState[]): Finding | undefined {
  const index = rotation.targets.findIndex(
    (target, at) => target.required && states[at]?.state === 'unreadable',
  );
  const target: Target | undefined = rotation.targets[index];
  if (target === undefined) return undefined;
  const state = states[index];
  const remedy = state?.state === 'unreadable' ? state.remedy : undefined;
  return {
    code: 'target-unreadable',
    severity: remedy === undefined ? 'failed' : 'human',
    text: `a new secret is due, but required target ${target.label} cannot be read, so none is created yet: ${states[index]?.detail}`,
    remedy: remedy ?? `${commandFor(rotation, 'rotate', '--now')}   (continues without it)`,
  };
}
