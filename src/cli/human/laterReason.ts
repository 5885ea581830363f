/** When something is done in a later run, and what it waits for. */
import type { Later } from '../../rotation/verdict.ts';
import { when } from './times.ts';

/** Where it depends on others when it goes, that is between a first and a last moment. */
export function laterReason({ at, by, reason }: Later, now: Date): string {
  const date = at === undefined ? undefined : when(at, now);
  if (reason.code === 'overlap') return `${date}, when the overlap is over`;
  if (by === undefined) return date === undefined ? reason.text : `${date}: ${reason.text}`;
  const first = date === undefined ? '' : `${date} at the earliest, `;
  return `${first}${reason.text}; at the latest on ${by.toISOString().slice(0, 10)}, when it expires`;
}
