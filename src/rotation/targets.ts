/** What is to be done about each target, and what a person ought to know about it. */
import type { Rotation, Target } from '../policy/policy.ts';
import type { TargetState } from './observation.ts';
import { currentOf, type Situation } from './situation.ts';
import type { Finding, Reason, Step } from './verdict.ts';

/** The delivery that a target needs, if any. Targets are written only where they differ. */
export function targetStep(situation: Situation, index: number): Step[] {
  const state = situation.targets?.[index];
  if (state === undefined || !mayDeliver(situation)) return [];
  const reason = whyDeliver(situation, state);
  return reason === undefined ? [] : [{ kind: 'distribute', target: index, reason }];
}

/** Whether a target counts as holding the newest version. */
export function isDelivered(situation: Situation, index: number): boolean {
  const state = situation.targets?.[index];
  if (state?.state === 'unknown') return writtenSince(situation, state.updatedAt);
  return state?.state === 'in-sync';
}

/** A value that Entra is not known to accept is never delivered. */
function mayDeliver(situation: Situation): boolean {
  const current = currentOf(situation);
  if (current === undefined) return false;
  return current.credential !== undefined || situation.acceptance?.answer === 'accepted';
}

function whyDeliver(situation: Situation, state: TargetState): Reason | undefined {
  switch (state.state) {
    case 'differs':
      return { code: 'target-differs', text: state.detail };
    case 'missing':
      return { code: 'target-missing', text: state.detail };
    case 'unknown':
      return writtenSince(situation, state.updatedAt)
        ? undefined
        : { code: 'target-unknown', text: state.detail };
    default:
      return undefined;
  }
}

/**
 * A write-only target without a readable mark: it counts as ours if the version was confirmed once and the place
 * was last written after the version came into being. Otherwise it is written again.
 */
function writtenSince(situation: Situation, updatedAt: Date | undefined): boolean {
  const version = currentOf(situation)?.version;
  if (version?.tags?.confirmedAt === undefined || updatedAt === undefined) return false;
  return updatedAt >= version.createdAt;
}

export function targetFindings(rotation: Rotation, situation: Situation): Finding[] {
  return rotation.targets.flatMap((target, index) => {
    const state = situation.targets?.[index];
    return state === undefined ? [] : findingAbout(rotation, target, state);
  });
}

function findingAbout(rotation: Rotation, target: Target, state: TargetState): Finding[] {
  if (state.state === 'unreadable') {
    return [
      {
        code: 'target-unreadable',
        severity: target.required ? 'unknown' : 'note',
        text: `target ${target.label} could not be read: ${state.detail}`,
        remedy: `keyturn verify ${rotation.name}`,
      },
    ];
  }
  if (state.state === 'unknown') {
    return [
      { code: 'target-unverifiable', severity: 'note', text: `target ${target.label}: ${state.detail}` },
    ];
  }
  return [];
}
