/** What the end of a foreign command is worth, by what was expected of it. */
import type { Expectation } from './clientFile.ts';

export interface Ended {
  /** Undefined where the command had to be ended, since it took too long. */
  readonly exit: number | undefined;
  readonly output: string;
}

export type Cell = { readonly kind: Expectation } | { readonly kind: 'wrong'; readonly why: string };

/**
 * The codes and the sentence of the sandbox's 501 (`src/sandbox/{graph/notSimulated,arm/failure,devops/answer,github/answer}.ts`).
 * An exception to classifying by status: a foreign client shows only a text, some of them the code and some the message.
 */
const NOT_SIMULATED = /\b(Sandbox)?NotSimulated\b|\bdoes not simulate\b/;

export function judge(
  { expect, holds }: { readonly expect: Expectation; readonly holds?: string | undefined },
  { exit, output }: Ended,
): Cell {
  if (exit === undefined) return wrong('it took too long and was ended');
  const notSimulated = exit !== 0 && NOT_SIMULATED.test(output);
  if (notSimulated !== (expect === 'not simulated')) {
    return wrong(
      notSimulated ? 'the sandbox does not simulate it' : `it is answered (exit ${exit}), not 501`,
    );
  }
  if (expect === 'works' && exit !== 0) return wrong(`it failed (exit ${exit})`);
  if (expect === 'refused' && exit === 0) return wrong('it was not refused');
  if (holds !== undefined && !output.includes(holds)) return wrong(`the output does not hold ${holds}`);
  return { kind: expect };
}

function wrong(why: string): Cell {
  return { kind: 'wrong', why };
}
