/**
 * The same reading for all who ask for it at the same moment. Nobody is given the answer to a request that was sent
 * before he asked: it may say what was there before a write that he knows of.
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let next: Promise<T> | undefined;
  return () => {
    next ??= afterThisMoment().then(() => {
      next = undefined;
      return read();
    });
    return next;
  };
}

/** Everybody who is woken by the same answer has asked by then. */
export function afterThisMoment(): Promise<void> {
  return new Promise(resolve => void setImmediate(resolve));
}
