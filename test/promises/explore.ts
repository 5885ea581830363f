/** All cases of a workload, a few of them side by side, and what came of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../src/sandbox/random.ts';
import { must } from '../e2e/stage.ts';
import type { Violation } from './checkers/watch.ts';
import { type FaultKind, faultKinds } from './faults.ts';
import { type Case, nameOfCase, type Reference, runCase, type Strike, type Verdict } from './oneCase.ts';
import type { Program } from './program.ts';
import { findRequest, type RequestName } from './requests.ts';
import type { Workload } from './workloads/workload.ts';

/**
 * Faults that mean the same to who only reads: "try again in a moment", and "no answer". Such requests meet those of a
 * row in turn, where not all are wanted.
 */
const ALIKE = [
  ['429-retry-1', '429', '500-before', '503-before'],
  ['cut-before', 'timeout-before'],
];

/**
 * Each request with each fault that can be told apart there. The first workload is explored without exception; for the
 * others, which begin with the same readings, `thorough` says whether their readings meet every fault, too.
 */
export function everyStrike({ requests }: Reference, thorough: boolean): Strike[] {
  return requests.flatMap(request =>
    faultKinds.filter(kind => suits(kind, request, thorough)).map(kind => ({ request, kind })),
  );
}

/** Token calls of which one is as good as another: a new secret is proven by a dozen, side by side. */
const EACH_TOKEN_CALL = 6;

function suits(
  { name, after, kills }: FaultKind,
  { service, operation, writes, nth, nthGood, amongReads }: RequestName,
  thorough: boolean,
): boolean {
  if (service === 'entra' && operation === 'token' && nth > EACH_TOKEN_CALL)
    return name === TAKING_TURNS[nth % TAKING_TURNS.length];
  if (writes) return !after || nthGood !== undefined;
  if (after) return false;
  if (kills && amongReads && !thorough) return false;
  const row = ALIKE.find(names => names.includes(name));
  return thorough || row === undefined || name === row[nth % row.length];
}

/** What may be done to a reading, one by one. */
const TAKING_TURNS = faultKinds.filter(({ after }) => after !== true).map(({ name }) => name);

export function everyCase(workload: Workload, reference: Reference, seed: number, thorough: boolean): Case[] {
  return everyStrike(reference, thorough).map(strike => ({ workload, strikes: [strike], seed, thorough }));
}

/** Two faults: one in the run, one in the next; drawn by the seed. Writes come up as often as all the rest. */
export function somePairs(workload: Workload, reference: Reference, count: number, seed: number): Case[] {
  const random = seededRandom(seed);
  const strikes = everyStrike(reference, true);
  const writing = strikes.filter(({ request }) => request.writes);
  const one = () => must(drawn(random.next() < 0.5 ? writing : strikes, random.next()));
  return Array.from({ length: count }, () => ({ workload, strikes: [one(), one()], seed, thorough: true }));
}

/** Another choice for each seed, the same for the same. */
export function sampled<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = seededRandom(seed);
  const shuffled = all.map(one => ({ one, at: random.next() })).toSorted((left, right) => left.at - right.at);
  return shuffled.slice(0, count).map(({ one }) => one);
}

function drawn<T>(all: readonly T[], chance: number): T | undefined {
  return all[Math.floor(chance * all.length)];
}

/** Reads `rotate/28 vault.setSecret#1/cut-after`, with more pairs of request and fault behind it. */
export function readCase(workload: Workload, reference: Reference, text: string, seed: number): Case {
  const [, ...parts] = text.split('/');
  const strikes: Strike[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const request = findRequest(reference.requests, parts[at] ?? '');
    strikes.push({ request, kind: faultNamed(parts[at + 1] ?? '') });
  }
  return { workload, strikes, seed, thorough: true };
}

function faultNamed(name: string): FaultKind {
  const kind = faultKinds.find(each => each.name === name);
  if (kind === undefined)
    throw new Error(`there is no fault ${name}; there are: ${faultKinds.map(each => each.name).join(', ')}`);
  return kind;
}

export interface Exploration {
  readonly program: Program;
  readonly references: ReadonlyMap<Workload, Reference>;
  readonly jobs: number;
  /** No case is begun after this, in milliseconds of the process's stopwatch. */
  readonly until?: number;
  readonly told: (verdict: Verdict, one: Case) => void;
}

/** A case that takes longer than this hangs. */
const CASE_MS = 120_000;

export function explore(cases: readonly Case[], exploration: Exploration): Promise<void> {
  const { program, references, told } = exploration;
  return sideBySide(cases, exploration, async one => {
    const run = () => runCase(program, one, must(references.get(one.workload)));
    told(
      await judged(run, violations => ({ name: nameOfCase(one), seed: one.seed, struck: 0, violations })),
      one,
    );
  });
}

export async function sideBySide<One>(
  ones: readonly One[],
  { jobs, until }: { readonly jobs: number; readonly until?: number },
  explored: (one: One) => Promise<void>,
): Promise<void> {
  const waiting = [...ones];
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      if (until !== undefined && performance.now() > until) return;
      await explored(one);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
}

/** A case that throws or hangs is a finding about this product or the program, never silence. */
export async function judged<V>(
  run: () => Promise<V>,
  broken: (violations: readonly Violation[]) => V,
): Promise<V> {
  const timer = new AbortController();
  const hanging = delay(CASE_MS, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`not at rest after ${CASE_MS / 1000} s`);
  });
  hanging.catch(() => {});
  try {
    return await Promise.race([run(), hanging]);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return broken([{ promise: 0, text, at: 'the case itself' }]);
  } finally {
    timer.abort();
  }
}
