import { sinkOf } from '../sink.ts';
import type { Output } from './context.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A stream of this process, as verbs write to it. `colored`: nobody asked for no colours. */
export function outputOf(stream: NodeJS.WriteStream, env: Env, colored: boolean): Output {
  const live = stream.isTTY === true && env['TERM'] !== 'dumb';
  const sink = sinkOf(stream, live);
  return {
    write: sink.write,
    lost: sink.lost,
    live,
    color: live && env['NO_COLOR'] === undefined && colored,
    get columns() {
      return stream.columns ?? 100;
    },
    get rows() {
      return stream.rows ?? 0;
    },
  };
}
