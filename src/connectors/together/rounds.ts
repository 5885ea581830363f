/** A change that waits to be written, and who is told what came of it. Only the first thing that is told counts. */
export interface Asked<Change, Seen> {
  readonly change: Change;
  resolve(seen: Seen): void;
  reject(error: unknown): void;
}

export interface Place<Change, Seen, Read> {
  /** What is to be known before anything is written; asked for on behalf of `first`. */
  read(first: Change): Promise<Read>;
  /** Writes the changes and tells each who asked; where it fails, all who were not told fail likewise. */
  write(read: Read, asked: readonly Asked<Change, Seen>[]): Promise<void>;
}

/** Keeps a round apart from other writers of the place. */
export type Alone = <T>(round: () => Promise<T>) => Promise<T>;

/**
 * Services that replace a whole set (App Service settings, variable groups) lose one of two changes that overlap, and a
 * site restarts at every write. So changes of one place are written in rounds: each takes all that were asked for until
 * the place had been read, and what comes during its write waits for the next.
 */
export function rounds<Change, Seen, Read>(
  place: Place<Change, Seen, Read>,
  alone: Alone = round => round(),
): (change: Change) => Promise<Seen> {
  let waiting: Asked<Change, Seen>[] = [];
  let writing = false;
  const takeAll = () => {
    const taken = waiting;
    waiting = [];
    return taken;
  };
  const writeAll = async () => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      await oneRound(place, alone, first.change, takeAll);
    }
    writing = false;
  };
  return change => {
    const { promise, resolve, reject } = Promise.withResolvers<Seen>();
    waiting.push({ change, resolve, reject });
    if (!writing) {
      writing = true;
      void writeAll();
    }
    return promise;
  };
}

async function oneRound<Change, Seen, Read>(
  { read, write }: Place<Change, Seen, Read>,
  alone: Alone,
  first: Change,
  takeAll: () => readonly Asked<Change, Seen>[],
): Promise<void> {
  let taken: readonly Asked<Change, Seen>[] | undefined;
  try {
    await alone(async () => {
      const known = await read(first);
      taken = takeAll();
      await write(known, taken);
    });
    failAll(taken ?? [], new Error('a round ended without a word about this change'));
  } catch (error) {
    failAll(taken ?? takeAll(), error);
  }
}

function failAll<Change, Seen>(asked: readonly Asked<Change, Seen>[], error: unknown): void {
  for (const { reject } of asked) reject(error);
}
