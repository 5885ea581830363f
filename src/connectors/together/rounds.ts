/** A waiting change, with the callbacks for its result. Only the first call has an effect. */
export interface Asked<Change, Seen> {
  readonly change: Change;
  resolve(seen: Seen): void;
  reject(error: unknown): void;
}

/** Reads and writes a place, once per round. */
export interface Place<Change, Seen, Read> {
  /** Reads the state that the write needs, on behalf of `first`. */
  read(first: Change): Promise<Read>;
  /** Writes the changes and resolves or rejects each; if it throws, all others are rejected with that error. */
  write(read: Read, asked: readonly Asked<Change, Seen>[]): Promise<void>;
}

/** Serialises a round with other writers of the place. */
export type Alone = <T>(round: () => Promise<T>) => Promise<T>;

/**
 * Merges concurrent changes of one place. Services that replace a whole set (App Service settings, variable groups) lose one of
 * two concurrent changes, and a site restarts at every write. Changes are therefore written in rounds: a round contains all
 * changes that were requested until the place was read, and later ones wait for the next round.
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
    failAll(taken ?? [], new Error('a round ended without a result for this change'));
  } catch (error) {
    failAll(taken ?? takeAll(), error);
  }
}

function failAll<Change, Seen>(asked: readonly Asked<Change, Seen>[], error: unknown): void {
  for (const { reject } of asked) reject(error);
}
