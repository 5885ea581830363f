/**
 * Shares one read between all calls at the same moment. No caller receives the response to a request that was sent before the
 * call, because it may be older than a write that the caller knows.
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

/** Resolves after all callers that continue after the same response have made their call. */
export function afterThisMoment(): Promise<void> {
  return new Promise(resolve => void setImmediate(resolve));
}
