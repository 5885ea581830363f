/** What a rotation's steps have done, for the summary of a run that was watched as rows: nothing else tells it. */
import type { RotationFinished, RotationOutcome } from '../../../event.ts';
import { wrap } from '../layout.ts';
import type { Style } from '../style.ts';
import { elapsed } from '../times.ts';
import type { Progress } from './progress.ts';
import { inWords, piecesOf, summedUp, unbroken, wordOf } from './stepSigns.ts';

/** `room`: in a line of at most that width, if possible. Undefined where its own summary says more: nothing was done, or it was left to another run. */
export function stepsDone(
  progress: Progress | undefined,
  { outcome, ms }: RotationFinished,
  room: number | undefined,
  style: Style,
): string | undefined {
  if (progress === undefined || progress.steps.length === 0) return undefined;
  if (!ACTED.includes(outcome)) return undefined;
  const pieces = piecesOf(progress, style);
  const took = ` ${unbroken(`(${elapsed(ms)})`)}`;
  const steps = room === undefined ? inWords(pieces, style) : summedUp(pieces, room - took.length, style);
  return `${steps}${took}`;
}

const ACTED: readonly RotationOutcome[] = ['changed', 'failed', 'human-needed'];

/** Which credential and which version; how often Entra was asked, and each target, are in the trail. */
const NAMING = ['create', 'recall', 'publish', 'record', 'reopen', 'confirm', 'settle', 'retire', 'discard'];

export function detailLines(progress: Progress | undefined, { paint, columns }: Style): string[] {
  const steps = (progress?.steps ?? []).filter(({ step }) => NAMING.includes(step));
  return steps.flatMap(({ step, details }) =>
    details.map(detail => paint('quiet', `  ${wrap(`${wordOf(step)}: ${detail}`, columns - 2, '    ')}`)),
  );
}
