/** Who used the secret of a place last, as its service records it. It shows a use, and never that there was none. */
import type { LastUse, LastUseRead } from './placeFacts.ts';
import type { TargetPort } from './ports.ts';
import { moment } from './words.ts';

/** A target whose service records what used its secret. */
export interface UsedTarget extends TargetPort {
  /** Asked only to be shown. Undefined: nothing is recorded, which says nothing about what uses it. */
  lastUse(): Promise<LastUse | undefined>;
}

export function isUsed(target: TargetPort): target is UsedTarget {
  return 'lastUse' in target;
}

export function lastUseInWords(read: LastUseRead | undefined): string {
  if (read === undefined) return '';
  if ('unknown' in read) return `; who used it last could not be read: ${read.unknown}`;
  return `; last used by ${read.by} on ${moment(read.at)}${read.result === undefined ? '' : ` (${read.result})`}`;
}
