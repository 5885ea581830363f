import { type LockPlace, lockWords } from '../../policy/lockPlace.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** Whom the locks keep apart. */
export function lockLine(place: LockPlace, { paint, columns }: Style): string {
  const tone = place.kind === 'nowhere' ? 'warn' : 'quiet';
  return paint(tone, wrap(lockWords(place), columns, '  '));
}
