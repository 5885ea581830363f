/** One request that the sandbox received. It holds no body and no header, so no secret. */
export interface HistoryEntry {
  /** Counts from 1, in the order of arrival, and is not reset when the history is cleared. */
  readonly sequence: number;
  /** Virtual time of arrival, milliseconds since 1970. */
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  /** With its query, as received. */
  readonly path: string;
  /** The client id that the caller's token contains, unverified. */
  readonly callerAppId?: string;
  /** Connections count from 1; two requests with one number shared a connection. */
  readonly connection: number;
  /** For a request inside a `$batch`: the sequence of the batch. */
  readonly within?: number;
  /** Monotonic milliseconds since the process started: two requests overlap when their spans do. */
  readonly startedMs: number;
  finishedMs?: number;
  /** The status that was sent; absent while in flight, and where nothing was sent. */
  status?: number;
  responseBytes?: number;
  outcome: 'under way' | 'answered' | 'cut' | 'client gone';
  /** The fault that was applied: `cut-after`, `error 504 after`. */
  fault?: string;
  throttled?: true;
  /** A handler threw: a bug of the sandbox. Its text is on stderr. */
  sandboxBug?: true;
}

export interface History {
  begin(entry: Omit<HistoryEntry, 'sequence' | 'outcome'>): HistoryEntry;
  finish(entry: HistoryEntry, outcome: HistoryEntry['outcome']): void;
  /** Entries with a sequence above `since`, oldest first. */
  entries(since?: number): readonly HistoryEntry[];
  clear(): void;
  /** Calls `listener` as each request arrives and as it ends; returns a function that stops this. */
  watch(listener: (entry: HistoryEntry) => void): () => void;
}

/** Half of the entries are dropped beyond this number, so that a sandbox that runs for days does not fill the memory. */
const KEPT = 100_000;

export function openHistory(monotonicMs: () => number): History {
  let entries: HistoryEntry[] = [];
  let sequence = 0;
  const listeners = new Set<(entry: HistoryEntry) => void>();
  const notify = (entry: HistoryEntry) => {
    for (const listener of listeners) listener(entry);
  };
  return {
    begin(details) {
      const entry: HistoryEntry = { sequence: ++sequence, ...details, outcome: 'under way' };
      entries.push(entry);
      if (entries.length > KEPT) entries = entries.slice(-KEPT / 2);
      notify(entry);
      return entry;
    },
    finish(entry, outcome) {
      if (entry.outcome !== 'under way') return;
      entry.outcome = outcome;
      entry.finishedMs = monotonicMs();
      notify(entry);
    },
    entries: (since = 0) => entries.filter(entry => entry.sequence > since),
    clear: () => {
      entries = [];
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
