import { withoutSecrets } from '../filter.ts';
import { Problem } from '../problem.ts';
import type { Fault, Path } from './policyFault.ts';
import { shellWord } from './quote.ts';
import type { Positions } from './yamlDocument.ts';

/** One thing that is wrong in a policy file. */
export interface PolicyProblem {
  /** `unknown-key`, `duplicate-name`, …: for programs; a `PolicyCode`, of which later versions have more. */
  readonly code: string;
  readonly file: string;
  /** Starts at 1; absent if the problem concerns the file as a whole. */
  readonly line?: number;
  readonly column?: number;
  /** The keys that lead to it; empty if the problem is in the syntax. */
  readonly path: Path;
  readonly text: string;
}

/** The first problems of a file, in the order of the file, and the total number. */
export interface PolicyProblems {
  readonly first: readonly PolicyProblem[];
  readonly count: number;
}

/** Limits the output: a file that is not a policy at all could have a million problems. */
const MOST_LINES = 1000;

/** The faults of one policy file. */
export interface Collected {
  /**
   * To be called with every fault, in any order. Equal faults at the same position count once, because an anchor may be used
   * several times.
   */
  readonly add: (fault: Fault) => void;
  readonly problems: () => PolicyProblems;
}

/**
 * Collects faults. Of those beyond the limit only the number is kept: a file with 50,000 invalid entries has 150,000 faults,
 * which took half a gigabyte.
 */
export function collecting(file: string, { offsetOf, positionOf }: Positions): Collected {
  const textIds = new Map<string, number>();
  const known = new Set<number>();
  let placed: Placed[] = [];
  const add = (fault: Fault) => {
    const offset = offsetOf(fault);
    const id = textIds.get(fault.text) ?? textIds.size;
    textIds.set(fault.text, id);
    const before = known.size;
    if (known.add(offset * MOST_TEXTS + id).size === before) return;
    placed.push({ fault, offset });
    if (placed.length >= 2 * MOST_LINES) placed = firstOf(placed);
  };
  const problems = () => ({
    first: firstOf(placed).map(({ fault: { code, path, text }, offset }) => ({
      ...{ code, file, ...positionOf(offset), path, text },
    })),
    count: known.size,
  });
  return { add, problems };
}

interface Placed {
  readonly fault: Fault;
  readonly offset: number;
}

/** More than the number of characters in a policy. */
const MOST_TEXTS = 2 ** 24;

/** The first faults by position; faults at the same position stay in the order in which they were found. */
function firstOf(placed: readonly Placed[]): Placed[] {
  return placed.toSorted((one, other) => one.offset - other.offset).slice(0, MOST_LINES);
}

/** The Problem with code `policy-invalid` that lists what is wrong. */
export function policyInvalid(file: string, { first, count }: PolicyProblems, remedy?: string): Problem {
  const list = first.map(discreet);
  const problem = new Problem({
    code: 'policy-invalid',
    subject: `policy ${file}`,
    reason: reasonOf(list, count),
    remedy:
      remedy ?? `fix ${count === 1 ? 'it' : 'them'}, then: keyturn validate --config ${shellWord(file)}`,
  });
  lists.set(problem, list);
  return problem;
}

/**
 * The problems in a Problem with code `policy-invalid`, as data: at most the first thousand; the text has the total number.
 * Empty for any other Problem.
 */
export function policyProblems(problem: Problem): readonly PolicyProblem[] {
  return lists.get(problem) ?? [];
}

/** `rotation.yaml:12:7: unknown key "rotateBefor": did you mean "rotateBefore"?` */
function lineOf({ file, line, column, text }: PolicyProblem): string {
  return [file, ...(line === undefined ? [] : [line, column]), ` ${text}`].join(':');
}

/** Kept separately, because a Problem contains only text. */
const lists = new WeakMap<Problem, readonly PolicyProblem[]>();

function reasonOf(problems: readonly PolicyProblem[], count: number): string {
  const [only] = problems;
  if (only !== undefined && count === 1) return only.line === undefined ? only.text : lineOf(only);
  const more = count - problems.length;
  return [`${count} problems`, ...problems.map(lineOf), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** A user may have pasted a secret in place of a name. */
function discreet(problem: PolicyProblem): PolicyProblem {
  const path = problem.path.map(step => (typeof step === 'string' ? withoutSecrets(step) : step));
  return { ...problem, path, text: withoutSecrets(problem.text) };
}
