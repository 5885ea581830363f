/** The streams of this process, as verbs write to them, and what is said where one of them could not be written. */
import { sinkOf } from '../sink.ts';
import type { Context, Output } from './context.ts';
import { EXIT } from './exit.ts';

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

/**
 * A log that cannot be written stops nothing and is not hidden: it is said where something can still be said, and in the exit
 * code, which this answers with. To be asked when everything is written.
 */
export function reportLostOutput({ stdout, stderr }: Pick<Context, 'stdout' | 'stderr'>): number {
  const [results, talk] = [stdout.lost(), stderr.lost()];
  if (results !== undefined) stderr.write(inWords('standard output', results));
  if (talk !== undefined) stdout.write(inWords('standard error', talk));
  return results === undefined && talk === undefined ? EXIT.done : EXIT.failed;
}

function inWords(name: string, why: string): string {
  return `${name} could not be written (${why}). The steps were done nevertheless: keyturn status shows the result\n`;
}
