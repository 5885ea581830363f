/** Requests of a run, named so that the same one is met again: service, operation, and how many of them came before. */
import type { HistoryEntry } from '../../src/sandbox/history.ts';

export interface RequestName {
  /** Its place in the undisturbed run, for people. */
  readonly place: number;
  readonly service: string;
  readonly operation: string;
  /** Counted from 1, among all of its kind. */
  readonly nth: number;
  /** The same among those that were answered with less than 400; undefined: this one was not. */
  readonly nthGood?: number;
  readonly writes: boolean;
  /** It reads, and so did the one before: who dies at either leaves the same world behind. */
  readonly amongReads: boolean;
}

export function namesOf(entries: readonly HistoryEntry[]): RequestName[] {
  const all = new Map<string, number>();
  const good = new Map<string, number>();
  const next = (counts: Map<string, number>, key: string) => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.get(key) ?? 1;
  };
  return entries.map((entry, index) => {
    const { service, operation } = entry;
    const key = `${service}.${operation}`;
    const isGood = (entry.status ?? 500) < 400;
    return {
      place: index + 1,
      service,
      operation,
      nth: next(all, key),
      ...(isGood && { nthGood: next(good, key) }),
      writes: isWrite(entry),
      amongReads: !isWrite(entry) && index > 0 && !isWrite(entries[index - 1] ?? entry),
    };
  });
}

/**
 * POSTs that read: App Service lists settings that way, Azure DevOps tries a service connection; the token endpoint; a batch, whose
 * requests are told one by one.
 */
const READING = new Set([
  'listAppSettings',
  'listConnectionStrings',
  'listStaticSiteAppSettings',
  'listStaticSiteBuildAppSettings',
  'executeServiceEndpointRequest',
  'token',
  'challenge',
  'batch',
]);

export function isWrite({ method, operation }: Pick<HistoryEntry, 'method' | 'operation'>): boolean {
  return method !== 'GET' && !READING.has(operation);
}

export function textOf({ place, service, operation, nth }: RequestName): string {
  return `${place} ${service}.${operation}#${nth}`;
}

/** Of `14 vault.setSecret#1` everything but the place counts, and that may be left out. */
export function findRequest(names: readonly RequestName[], text: string): RequestName {
  const wanted = text.replace(/^\d+ /, '');
  const found = names.find(name => textOf(name).replace(/^\d+ /, '') === wanted);
  if (found === undefined)
    throw new Error(`there is no request ${wanted}; there are: ${names.map(textOf).join(', ')}`);
  return found;
}
