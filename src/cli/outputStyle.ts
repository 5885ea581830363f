/**
 * The same streams with something left out: colours (`--no-color`), signs that a dumb terminal does not have, and what the log of a
 * pipeline would take for a command.
 */
import { logLine } from './ci/logCommand.ts';
import { readsCommandsInLog, withoutLogCommands } from './ciInert.ts';
import type { Context, Output } from './context.ts';
import { inPlainSigns } from './human/signs.ts';

type Streams = Pick<Context, 'stdout' | 'stderr' | 'env' | 'logCommand'>;

/** `words`: what was typed, up to a `--`. What programs read is left as it is. */
export function withOutputStyle<C extends Streams>(context: C, words: readonly string[]): C {
  const inert = forPipeline(context, words);
  const colored = words.includes('--no-color') ? withoutColor(inert) : inert;
  return isForPrograms(words) ? colored : forTerminal(colored);
}

/**
 * Commands go to stderr: stdout may be a document, or be led to a file. Both systems read commands there, too (actions/runner,
 * ScriptHandler.cs; microsoft/azure-pipelines-agent, NodeHandler.cs).
 */
function forPipeline<C extends Streams>(context: C, words: readonly string[]): C {
  const { stdout, stderr, env } = context;
  if (!readsCommandsInLog(env, words)) return context;
  const plain = (output: Output) => like(output, { write: text => output.write(withoutLogCommands(text)) });
  const logCommand: Context['logCommand'] = (pipeline, command) => {
    const line = logLine(pipeline, command);
    if (line !== undefined) stderr.write(`${line}\n`);
  };
  return { ...context, stdout: plain(stdout), stderr: plain(stderr), logCommand };
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
