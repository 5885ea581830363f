/** What fits on one screen of a terminal, and is not scrolled away. */
import { widthOf } from './layout.ts';
import type { Style } from './style.ts';

/** The usual smallest terminal has 24 lines; the prompt behind the answer takes one. */
export const SCREEN_LINES = 23;

/** As a terminal shows them: what is longer than a line goes on in the next. */
export function linesFor(texts: readonly string[], columns: number): number {
  return texts
    .flatMap(text => text.split('\n'))
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
}

/** The first paragraphs that have room. */
export function fitting(paragraphs: readonly string[], room: number, columns: number): string[] {
  const kept: string[] = [];
  for (const paragraph of paragraphs) {
    if (linesFor([...kept, paragraph], columns) > room) break;
    kept.push(paragraph);
  }
  return kept;
}

/** The same, and how many there are besides. A blank line ends what is shown. */
export function shortened(paragraphs: readonly string[], room: number, style: Style): string[] {
  const { columns, paint, signs } = style;
  if (paragraphs.length === 0) return [];
  if (linesFor(paragraphs, columns) + 1 <= room) return [...paragraphs, ''];
  const kept = fitting(paragraphs, room - 2, columns);
  if (kept.length === 0 && room < 2) return [];
  const left = `${signs.more} and ${paragraphs.length - kept.length} more, with --verbose`;
  return [...kept, `  ${paint('quiet', left)}`, ''];
}
