import { withoutSecrets } from '../filter.ts';
import { Problem } from '../problem.ts';
import type { Fault, Path } from './policyFault.ts';
import { shellWord } from './quote.ts';
import type { Positions } from './yamlDocument.ts';

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

/** The first of what is wrong in a file, in its order, and how many there are in all. */
export interface PolicyProblems {
  readonly first: readonly PolicyProblem[];
  readonly count: number;
}

/** Nobody reads more, and a file that is no policy at all could have a million. */
const MOST_LINES = 1000;

export interface Collected {
  /** To be called with every fault, in any order. The same one at the same place counts once: an anchor may be used ten times. */
  readonly add: (fault: Fault) => void;
  readonly problems: () => PolicyProblems;
}

/**
 * Collects faults as they are found. Of those that will not be shown only a number is kept: a file of 50,000 wrong entries has
 * 150,000 faults, which took half a gigabyte.
 */
export function collecting(file: string, { offsetOf, positionOf }: Positions): Collected {
  const textIds = new Map<string, number>();
  const told = new Set<number>();
  let placed: Placed[] = [];
  const add = (fault: Fault) => {
    const offset = offsetOf(fault);
    const id = textIds.get(fault.text) ?? textIds.size;
    textIds.set(fault.text, id);
    const counted = told.size;
    if (told.add(offset * MOST_TEXTS + id).size === counted) return;
    placed.push({ fault, offset });
    if (placed.length >= 2 * MOST_LINES) placed = firstOf(placed);
  };
  const problems = () => ({
    first: firstOf(placed).map(({ fault: { code, path, text }, offset }) => ({
      ...{ code, file, ...positionOf(offset), path, text },
    })),
    count: told.size,
  });
  return { add, problems };
}

interface Placed {
  readonly fault: Fault;
  readonly offset: number;
}

/** More than a policy has characters. */
const MOST_TEXTS = 2 ** 24;

/** At one place in the order in which they were found. */
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
      remedy ?? `mend ${count === 1 ? 'it' : 'them'}, then: keyturn validate --config ${shellWord(file)}`,
  });
  lists.set(problem, list);
  return problem;
}

/**
 * The list that a Problem with code `policy-invalid` stands for, as data: the first thousand; its text tells how many there
 * are. Empty for any other Problem.
 */
export function policyProblems(problem: Problem): readonly PolicyProblem[] {
  return lists.get(problem) ?? [];
}

/** `rotation.yaml:12:7: unknown key "rotateBefor": did you mean "rotateBefore"?` */
function lineOf({ file, line, column, text }: PolicyProblem): string {
  return [file, ...(line === undefined ? [] : [line, column]), ` ${text}`].join(':');
}

/** Kept beside the Problem, which has room for text only. */
const lists = new WeakMap<Problem, readonly PolicyProblem[]>();

function reasonOf(problems: readonly PolicyProblem[], count: number): string {
  const [only] = problems;
  if (only !== undefined && count === 1) return only.line === undefined ? only.text : lineOf(only);
  const more = count - problems.length;
  return [`${count} problems`, ...problems.map(lineOf), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** Somebody may have pasted a secret where a name belongs. */
function discreet(problem: PolicyProblem): PolicyProblem {
  const path = problem.path.map(step => (typeof step === 'string' ? withoutSecrets(step) : step));
  return { ...problem, path, text: withoutSecrets(problem.text) };
}
