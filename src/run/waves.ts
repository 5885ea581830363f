/**
 * Waves: the groups of a policy one after the other. A wave holds up creating in the waves after it and nothing else: what a
 * later group has begun is finished, its drift is repaired and its old secrets are removed, because leaving work incomplete is
 * not safer. An outage does not wait for a wave either. Only rotations of this run count: a command that names some rotations
 * does not wait for the others.
 */
import type { ReasonWords, RotationOutcome, RunEvent } from '../event.ts';
import type { Policy, Rotation } from '../policy/policy.ts';
import { isRestrained } from '../rotation/calm.ts';
import type { Phase } from '../rotation/verdict.ts';

export interface Wave {
  /** Absent: all rotations that are in no group of `waves`. */
  readonly group?: string;
  readonly rotations: readonly Rotation[];
}

/** In the policy's order, without empty ones; without `waves` in the policy there is one. */
export function wavesOf({ waves }: Pick<Policy, 'waves'>, rotations: readonly Rotation[]): Wave[] {
  const grouped = waves.map(group => ({ group, rotations: rotations.filter(each => each.group === group) }));
  const rest = rotations.filter(({ group }) => group === undefined || !waves.includes(group));
  return [...grouped, { rotations: rest }].filter(wave => wave.rotations.length > 0);
}

/** The progress of a rotation. `begun`: a new secret was due, or one was in progress. */
export interface Progress {
  readonly begun: boolean;
  readonly phase: string;
  readonly outcome?: RotationOutcome;
  /** A new secret is due, and the policy holds it up: all places hold the one before. */
  readonly isHeldUp?: boolean;
}

/**
 * Whether later waves wait for a rotation: it was begun and did not end well, or it is not known that all places hold its newest
 * secret (incomplete and paused, not readable, held by another run).
 */
export function holdsUp({ begun, phase, outcome, isHeldUp = false }: Progress): boolean {
  if (phase !== 'overlap' && phase !== 'settled' && !(phase === 'due' && isHeldUp)) return true;
  return begun && outcome !== undefined && outcome !== 'changed' && outcome !== 'unchanged';
}

/** A leak counts as in progress, too: all places have to hold another secret first. */
export const BEGUN: readonly string[] = [
  'due',
  'outage',
  'not-adopted',
  'in-progress',
  'drifted',
  'leaked',
] satisfies Phase[];

export interface WaveGate {
  onEvent(event: RunEvent): void;
  /** What holds up creating after these waves; undefined: nothing. */
  after(waves: readonly Wave[]): ReasonWords | undefined;
}

export function waveGate(): WaveGate {
  const progress = new Map<string, Progress>();
  return {
    onEvent(event) {
      if (event.event !== 'rotation.decided' && event.event !== 'rotation.finished') return;
      const { rotation, phase } = event;
      const before = progress.get(rotation);
      // What a glance ends was not decided before, and is due only where the policy holds it up.
      const isRestrainedNow =
        event.event === 'rotation.decided'
          ? isRestrained(event.due)
          : event.glanced === true || before?.isHeldUp === true;
      const isHeldUp = phase === 'due' && isRestrainedNow;
      const begun = before?.begun === true || (BEGUN.includes(phase) && !isHeldUp);
      const outcome = event.event === 'rotation.finished' ? { outcome: event.outcome } : {};
      progress.set(rotation, { begun, phase, isHeldUp, ...outcome });
    },
    after(waves) {
      for (const { group, rotations } of waves) {
        const open = rotations.filter(({ name }) => holdsUp(progress.get(name) ?? UNHEARD));
        if (open.length > 0) return { code: 'wave', text: `waits for group ${group}: ${notConfirmed(open)}` };
      }
      return undefined;
    },
  };
}

const UNHEARD: Progress = { begun: false, phase: 'unknown' };

function notConfirmed(rotations: readonly Rotation[]): string {
  const [first, ...others] = rotations.map(({ name }) => name);
  if (others.length === 0) return `${first} is not confirmed`;
  return `${first} and ${others.length === 1 ? others[0] : `${others.length} others`} are not confirmed`;
}
