/** How a command that did not come to its result says so: three lines for people, a document for programs. */
import { isProblem, Problem } from '../problem.ts';
import type { Context } from './context.ts';
import { exitCodeOf } from './exit.ts';
import { problemText } from './human/problemText.ts';
import { styleFor } from './human/style.ts';
import { problemDocument } from './json/problemDocument.ts';

/** Returns the exit code. `verb`: the one that was typed, for the document. */
export function reportProblem(
  error: unknown,
  { verb, json }: { readonly verb: string; readonly json: boolean },
  { stdout, stderr, env }: Pick<Context, 'stdout' | 'stderr' | 'env'>,
): number {
  const problem = error instanceof Problem ? error : bugOf(error);
  const exitCode = exitCodeOf(problem.code);
  stderr.write(problemText(problem.details, styleFor(stderr, env)));
  if (problem.code === 'bug') stderr.write(framesOf(error));
  if (json) stdout.write(`${JSON.stringify(problemDocument(verb, problem, exitCode))}\n`);
  return exitCode;
}

function bugOf(error: unknown): Problem {
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : 'something that is not an error was thrown';
  return new Problem({
    code: 'bug',
    subject: 'keyturn has a bug',
    reason: `${name}: ${message.slice(0, LONGEST_MESSAGE)}`,
  });
}

/** A message of unknown origin may drag a whole request along. */
const LONGEST_MESSAGE = 300;

/** Where in the program it happened; frames hold no values. */
function framesOf(error: unknown): string {
  const cause = isProblem(error) ? error.cause : error;
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const frames = stack.split('\n').filter(line => /^\s+at /.test(line));
  return frames
    .slice(0, 6)
    .map(line => `        ${line.trim()}\n`)
    .join('');
}
