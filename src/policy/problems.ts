import { withoutSecrets } from '../filter.ts';
import { Problem } from '../problem.ts';
import type { Path } from './fault.ts';
import { shellWord } from './quote.ts';

/** One thing that is wrong in a policy file. */
export interface PolicyProblem {
  /** `unknown-key`, `duplicate-name`, …: for programs. */
  readonly code: string;
  readonly file: string;
  /** From 1; absent where it is about the file as a whole. */
  readonly line?: number;
  readonly column?: number;
  /** The keys that lead there; empty where it is about the text rather than its meaning. */
  readonly path: Path;
  readonly text: string;
}

/** The Problem with code `policy-invalid` that lists everything that is wrong, in the order of the file. */
export function policyInvalid(file: string, problems: readonly PolicyProblem[], remedy?: string): Problem {
  const list = distinct(problems.map(discreet).toSorted(byPosition));
  const problem = new Problem({
    code: 'policy-invalid',
    subject: `policy ${file}`,
    reason: reasonOf(list),
    remedy:
      remedy ??
      `mend ${list.length === 1 ? 'it' : 'them'}, then: keyturn validate --config ${shellWord(file)}`,
  });
  lists.set(problem, list);
  return problem;
}

/** The list that a Problem with code `policy-invalid` stands for, as data; empty for any other Problem. */
export function policyProblems(problem: Problem): readonly PolicyProblem[] {
  return lists.get(problem) ?? [];
}

/** `rotation.yaml:12:7: unknown key "rotateBefor": did you mean "rotateBefore"?` */
function lineOf({ file, line, column, text }: PolicyProblem): string {
  return [file, ...(line === undefined ? [] : [line, column]), ` ${text}`].join(':');
}

/** Kept beside the Problem, which has room for text only. */
const lists = new WeakMap<Problem, readonly PolicyProblem[]>();

/** Nobody reads more, and a file that is no policy at all could have a million. */
const MOST_LINES = 1000;

function reasonOf(problems: readonly PolicyProblem[]): string {
  const [only] = problems;
  if (only !== undefined && problems.length === 1) return only.line === undefined ? only.text : lineOf(only);
  const lines = problems.slice(0, MOST_LINES).map(lineOf);
  const more = problems.length - lines.length;
  return [`${problems.length} problems`, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** Somebody may have pasted a secret where a name belongs. */
function discreet(problem: PolicyProblem): PolicyProblem {
  const path = problem.path.map(step => (typeof step === 'string' ? withoutSecrets(step) : step));
  return { ...problem, path, text: withoutSecrets(problem.text) };
}

function byPosition(one: PolicyProblem, other: PolicyProblem): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

/** An anchor that is used ten times is faulty once. */
function distinct(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  return [...new Map(problems.map(problem => [lineOf(problem), problem])).values()];
}
