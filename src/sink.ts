/** A stream of this process behind the filter: whatever is written to it, by whomever, also by a library. */
import { filtered } from './filter.ts';

export interface Sink {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** Why something is missing in what was written; undefined: nothing is. A reader that has left (`| head`) is no loss. */
  lost(): string | undefined;
}

const guarded = new WeakMap<NodeJS.WriteStream, Sink>();

/**
 * What cannot be written never stops what is being done: a secret may be in hand. `isTerminal`: whether somebody watches who
 * may be shown colours and moving lines.
 */
export function sinkOf(stream: NodeJS.WriteStream, isTerminal: boolean): Sink {
  const known = guarded.get(stream);
  if (known !== undefined) return known;
  const state: { gone: boolean; lost: string | undefined } = { gone: false, lost: undefined };
  stream.on('error', (error: NodeJS.ErrnoException) => {
    state.gone = true;
    if (error.code !== 'EPIPE') state.lost = error.code ?? error.name;
  });
  const write = stream.write.bind(stream);
  // Not by a subclass: libraries and Node itself write to `process.stderr`.
  Object.assign(stream, {
    write(chunk: string | Uint8Array, ...rest: readonly [((error?: Error | null) => void)?]) {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      const told = rest.find(each => typeof each === 'function');
      if (!state.gone) return write(filtered(text, isTerminal), told);
      if (told !== undefined) queueMicrotask(told);
      return true;
    },
  });
  const sink: Sink = {
    isTerminal,
    write: text => void stream.write(text),
    lost: () => state.lost,
  };
  guarded.set(stream, sink);
  return sink;
}
