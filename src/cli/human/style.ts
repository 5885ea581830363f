/** How text may look on one output. */
import { styleText } from 'node:util';
import type { Output } from '../context.ts';
import { plainSign } from './signs.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong';

export interface Signs {
  readonly good: string;
  readonly bad: string;
  readonly unknown: string;
  readonly note: string;
  readonly next: string;
  readonly more: string;
  /** A step of a run that is over. */
  readonly done: string;
  /** One that is in work. */
  readonly doing: string;
}

export interface Style {
  /** Text is wrapped to this many columns; commands to copy never are. */
  readonly columns: number;
  /** What a table may take: the screen's; without an end where there is none. */
  readonly width: number;
  readonly signs: Signs;
  readonly paint: (tone: Tone, text: string) => string;
}

const unicode = {
  good: '✓',
  bad: '✗',
  unknown: '?',
  note: '·',
  next: '→',
  more: '…',
  done: '●',
  doing: '◐',
} as const satisfies Signs;
/** Written so at once, and not only on the way out, so that widths are counted right. */
const ascii: Signs = {
  good: plainSign(unicode.good),
  bad: plainSign(unicode.bad),
  unknown: unicode.unknown,
  note: plainSign(unicode.note),
  next: plainSign(unicode.next),
  more: plainSign(unicode.more),
  done: plainSign(unicode.done),
  doing: plainSign(unicode.doing),
};

const formats = { good: 'green', bad: 'red', warn: 'yellow', quiet: 'dim', strong: 'bold' } as const;

/** Sentences that are longer than this are hard to read, however wide the screen. */
const WIDEST = 100;
const NARROWEST = 40;

export function styleFor(output: Output, env: Readonly<Record<string, string | undefined>>): Style {
  return {
    columns: Math.max(NARROWEST, Math.min(WIDEST, output.columns || WIDEST)),
    width: output.live ? Math.max(NARROWEST, output.columns || WIDEST) : Number.POSITIVE_INFINITY,
    signs: env['TERM'] === 'dumb' ? ascii : unicode,
    paint: (tone, text) => (output.color ? styleText(formats[tone], text, { validateStream: false }) : text),
  };
}
