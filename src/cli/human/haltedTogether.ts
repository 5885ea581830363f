/** Rotations of a run that one halt holds up: told once, since every one of them would say the same. */
import type { RotationFinished } from '../../event.ts';
import { plural } from '../../rotation/words.ts';
import type { Survey } from '../../run/survey.ts';
import { haltedIn } from '../outlook.ts';
import { namesInBrief } from './namesInBrief.ts';

export interface HaltedTogether {
  /** `5 rotations` */
  readonly name: string;
  readonly names: readonly string[];
  /** Who halted them, since when, why, and which they are. */
  readonly text: string;
}

export interface Parted {
  readonly together: readonly HaltedTogether[];
  readonly rest: readonly RotationFinished[];
}

/** A single one is told as any other. */
export function partHalted(events: readonly RotationFinished[]): Parted {
  const halted = events.filter(isHalted);
  const groups = [...Map.groupBy(halted, haltOf).values()].filter(({ length }) => length > 1);
  const told = new Set(groups.flat());
  return {
    together: groups.map(those => {
      const names = those.map(({ rotation }) => rotation);
      const [first] = those;
      return {
        name: plural(names.length, 'rotation'),
        names,
        text: `${first === undefined ? '' : haltOf(first)}: ${namesInBrief(names, MOST_NAMES, MOST_NAMES)}`,
      };
    }),
    rest: events.filter(event => !told.has(event)),
  };
}

/** Nothing else is wrong with it. */
function isHalted({ outcome, findings }: RotationFinished): boolean {
  const bad = findings.filter(({ severity }) => severity !== 'note');
  return outcome === 'human-needed' && bad.length > 0 && bad.every(({ code }) => code === 'halted');
}

function haltOf({ findings }: RotationFinished): string {
  return findings.find(({ code }) => code === 'halted')?.text ?? '';
}

const MOST_NAMES = 20;

/** Of a fleet: the rotations whose halt is told above, together with that of others. */
export function haltedAbove(surveys: readonly Survey[]): ReadonlySet<string> {
  return new Set(haltedIn(surveys).flatMap(({ names }) => (names.length > 1 ? names : [])));
}
