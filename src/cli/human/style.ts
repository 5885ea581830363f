/** How text may look on one output. */
import { styleText } from 'node:util';
import type { Output } from '../context.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong';

export interface Signs {
  readonly good: string;
  readonly bad: string;
  readonly unknown: string;
  readonly note: string;
  readonly next: string;
  readonly more: string;
}

export interface Style {
  /** Text is wrapped to this many columns; commands to copy never are. */
  readonly columns: number;
  /** What a table may take: the screen's; without an end where there is none. */
  readonly width: number;
  readonly signs: Signs;
  readonly paint: (tone: Tone, text: string) => string;
}

const unicode: Signs = { good: '✓', bad: '✗', unknown: '?', note: '·', next: '→', more: '…' };
const ascii: Signs = { good: '+', bad: 'x', unknown: '?', note: '-', next: '>', more: '...' };

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
