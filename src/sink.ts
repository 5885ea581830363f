/** A stream of this process behind the filter: whatever is written to it, by whomever, also by a library. */
import { filtered } from './filter.ts';

export interface Sink {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** Why something is missing in what was written; undefined: nothing is. A reader that has left (`| head`) is no loss. */
  lost(): string | undefined;
}

type Chunk = string | Uint8Array;
type Told = (error?: Error | null) => void;
/** An encoding, and whom to tell, either of which may be left out. */
type Rest = readonly (BufferEncoding | Told | undefined)[];

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
  const end = stream.end.bind(stream);
  // Not by a subclass: libraries and Node itself write to `process.stderr`.
  Object.assign(stream, {
    write(chunk: Chunk, ...rest: Rest) {
      const told = toldOf(rest);
      if (!state.gone) return write(filtered(textOf(chunk, rest), isTerminal), told);
      if (told !== undefined) queueMicrotask(told);
      return true;
    },
    end(chunk?: Chunk | Told | null, ...rest: Rest) {
      if (typeof chunk === 'function') return end(chunk);
      if (chunk === undefined || chunk === null) return end(toldOf(rest));
      return end(filtered(textOf(chunk, rest), isTerminal), toldOf(rest));
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

function toldOf(rest: Rest): Told | undefined {
  return rest.find(each => typeof each === 'function');
}

/** What `stream.write(chunk, encoding)` would bring out. */
function textOf(chunk: Chunk, rest: Rest): string {
  const encoding = rest.find(each => typeof each === 'string');
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
  return bytes.toString('utf8');
}
