/** What was sent to each channel before, from the audit trail: nothing else remembers it. */
import { NOTICE_KINDS } from '../policy/channel.ts';
import type { Link } from '../report/chain.ts';
import type { TrailEntry } from '../report/entry.ts';
import { readTrail } from '../report/trail.ts';
import type { NoticeRef } from './notice.ts';

/** The last notice of one subject to one channel. */
export interface Sent extends NoticeRef {
  /** When it was sent. */
  readonly at: Date;
}

/** By channel, then by key. */
export type SentBefore = ReadonlyMap<string, ReadonlyMap<string, Sent>>;

/**
 * `broken`: the trail was changed or cut after it was written, so nothing in it keeps a notice back. Throws a Problem if it cannot
 * be read.
 */
export async function sentBefore(
  file: string,
  anchor?: Link,
): Promise<{ readonly sent: SentBefore; readonly broken: boolean }> {
  const sent = new Map<string, Map<string, Sent>>();
  const { faultCount } = await readTrail(file, entry => remember(sent, entry), anchor);
  return faultCount > 0 ? { sent: new Map(), broken: true } : { sent, broken: false };
}

function remember(sent: Map<string, Map<string, Sent>>, entry: TrailEntry): void {
  const { event, channel, notices } = entry;
  if (event !== 'notice.sent' || channel === undefined || notices === undefined) return;
  const known = sent.get(channel) ?? new Map<string, Sent>();
  const at = new Date(entry.time);
  for (const notice of notices) {
    // What happened once says nothing about trouble, and is of no use later; only the last digest counts.
    if (notice.state === 'done' && notice.kind !== 'digest') continue;
    const kind = NOTICE_KINDS.find(each => each === notice.kind);
    if (kind !== undefined) known.set(notice.key, { ...notice, kind, at });
  }
  sent.set(channel, known);
}
