/**
 * Output streams of this process behind the filter: everything that is written to them is filtered, including what libraries
 * write.
 */
import { filtered } from './filter.ts';

export interface Sink {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** The error code if some output could not be written; undefined otherwise. A closed pipe (`| head`) is not an error. */
  lost(): string | undefined;
}

type Chunk = string | Uint8Array;
type Callback = (error?: Error | null) => void;
/** The optional arguments of `stream.write`: an encoding and a callback. */
type Rest = readonly (BufferEncoding | Callback | undefined)[];

const guarded = new WeakMap<NodeJS.WriteStream, Sink>();

/**
 * A failed write never stops the run, which may hold a secret that is not published yet. `isTerminal`: whether colours and
 * moving lines may be written.
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
  // The methods of the stream itself are replaced, because libraries and Node write to `process.stderr` directly.
  Object.assign(stream, {
    write(chunk: Chunk, ...rest: Rest) {
      const callback = callbackOf(rest);
      if (!state.gone) return write(filtered(textOf(chunk, rest), isTerminal), callback);
      if (callback !== undefined) queueMicrotask(callback);
      return true;
    },
    end(chunk?: Chunk | Callback | null, ...rest: Rest) {
      if (typeof chunk === 'function') return end(chunk);
      if (chunk === undefined || chunk === null) return end(callbackOf(rest));
      return end(filtered(textOf(chunk, rest), isTerminal), callbackOf(rest));
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

function callbackOf(rest: Rest): Callback | undefined {
  return rest.find(each => typeof each === 'function');
}

/** The text that `stream.write(chunk, encoding)` would write. */
function textOf(chunk: Chunk, rest: Rest): string {
  const encoding = rest.find(each => typeof each === 'string');
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
  return bytes.toString('utf8');
}
