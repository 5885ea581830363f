/**
 * Waves: the groups of a policy one after the other. A wave holds up creating in those after it and nothing else: what
 * a later group has begun is finished, drift in it is repaired and its old secrets go, because leaving a thing half
 * done is no caution. Nor does an outage wait for a canary. Only rotations of this run count: who names some does not
 * wait for those that he left out.
 */
import type { ReasonWords, RotationOutcome, RunEvent } from '../event.ts';
import type { Policy, Rotation } from '../policy/policy.ts';
import type { Phase } from '../rotation/verdict.ts';

export interface Wave {
  /** Absent: everything that is in no group of `waves`. */
  readonly group?: string;
  readonly rotations: readonly Rotation[];
}

/** In their order, without those that have no rotation among these; without `waves` in the policy it is one. */
export function wavesOf({ waves }: Pick<Policy, 'waves'>, rotations: readonly Rotation[]): Wave[] {
  const grouped = waves.map(group => ({ group, rotations: rotations.filter(each => each.group === group) }));
  const rest = rotations.filter(({ group }) => group === undefined || !waves.includes(group));
  return [...grouped, { rotations: rest }].filter(wave => wave.rotations.length > 0);
}

/** How far a rotation is. `begun`: a new secret was due, or one was on its way. */
export interface Progress {
  readonly begun: boolean;
  readonly phase: string;
  readonly outcome?: RotationOutcome;
}

/**
 * Whether the waves after it wait for a rotation: it was begun and did not come to a good end, or nobody can say that
 * everything holds its newest secret (half done and paused, not readable, held by another run).
 */
export function holdsUp({ begun, phase, outcome }: Progress): boolean {
  if (phase !== 'overlap' && phase !== 'settled') return true;
  return begun && outcome !== undefined && outcome !== 'changed' && outcome !== 'unchanged';
}

/** What leaked and still lives is on its way, too: another secret is to be everywhere first. */
export const BEGUN: readonly string[] = [
  'due',
  'outage',
  'not-adopted',
  'in-progress',
  'leaked',
] satisfies Phase[];

export interface WaveGate {
  hear(event: RunEvent): void;
  /** What stands against creating after these waves; undefined: nothing. */
  after(waves: readonly Wave[]): ReasonWords | undefined;
}

export function waveGate(): WaveGate {
  const progress = new Map<string, Progress>();
  return {
    hear(event) {
      if (event.event !== 'rotation.decided' && event.event !== 'rotation.finished') return;
      const { rotation, phase } = event;
      const begun = progress.get(rotation)?.begun === true || BEGUN.includes(phase);
      const outcome = event.event === 'rotation.finished' ? { outcome: event.outcome } : {};
      progress.set(rotation, { begun, phase, ...outcome });
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
