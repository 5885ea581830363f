/** Many writers, one reader: events of parallel work become one `AsyncIterable`. */
export interface Stream<T> {
  emit(item: T): void;
  /** Ends the stream; with an error, the reader throws it after the items before it. */
  end(error?: unknown): void;
  readonly items: AsyncIterable<T>;
}

export function stream<T>(): Stream<T> {
  const waiting: T[] = [];
  let ended: { error?: unknown } | undefined;
  let wake: () => void = () => {};
  const poke = () => wake();
  async function* read(): AsyncGenerator<T> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (ended !== undefined) {
        if ('error' in ended) throw ended.error;
        return;
      } else {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    }
  }
  return {
    emit(item) {
      waiting.push(item);
      poke();
    },
    end(...error) {
      ended = error.length === 0 ? {} : { error: error[0] };
      poke();
    },
    items: read(),
  };
}
