import type { Connection } from './connection.ts';

/** The content of the mark, the last line of the description: `[keyturn <key id> <time>]`. */
export interface Mark {
  readonly keyId: string;
  /** When this program wrote it. */
  readonly at: Date;
}

/** "description … between 0 and 1024 characters" (terraform-provider-azuredevops, serviceendpoint/commons.go). */
const LONGEST_DESCRIPTION = 1024;

/**
 * Tolerated difference between this machine's clock and the service's; a change of the connection by others within this time is
 * not detected.
 */
const SLACK_MS = 120_000;

const LINE = /^\[keyturn ([0-9A-Za-z-]+) (\d{4}-\S+)\]\s*$/;

/** The mark in a description; undefined if there is none. A line that was added below it does not hide it. */
export function markIn(description: string | null | undefined): Mark | undefined {
  const found = linesOf(description).findLast(line => LINE.test(line));
  const [, keyId = '', at = ''] = LINE.exec(found ?? '') ?? [];
  return keyId === '' ? undefined : { keyId, at: new Date(at) };
}

/** The description with this mark as its last line; without any mark if it would be too long for the service. */
export function withMark(description: string | null | undefined, { keyId, at }: Mark): string {
  const text = withoutMark(description);
  const marked = `${text === '' ? '' : `${text}\n`}[keyturn ${keyId} ${at.toISOString()}]`;
  return marked.length <= LONGEST_DESCRIPTION ? marked : text;
}

/** Whether the description leaves room for a mark. */
export function hasRoomForMark(description: string | null | undefined): boolean {
  const longest: Mark = { keyId: '0'.repeat(36), at: new Date(0) };
  return markIn(withMark(description, longest)) !== undefined;
}

function withoutMark(description: string | null | undefined): string {
  return linesOf(description)
    .filter(line => !LINE.test(line))
    .join('\n')
    .trimEnd();
}

/** Whether the connection was not changed after the mark was written; without a date of the service nothing speaks against it. */
export function isFresh({ at }: Mark, { modificationDate }: Connection): boolean {
  if (modificationDate === undefined || modificationDate === null) return true;
  return new Date(modificationDate).getTime() <= at.getTime() + SLACK_MS;
}

function linesOf(description: string | null | undefined): string[] {
  return (description ?? '').split(/\r?\n/);
}
