/** The end of what a run says: its counts, what they mean for who reads them, and the command that goes on. */
import type { FindingWords, RotationFinished, RunFinished } from '../../event.ts';
import { moment, plural } from '../../rotation/words.ts';
import { wrap } from './layout.ts';
import { namesToType } from './namesInBrief.ts';
import { countedOutcomes } from './outcomeWords.ts';
import type { Style } from './style.ts';
import { elapsed } from './times.ts';

/** The command that goes on with these; with none, with all. `waits`: until another run has let go of its lock. */
export type Again = (names: readonly string[], waits: boolean) => string;

/** Undefined where running again would do nothing. */
export function commandToGoOn(rotations: readonly RotationFinished[], again: Again): string | undefined {
  const open = rotations.filter(isOpen).map(({ rotation }) => rotation);
  if (open.length === 0) return undefined;
  const names = waitsForWave(rotations) ? rotations.map(({ rotation }) => rotation) : open;
  return again(namesToType(names), rotations.some(isLocked));
}

/** What waits for a wave is named together with what it waits for: alone it would wait for nothing. */
export function waitsForWave(rotations: readonly RotationFinished[]): boolean {
  return rotations.some(({ held }) => held?.code === 'wave');
}

/** `2 failed, 498 unchanged in 27 s. Running again is safe.` */
export function endLine(
  { counts, outcome, ms }: RunFinished,
  rotations: readonly RotationFinished[],
  { paint, columns }: Pick<Style, 'paint' | 'columns'>,
): string {
  const parts = countedOutcomes(counts);
  const findings = rotations.flatMap(one => one.findings);
  const [leftOut, shared] = [findings.filter(isLeftOut).length, findings.filter(isByOthers).length];
  if (leftOut > 0) parts.push(`${plural(leftOut, 'best-effort target')} left out`);
  if (shared > 0) parts.push(`${plural(shared, 'place')} changed outside Keyturn meanwhile`);
  const sentences = [
    `${paint('strong', parts.join(', ') || 'no rotations')} in ${elapsed(ms)}.`,
    AFTERWARDS[outcome],
    restrainedWords(rotations),
  ];
  return wrap(sentences.filter(text => text !== '').join(' '), columns);
}

/** What is due and was not begun for the policy's sake: without it a run in a closed window looks like one with nothing to do. */
function restrainedWords(rotations: readonly RotationFinished[]): string {
  const all = rotations.flatMap(({ restrained }) => restrained ?? []);
  if (all.length === 0) return '';
  const what = [...new Set(all.map(({ code }) => RESTRAINED_BY[code] ?? 'the policy'))].join(', ');
  const [first] = all.flatMap(({ until }) => until ?? []).toSorted();
  const when =
    first === undefined ? '' : `, ${all.length === 1 ? '' : 'the first '}until ${moment(new Date(first))}`;
  return `${all.length} due, held back by ${what}${when}: keyturn rotate NAME --now does not wait.`;
}

const RESTRAINED_BY: Readonly<Record<string, string>> = {
  paused: 'a pause',
  frozen: 'a freeze',
  'outside-window': 'the windows of the policy',
};

const RUN_AGAIN: readonly string[] = ['failed', 'skipped', 'deferred'];

/** Whether running again has something to do for it. */
export function isOpen(event: RotationFinished): boolean {
  return RUN_AGAIN.includes(event.outcome) || event.findings.some(isLeftOut) || isLocked(event);
}

/** Another run holds the lock: to run again at once would meet it again. */
export function isLocked({ outcome, heldBy }: RotationFinished): boolean {
  return outcome === 'locked' && heldBy !== undefined;
}

function isLeftOut(finding: FindingWords): boolean {
  return finding.bestEffort === true && !isByOthers(finding);
}

function isByOthers({ code }: FindingWords): boolean {
  return code === 'changed-by-others';
}

const AFTERWARDS: Readonly<Record<RunFinished['outcome'], string>> = {
  done: '',
  failed: 'Running again is safe.',
  interrupted: 'Stopped on request: what worked before still works, and the next run continues from here.',
  'human-needed': 'Where a human is needed, no further action is taken until then.',
  locked: 'Where another run holds the lock, that run finishes it (rotate --wait 5m waits for it).',
};
