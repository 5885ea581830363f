/** Whether the places of a rotation hold what the vault holds, read right before it is confirmed or something is removed. */
import { Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import { isReadable, type TargetPort } from '../../rotation/ports.ts';
import type { Situation } from '../../rotation/situation.ts';
import { mayStillHold } from '../../rotation/targets.ts';
import type { Step } from '../../rotation/verdict.ts';
import { plural } from '../../rotation/words.ts';
import type { Work } from '../work.ts';
import { tryInPlace } from './tryInPlace.ts';

export type ConfirmStep = Extract<Step, { kind: 'confirm' }>;

/** How long the reading at the end of a delivery counts; token calls with retries may take longer. */
const READ_BACK_COUNTS_MS = 10_000;

/** How many places this version was confirmed for; the vault is one. */
export interface PlaceCounts {
  /** Read back: by the value, or by the version that the service says it has fetched. */
  readonly read: number;
  /** Their service signed in with what they hold, or their canary did. */
  readonly tried: number;
  /** Known by their mark, by having been written, or by where they fetch the value. */
  readonly unread: number;
}

/** Of what nobody can read back nothing is claimed. */
export function holdingInWords({ read, tried, unread }: PlaceCounts): string {
  const places = read === 1 ? 'the vault holds' : `${plural(read, 'place')} hold`;
  return [
    `Entra issued a token for the secret that ${places}`,
    ...(tried === 0 ? [] : [`${tried} more ${tried === 1 ? 'was' : 'were'} tried in place`]),
    ...(unread === 0 ? [] : [`${unread} more ${unread === 1 ? 'is' : 'are'} marked`]),
  ].join('; ');
}

/**
 * The required places whose service signs in with what they hold. Before everything else is read: a trial may be repeated for
 * as long as `prove.timeout`, and nothing is removed by what was read before that.
 */
export async function placesTried(work: Work): Promise<ReadonlySet<number>> {
  const trials = await Promise.all(
    work.rotation.targets.map(async ({ label, required }, index) => {
      const port = work.ports.targets[index];
      if (port === undefined || !required) return [];
      const trial = await tryInPlace(work, port, { step: 'confirm', subject: label });
      return trial?.trial === 'accepted' ? [index] : [];
    }),
  );
  return new Set(trials.flat());
}

/** Whether the places hold the vault's value; fails where a required one does not. */
export async function placesHolding(
  work: Work,
  situation: Situation,
  published: Published,
  { beforeRemoval }: ConfirmStep,
  tried: { has(target: number): boolean },
): Promise<PlaceCounts> {
  const known = beforeRemoval ? new Set<number>() : justReadBack(work, situation);
  const isHeld = (state: TargetState) =>
    state.state === 'in-sync' ||
    (state.state === 'unknown' && (!beforeRemoval || mayStillHold(situation, state)));
  const places = await Promise.all(
    work.rotation.targets.map(async ({ label, required }, index) => {
      const port = work.ports.targets[index];
      if (port === undefined || !required) return [];
      if (!known.has(index) && !(await holds(work, port, label, published, isHeld)))
        throw drifted(work, label);
      if (tried.has(index)) return ['tried' as const];
      return [isReadable(port) ? ('read' as const) : ('unread' as const)];
    }),
  );
  const count = (how: keyof PlaceCounts) => places.flat().filter(each => each === how).length;
  return { read: 1 + count('read'), tried: count('tried'), unread: count('unread') };
}

/** Compares by value where it can be read; otherwise by what the service or our mark shows. */
async function holds(
  work: Work,
  port: TargetPort,
  label: string,
  published: Published,
  isHeld: (state: TargetState) => boolean,
): Promise<boolean> {
  const about = { step: 'confirm', subject: label };
  const value = isReadable(port) ? await work.patience.retry(about, () => port.value()) : undefined;
  if (value !== undefined) return value.equals(published.value);
  return isHeld(await work.patience.retry(about, () => port.observe(published)));
}

function justReadBack({ clock }: Work, { readBackAt = new Map() }: Situation): Set<number> {
  const now = clock.ticks();
  return new Set(
    [...readBackAt].flatMap(([target, at]) => (now - at <= READ_BACK_COUNTS_MS ? [target] : [])),
  );
}

function drifted(work: Work, label: string): Problem {
  return new Problem({
    code: 'try-later',
    subject: label,
    reason: 'does not hold what the vault holds (any more); nothing is confirmed and nothing is removed',
    remedy: commandFor(work.rotation, 'rotate'),
  });
}
