/** Policies by the thousand, judged by `validate`: in this process, and a sample of them by the program. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { runProgram } from '../../src/cli/program.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { filtered } from '../../src/filter.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { contextFor } from '../cli/given.ts';
import { searchedFolder } from '../support/canary.ts';
import { inTurn } from './inTurn.ts';
import { secretsIn } from './nasty.ts';
import { bareEnvironment, outcomeOf } from './outcome.ts';
import { EXAMPLE, EXAMPLE_JSON, largePolicies, type PolicyKind, policyKinds } from './policyTexts.ts';
import { plain, type Verdict } from './report.ts';
import { type Violation, violationsOf, wordsOf } from './violations.ts';

/** So much of the whole goes through the program, too, where memory and the real output are measured. */
const BY_PROGRAM = 0.03;
const SLOW_SECONDS = 15;
const FILE = 'policy.yaml';

export interface Drawing {
  readonly count: number;
  readonly seed: number;
  readonly jobs: number;
  /** For the policies of one kind, the making smaller of what fails included. */
  readonly limitMs?: number;
  readonly main?: string;
  /** Loaded before the program, so that its waits are shorter (test/promises/hurry.ts): then silence shows less. */
  readonly hurry?: string | undefined;
  /** Told of each verdict as it comes: a run of hours may be ended before its end. */
  readonly told?: (verdict: Verdict) => void;
}

export async function fuzzPolicies(drawing: Drawing): Promise<Verdict[]> {
  const inside = await policiesInside(drawing);
  const shown = sampleOf(drawing).filter((_, index) => index % Math.round(1 / BY_PROGRAM) === 0);
  const large = largePolicies.map(({ name, text }) => ({ kind: name, bytes: Buffer.from(text()) }));
  const outside = await inTurn([...shown, ...large], drawing.jobs, one => byProgram(one, drawing.main));
  return [...inside, ...outside];
}

/** Each kind by a property: what fails is shrunk, and the smallest policy that fails is told, each fault of a kind once. */
export async function policiesInside({ count, seed, limitMs = 240_000 }: Drawing): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const kind of policyKinds) {
    const known = new Set<string>();
    let left = runsOf(kind, count);
    for (let round = 0; left > 0; round += 1) {
      const { passed, failed } = await oneRound(kind, { seed: seed + round, numRuns: left, known, limitMs });
      verdicts.push(...passed);
      if (failed !== undefined) verdicts.push(failed);
      for (const { kind: fault } of failed?.violations ?? []) known.add(fault);
      left -= Math.max(1, passed.length + (failed === undefined ? 0 : 1));
    }
  }
  return verdicts;
}

interface Round {
  readonly seed: number;
  readonly numRuns: number;
  readonly limitMs: number;
  /** Faults that were told already do not end a round. */
  readonly known: ReadonlySet<string>;
}

async function oneRound({ name, bytes }: PolicyKind, { seed, numRuns, known, limitMs }: Round) {
  const passed: Verdict[] = [];
  const property = fc.asyncProperty(bytes, async text => {
    const { violations, seconds, exitCode } = await insideVerdict(text);
    const [news] = violations.filter(one => !known.has(one.kind));
    if (news !== undefined) throw new Error(news.kind);
    // While a failure is made smaller, more runs pass than were asked for.
    const driver = 'policies';
    if (passed.length < numRuns)
      passed.push({ driver, kind: name, input: '', violations: [], seconds, exitCode });
  });
  const limits = { interruptAfterTimeLimit: limitMs, markInterruptAsFailure: false };
  const { counterexample, numRuns: ran } = await fc.check(property, { seed, numRuns, ...limits });
  if (counterexample === null) return { passed };
  const [smallest] = counterexample;
  const { violations, exitCode } = await insideVerdict(smallest);
  const failed: Verdict = {
    driver: 'policies',
    ...{ kind: name, input: shownText(smallest), violations, exitCode },
  };
  return { passed: passed.slice(0, Math.max(0, ran - 1)), failed };
}

function runsOf(kind: PolicyKind, count: number): number {
  const shares = policyKinds.reduce((sum, { share }) => sum + share, 0);
  return Math.max(1, Math.ceil((count * kind.share) / shares));
}

function sampleOf({ count, seed }: Drawing): { readonly kind: string; readonly bytes: Uint8Array }[] {
  return policyKinds.flatMap(kind =>
    fc.sample(kind.bytes, { seed, numRuns: runsOf(kind, count) }).map(bytes => ({ kind: kind.name, bytes })),
  );
}

interface Inside {
  readonly violations: Violation[];
  readonly seconds: number;
  readonly exitCode: number;
}

async function insideVerdict(bytes: Uint8Array): Promise<Inside> {
  const begun = performance.now();
  const plain = await typedInside(['validate'], bytes);
  const json = await typedInside(['validate', '--json'], bytes);
  const planned = plain.exitCode === 0 && bytes.length < 50_000 ? [await typedInside(['plan'], bytes)] : [];
  const seconds = (performance.now() - begun) / 1000;
  const secrets = secretsIn(Buffer.from(bytes).toString('utf8'));
  const violations = [plain, json, ...planned].flatMap(one => wordsOf(one, { secrets }));
  violations.push(...answerFaults(plain.exitCode, plain.texts['stderr'] ?? '', json.texts['stdout'] ?? ''));
  if (seconds > SLOW_SECONDS) violations.push({ kind: 'slow', text: `${seconds.toFixed(1)} s` });
  return { violations, seconds, exitCode: plain.exitCode };
}

async function typedInside(args: string[], bytes: Uint8Array) {
  const [out, err]: [string[], string[]] = [[], []];
  const context = contextFor(
    { context: { readPolicy: async file => loadPolicy({ file, bytes }, kinds) } },
    out,
    err,
  );
  const exitCode = await runProgram([...args, '--config', FILE], context);
  // Behind the filter, as all that the program writes (src/sink.ts).
  return { exitCode, texts: { stdout: filtered(out.join('')), stderr: filtered(err.join('')) } };
}

/** 0, or 78 with a place for each problem; and what a program reads is JSON. */
function answerFaults(exitCode: number, stderr: string, stdout: string): Violation[] {
  if (exitCode === 70) return [];
  if (exitCode !== 0 && exitCode !== 78)
    return [{ kind: `exit ${exitCode} of validate`, text: stderr.slice(0, 300) }];
  if (exitCode === 78 && !/:\d+:\d+: /.test(stderr) && !/the limit is \d+ MB/.test(stderr))
    return [{ kind: 'no place', text: stderr.slice(0, 300) }];
  const problems = problemsIn(stdout);
  if (problems === undefined) return [{ kind: 'no JSON', text: stdout.slice(0, 300) }];
  const lost = problems.find(one => one.code !== 'too-large' && (one.line ?? 0) < 1);
  return lost === undefined ? [] : [{ kind: 'no place', text: JSON.stringify(lost) }];
}

function problemsIn(stdout: string): { code: string; line?: number }[] | undefined {
  try {
    return JSON.parse(stdout).problems;
  } catch {
    return undefined;
  }
}

export async function byProgram(
  { kind, bytes }: { kind: string; bytes: Uint8Array },
  main?: string,
): Promise<Verdict> {
  const cwd = searchedFolder();
  writeFileSync(join(cwd, FILE), bytes);
  const args = ['validate', '--config', FILE];
  const outcome = await outcomeOf({
    args,
    cwd,
    env: bareEnvironment(cwd),
    ...(main !== undefined && { main }),
  });
  const secrets = secretsIn(Buffer.from(bytes.subarray(0, 100_000)).toString('utf8'));
  const violations = violationsOf(outcome, { secrets, given: [FILE] });
  const { exitCode, seconds, silentSeconds, peakMb } = outcome;
  if (!outcome.ended && ![0, 70, 78].includes(exitCode ?? -1))
    violations.push({ kind: `exit ${exitCode} of validate`, text: outcome.stderr.slice(0, 300) });
  const input = bytes.length > 2_000 ? `${bytes.length} bytes: ${kind}` : shownText(bytes);
  return {
    driver: 'policies',
    kind: `by the program: ${kind}`,
    input,
    violations,
    exitCode,
    seconds,
    silentSeconds,
    peakMb,
  };
}

/** What is otherwise than in the example; of a text that has nothing of it, the beginning. */
function shownText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, 20_000)).toString('utf8');
  const base = [EXAMPLE, EXAMPLE_JSON].find(one => text.startsWith(one.slice(0, 40))) ?? '';
  const from = Math.max(0, commonLength(text, base) - 50);
  const to = Math.max(0, commonLength(reversed(text.slice(from)), reversed(base)) - 50);
  const changed = text.slice(from, text.length - to);
  const written = plain(JSON.stringify(changed));
  const short = written.length > 400 ? `${written.slice(0, 400)}…` : written;
  return base === '' ? `${short} (${bytes.length} bytes)` : `the example with … ${short} …`;
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}
