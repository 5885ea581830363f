/**
 * What the policy says against beginning anything at a moment: a pause, a freeze, a closed window; the strongest is
 * told. What is begun already is finished all the same, except under a pause, which is the emergency brake.
 */

import type { Rotation } from '../policy/policy.ts';
import { freezeAt, isOpen, nextOpening } from '../policy/window.ts';
import type { Reason, ReasonCode, Verdict } from './verdict.ts';
import { moment } from './words.ts';

export interface Restraint {
  readonly reason: Reason;
  /** When nothing holds it up any more; undefined: not known. */
  readonly until?: Date;
}

export function restraint(rotation: Rotation, at: Date): Restraint | undefined {
  const [reason] = restraints(rotation, at);
  if (reason === undefined) return undefined;
  const until = clearFrom(rotation, at);
  return { reason, ...(until === undefined ? {} : { until }) };
}

/** Everything that holds it up, the strongest first. */
export function restraints(rotation: Rotation, at: Date): Reason[] {
  return [pausing(rotation, at), freezing(rotation, at), closing(rotation, at)].filter(
    reason => reason !== undefined,
  );
}

const RESTRAINTS: readonly string[] = ['paused', 'frozen', 'outside-window'] satisfies ReasonCode[];

/** Whether a reason says that the policy wants nothing begun now. */
export function isRestrained(reason: { readonly code: string }): boolean {
  return RESTRAINTS.includes(reason.code);
}

/** What is waited for, in the words of whoever wrote the policy. */
const WAITED_FOR: Partial<Record<ReasonCode, string>> = {
  paused: 'the end of the pause',
  frozen: 'the end of the freeze',
  'outside-window': 'the window',
};

/** The reason of something that is due and is held up: why it is due, what it waits for and until when, and why that is so. */
export function waitingFor(due: Reason, { reason, until }: Restraint): Reason {
  const what = WAITED_FOR[reason.code] ?? 'the policy';
  const when = until === undefined ? 'which has no date' : `until ${moment(until)}`;
  return { code: reason.code, text: `${due.text}; waits for ${what}, ${when}: ${reason.text}` };
}

/** Whether a new secret is due, and nothing but the policy holds it up. */
export function isHeldUp({ phase, due }: Pick<Verdict, 'phase' | 'due'>): boolean {
  return phase === 'due' && !due.now && isRestrained(due.reason);
}

/** The reason of something that is done although the policy wants nothing begun now. */
export function inSpiteOf(reason: Reason, restrainedBy: Restraint | undefined): Reason {
  if (restrainedBy === undefined) return reason;
  return { code: reason.code, text: `${reason.text} (overrides: ${restrainedBy.reason.text})` };
}

function pausing({ pause }: Rotation, at: Date): Reason | undefined {
  if (pause === undefined) return undefined;
  const { until, reason } = pause;
  if (until === undefined) return { code: 'paused', text: `paused: ${reason}` };
  return at < until.at ? { code: 'paused', text: `paused until ${until.text}: ${reason}` } : undefined;
}

function freezing({ freezes }: Rotation, at: Date): Reason | undefined {
  const freeze = freezeAt(freezes, at);
  return freeze && { code: 'frozen', text: `frozen from ${freeze.text}: ${freeze.reason}` };
}

function closing({ windows }: Rotation, at: Date): Reason | undefined {
  if (isOpen(windows, at)) return undefined;
  const opening = nextOpening(windows, at);
  const written = windows.map(window => window.text).join(', ');
  const text = `the window ${written} ${opening === undefined ? 'never opens' : `opens ${moment(opening)}`}`;
  return { code: 'outside-window', text };
}

/** The first moment, `from` or later, that is in no pause and no freeze and in a window. */
function clearFrom(rotation: Rotation, from: Date): Date | undefined {
  const { pause, freezes, windows } = rotation;
  let at = from;
  for (;;) {
    const next = pausing(rotation, at)
      ? pause?.until?.at
      : (freezeAt(freezes, at)?.until ?? nextOpening(windows, at));
    if (next === undefined || next.getTime() === at.getTime()) return next;
    at = next;
  }
}
