/** A fleet in a few lines that are drawn anew, whatever its size: how far, how fast, and what is waited for. */
import { clip } from '../layout.ts';
import type { Style, Tone } from '../style.ts';
import { elapsedSeconds } from '../times.ts';
import type { Gauge } from './gauge.ts';
import { countWords, type GroupWords, groupWords, paceWords } from './words.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Higher than this it would push the failures above it off the screen. */
const MOST_LINES = 10;

/** Never higher than the screen, and no line wider: what wraps or scrolls cannot be drawn over. */
export function fleetBlock(gauge: Gauge, { columns, rows }: Screen, { paint, signs }: Style): string[] {
  const room = Math.max(1, Math.min(MOST_LINES, rows - 1));
  const isBad = gauge.counts.failed + gauge.counts['human-needed'] > 0;
  const head: readonly (readonly [Tone, string])[] = [
    [
      'strong',
      `${bar(gauge, columns)}${gauge.done} of ${gauge.total} done in ${elapsedSeconds(gauge.tookMs)}`,
    ],
    [isBad ? 'bad' : 'strong', countWords(gauge)],
    ['strong', paceWords(gauge)],
  ];
  const told = head.filter(([, text]) => text !== '');
  const groups = groupWords(gauge, room - told.length).map(group => ['quiet', groupLine(group)] as const);
  return [...told, ...groups]
    .slice(0, room)
    .map(([tone, text]) => paint(tone, clip(text, Math.max(1, columns - 1), signs.more)));
}

function groupLine({ count, step, about }: GroupWords): string {
  return `${String(count).padStart(COUNT_WIDTH)}  ${step.padEnd(STEP_WIDTH)}  ${about}`.trimEnd();
}

const COUNT_WIDTH = 6;
const STEP_WIDTH = 10;

const BAR = 24;
/** On less than this the words need the room. */
const WIDE_ENOUGH = 70;

function bar({ done, total }: Gauge, columns: number): string {
  if (columns < WIDE_ENOUGH) return '';
  // Rounded down: a full bar means that all is done.
  const full = Math.min(BAR, Math.floor((done / Math.max(1, total)) * BAR));
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)}  `;
}
