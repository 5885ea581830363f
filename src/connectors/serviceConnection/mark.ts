import { identityId } from '../devopsIdentity.ts';
import type { Connection } from './connection.ts';

/** The content of the mark, the last line of the description: `[keyturn <key id> <time> <writer>]`. */
export interface Mark {
  readonly keyId: string;
  /** When this program wrote it. */
  readonly at: Date;
  /** The id of the identity that wrote it, in Azure DevOps. Absent in marks of earlier versions, and where it was not known. */
  readonly by?: string;
}

/** "description … between 0 and 1024 characters" (terraform-provider-azuredevops, serviceendpoint/commons.go). */
const LONGEST_DESCRIPTION = 1024;

/**
 * Tolerated difference between this machine's clock and the service's; a change of the connection within this time is not
 * detected if the same identity made it.
 */
const SLACK_MS = 120_000;

const LINE = /^\[keyturn ([0-9A-Za-z-]+) (\d{4}-\S+?)(?: ([0-9A-Za-z-]+))?\]\s*$/;

/** The mark in a description; undefined if there is none. A line that was added below it does not hide it. */
export function markIn(description: string | null | undefined): Mark | undefined {
  const found = linesOf(description).findLast(line => LINE.test(line));
  const [, keyId = '', at = '', by] = LINE.exec(found ?? '') ?? [];
  return keyId === '' ? undefined : { keyId, at: new Date(at), ...(by === undefined ? {} : { by }) };
}

/** The description with this mark as its last line; without any mark if it would be too long for the service. */
export function withMark(description: string | null | undefined, { keyId, at, by }: Mark): string {
  const text = withoutMark(description);
  const parts = [keyId, at.toISOString(), ...(by === undefined ? [] : [by])];
  const marked = `${text === '' ? '' : `${text}\n`}[keyturn ${parts.join(' ')}]`;
  return marked.length <= LONGEST_DESCRIPTION ? marked : text;
}

/** Whether the description leaves room for a mark. */
export function hasRoomForMark(description: string | null | undefined): boolean {
  const longest: Mark = { keyId: '0'.repeat(36), at: new Date(0), by: '0'.repeat(36) };
  return markIn(withMark(description, longest)) !== undefined;
}

function withoutMark(description: string | null | undefined): string {
  return linesOf(description)
    .filter(line => !LINE.test(line))
    .join('\n')
    .trimEnd();
}

/**
 * Whether the connection was not changed after the mark was written: its last writer is that of the mark, and wrote when it did.
 * Without a date of the service nothing speaks against the time.
 */
export function isFresh({ at, by }: Mark, { modificationDate, modifiedBy }: Connection): boolean {
  if (by !== undefined && identityId(modifiedBy) !== by) return false;
  if (modificationDate === undefined || modificationDate === null) return true;
  return new Date(modificationDate).getTime() <= at.getTime() + SLACK_MS;
}

function linesOf(description: string | null | undefined): string[] {
  return (description ?? '').split(/\r?\n/);
}
