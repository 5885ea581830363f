/**
 * The same streams with something left out: colours (`--no-color`), signs that a dumb terminal does not have, and what the log of a
 * pipeline would take for a command.
 */
import { readsCommandsInLog, withoutLogCommands } from './ciInert.ts';
import type { Context, Output } from './context.ts';
import { inPlainSigns } from './human/signs.ts';

type Streams = Pick<Context, 'stdout' | 'stderr' | 'env'>;

/** `words`: what was typed, up to a `--`. What programs read is left as it is. */
export function withOutputStyle<C extends Streams>(context: C, words: readonly string[]): C {
  const inert = forPipeline(context);
  const colored = words.includes('--no-color') ? withoutColor(inert) : inert;
  return isForPrograms(words) ? colored : forTerminal(colored);
}

function forPipeline<C extends Streams>(context: C): C {
  if (!readsCommandsInLog(context.env)) return context;
  const plain = (output: Output) => like(output, { write: text => output.write(withoutLogCommands(text)) });
  return { ...context, stdout: plain(context.stdout), stderr: plain(context.stderr) };
}

export function forTerminal<C extends Streams>(context: C): C {
  if (context.env['TERM'] !== 'dumb') return context;
  const plain = (output: Output) => like(output, { write: text => output.write(inPlainSigns(text)) });
  return { ...context, stdout: plain(context.stdout), stderr: plain(context.stderr) };
}

/** `--json`, and `-o` with anything but a table. */
function isForPrograms(words: readonly string[]): boolean {
  return words.some((word, at) => {
    if (word === '--json') return true;
    const [, joined] = /^(?:-o=?|--output=)(.+)$/.exec(word) ?? [];
    const form = word === '-o' || word === '--output' ? words[at + 1] : joined;
    return form !== undefined && form !== 'table';
  });
}

function withoutColor<C extends Streams>(context: C): C {
  const plain = (output: Output) => like(output, { color: false });
  return { ...context, stdout: plain(context.stdout), stderr: plain(context.stderr) };
}

/** The size is asked for anew: windows are resized. */
function like(output: Output, other: Partial<Pick<Output, 'write' | 'color'>>): Output {
  return {
    write: other.write ?? (text => output.write(text)),
    lost: () => output.lost(),
    get live() {
      return output.live;
    },
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows;
    },
    color: other.color ?? output.color,
  };
}
