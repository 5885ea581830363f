/** Changes of others to a place while this run wrote it. Only names, never values. */
import type { Meanwhile } from '../../rotation/placeFacts.ts';

/** Collects changes by others for the next message. */
export interface Others {
  /**
   * Another program has written: a read directly after a write shows what was not sent. `by`: the writer, if the service
   * reports it.
   */
  changed(names: readonly string[], by?: string): void;
  /** A late write of this run has overwritten these names, which an earlier read had shown. */
  overwritten(names: readonly string[], isPutBack: boolean): void;
  /** The message about changes since the last call. */
  toTell(): Meanwhile | undefined;
}

/** Further names would not help to find the writer. */
const NAMED = 5;

/** `look`: how a user finds out more. */
export function openOthers(look: string): Others {
  const changed = new Set<string>();
  const writers = new Set<string>();
  const putBack = new Set<string>();
  const lost = new Set<string>();
  let written = false;
  return {
    changed(names, by) {
      written = true;
      for (const name of names) changed.add(name);
      if (by !== undefined) writers.add(by);
    },
    overwritten(names, isPutBack) {
      for (const name of names) (isPutBack ? putBack : lost).add(name);
    },
    toTell() {
      const parts = [
        written ? byOthers(changed, writers) : [],
        putBack.size > 0 ? [`${late(putBack)}; it was put back`] : [],
        lost.size > 0 ? [`${late(lost)}, and it could not be put back`] : [],
      ].flat();
      for (const each of [changed, writers, putBack, lost]) each.clear();
      written = false;
      return parts.length === 0 ? undefined : { text: parts.join('; '), remedy: look };
    },
  };
}

function byOthers(names: ReadonlySet<string>, writers: ReadonlySet<string>): string {
  const who = writers.size === 0 ? '' : ` (${listed(writers)})`;
  const what = names.size === 0 ? 'it' : listed(names);
  return (
    `another writer${who} changed ${what} while keyturn wrote it; that change was kept, but one made between keyturn's read ` +
    'and its write may be lost'
  );
}

function late(names: ReadonlySet<string>): string {
  return `a write of this run took effect late and overwrote ${listed(names)}, which had been changed outside Keyturn`;
}

function listed(names: ReadonlySet<string>): string {
  const more = names.size - NAMED;
  return [...names].slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
