/** Runs work with the same key one after the other, and work with different keys concurrently. */
export type SerialByKey = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function serialByKey(): SerialByKey {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => {});
    tails.set(key, settled);
    void settled.then(() => {
      if (tails.get(key) === settled) tails.delete(key);
    });
    return mine;
  };
}
