/** What a run asked, read from the sandbox's history. */
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import { isWrite } from '../promises/requests.ts';

/** From the first request to the end of the last: the program's own start and end are not in it. */
export function wallMs(requests: readonly HistoryEntry[]): number {
  return Math.max(...requests.map(endOf)) - Math.min(...requests.map(({ startedMs }) => startedMs));
}

/** The requests that followed one on another, as far as the times tell: what each one may have waited for. */
export function longestWait(requests: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const chain: HistoryEntry[] = [];
  let last = latest(requests);
  while (last !== undefined) {
    chain.unshift(last);
    const { startedMs } = last;
    last = latest(requests.filter(each => endOf(each) <= startedMs));
  }
  return chain;
}

function latest(requests: readonly HistoryEntry[]): HistoryEntry | undefined {
  return requests.reduce<HistoryEntry | undefined>(
    (found, each) => (found === undefined || endOf(each) > endOf(found) ? each : found),
    undefined,
  );
}

function endOf({ finishedMs, startedMs }: HistoryEntry): number {
  return finishedMs ?? startedMs;
}

/**
 * Requests that were made again for the same answer: the same method and address, and no write of this run to that thing
 * in between. The one exception is the reading right before a write that replaces the whole thing, which is there to see
 * what others changed. The history keeps no bodies, and so no scopes and values: of sign-ins and token calls those count
 * that are more than `expected`.
 */
export function askedTwice(
  requests: readonly HistoryEntry[],
  expected: { readonly signIns: number; readonly tokenCalls: number },
): readonly HistoryEntry[] {
  const others = requests.filter(each => each.operation !== 'token');
  return [
    ...requests.filter(isSignIn).slice(expected.signIns),
    ...requests.filter(isTokenCall).slice(expected.tokenCalls),
    ...others.filter((_each, index) => isRepeated(others, index) && !isBeforeWriting(others, index)),
  ];
}

/** MSAL sends an id with every request, the program's own token calls do not. */
export function isSignIn({ operation, path }: HistoryEntry): boolean {
  return operation === 'token' && path.includes('client-request-id');
}

export function isTokenCall(entry: HistoryEntry): boolean {
  return entry.operation === 'token' && !isSignIn(entry);
}

function isRepeated(requests: readonly HistoryEntry[], index: number): boolean {
  const entry = requests[index];
  if (entry === undefined || isWrite(entry)) return false;
  const before = requests.slice(0, index);
  const same = before.findLastIndex(each => addressOf(each) === addressOf(entry));
  const since = before.slice(same);
  if (entry.operation === 'getApplication' && since.some(each => RENEWING.includes(each.operation)))
    return false;
  return same >= 0 && !since.some(each => isWrite(each) && thingOf(each) === thingOf(entry));
}

/** After these the question is another one: whether what was made, and published, still stands (promise 8). */
const RENEWING: readonly string[] = ['addPassword', 'setSecret'];

function isBeforeWriting(requests: readonly HistoryEntry[], index: number): boolean {
  const entry = requests[index];
  const next = requests
    .slice(index + 1)
    .find(each => entry !== undefined && thingOf(each) === thingOf(entry));
  return next !== undefined && isWrite(next);
}

function addressOf({ method, operation, host, path }: HistoryEntry): string {
  // A challenge is asked with whatever the first request is.
  return operation === 'challenge' ? `challenge ${host}` : `${method} ${host}${path}`;
}

/** Where a thing's address ends and what is asked of it begins. */
const THINGS: readonly RegExp[] = [
  /^.*\/secrets\/[^/?]+/,
  /^.*\/actions\/variables/,
  /^.*\/sites\/[^/]+(\/slots\/[^/]+)?/i,
  /^\/v1\.0\/applications/,
];

function thingOf({ service, host, path }: HistoryEntry): string {
  // A variable group is read in its project and written in its organization.
  if (service === 'devops') return host;
  const found = THINGS.map(thing => thing.exec(path)?.[0]).find(each => each !== undefined);
  return `${host}${found ?? path}`;
}
