/** One thing that people are to hear of. Plain data: no secret, no markup. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { NoticeWords } from '../event.ts';
import type { NoticeKind } from '../policy/channel.ts';
import type { Policy, Rotation } from '../policy/policy.ts';

/** What is recorded of a notice, too. Of `over`, `since` is since when it was so. */
export interface NoticeRef extends NoticeWords {
  readonly kind: NoticeKind;
}

export interface Notice extends NoticeRef {
  /** Absent: it is about the run as a whole. */
  readonly rotation?: Pick<Rotation, 'name' | 'group' | 'owner' | 'contact' | 'labels'>;
  /** For registrations that are in no policy: what it is about. */
  readonly subject?: string;
  readonly text: string;
  /** It is not repeated after a day: other codes are sent when there is more to say. */
  readonly isOnce?: true;
  /** What to type next. */
  readonly command?: string;
}

/**
 * Equal for every run and for no other rotation: the mark has the name and a hash of the vault secret's address, so the trail of
 * another policy says nothing about it.
 */
export function keyOf({ mark }: Pick<Rotation, 'mark'>): string {
  return mark.replace(/\/$/, '');
}

/** The key of what is about runs of a policy. The path of the file differs from machine to machine, its name does not. */
export function runKey({ file, rotations }: Policy, about: string): string {
  const tenants = [...new Set(rotations.map(({ tenant }) => tenant))].sort();
  const hash = createHash('sha256').update(tenants.join(' ')).digest('hex').slice(0, 8);
  return `keyturn/-${about}/${hash}/${basename(file)}`.slice(0, LONGEST_KEY);
}

/** Of `dedup_key` in PagerDuty's Events API v2. */
const LONGEST_KEY = 255;
