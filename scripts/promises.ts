/**
 * `npm run promises`: every request of every workload with every fault, and pairs of faults; then the courses, which are
 * nights after nights in unusual surroundings (test/promises/axes/). Prints two tables, and exits with 1 when a promise
 * was broken, or when a value of an axis took effect too seldom.
 *
 *   --workload NAMES  these only, with commas (rotate, retire, discard, revoke, revoke-at-once, rollback, drift, fleet,
 *                     glance, adopt)
 *   --only faults|courses
 *   --like TEXT       only cases whose name has it: github.putSecret
 *   --sample N        N cases instead of all, drawn by the seed
 *   --pairs N         pairs of faults for each workload (default 25)
 *   --seed N          for what is drawn, and for the sandboxes' chance (default: drawn, and printed)
 *   --jobs N          cases side by side (default 3: they wait more than they work)
 *   --results FILE    verdicts are kept there; cases that are in it already, and broke no promise, are not explored
 *                     again. How many were found with which build of the program is told.
 *   --known           explores nothing: only what is in the results is counted, and what is missing is told
 *   --docs            writes the tables into docs/exploration.md, between their marks
 *   --all             no fault is left out (see explore.ts), which takes half as long again
 *   --case TEXT       replays one case, one course, or three verbs (verbs/revoke+rollback+rotate@7)
 *   --verbs N         instead: N times three verbs one after the other, each cut anywhere (test/promises/axes/verbs.ts)
 *   --operator N      instead: N sequences of runs, edits, faults and time, drawn by the seed; with --sequence I, one
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isCourseName } from '../test/promises/axes/course.ts';
import { tellCourses } from '../test/promises/axes/tellCourses.ts';
import { drawVerbs, exploreVerbs, isVerbsName, readVerbs } from '../test/promises/axes/verbs.ts';
import { everyCase, explore, readCase, sampled, somePairs } from '../test/promises/explore.ts';
import { type Case, nameOfCase, type Reference, type Verdict } from '../test/promises/oneCase.ts';
import { drawSequences, operate } from '../test/promises/operator/operate.ts';
import { buildProgram, type Program } from '../test/promises/program.ts';
import { referenceOf } from '../test/promises/reference.ts';
import { hashOf, openResults } from '../test/promises/results.ts';
import { brokenText, openTally, type Tally } from '../test/promises/tally.ts';
import { workloads as allWorkloads } from '../test/promises/workloads/all.ts';
import { rollback } from '../test/promises/workloads/rollback.ts';
import type { Workload } from '../test/promises/workloads/workload.ts';
import { intoExploration } from './exploration.ts';

const { values: options } = parseArgs({
  options: {
    workload: { type: 'string' },
    only: { type: 'string' },
    sample: { type: 'string' },
    like: { type: 'string' },
    pairs: { type: 'string', default: '25' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '3' },
    results: { type: 'string' },
    docs: { type: 'boolean', default: false },
    known: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    case: { type: 'string' },
    operator: { type: 'string' },
    sequence: { type: 'string' },
    verbs: { type: 'string' },
  },
});

/** The program, and the cloud that it is explored in. */
const SOURCE = fileURLToPath(new URL('../src', import.meta.url));
const seed = Number(options.seed ?? Math.floor(Math.random() * 10_000));
const isCourse = options.case !== undefined && isCourseName(options.case);
const isOfVerbs = options.case !== undefined && isVerbsName(options.case);
const isFault = options.case !== undefined && !isCourse && !isOfVerbs;
const wanted = options.workload?.split(',') ?? (isFault ? options.case?.split('/', 1) : undefined);
const workloads = allWorkloads.filter(({ name }) => wanted === undefined || wanted.includes(name));

await using program = await buildProgram();
const begun = performance.now();
const broken =
  options.verbs !== undefined || isOfVerbs
    ? await everyVerbTold()
    : options.operator === undefined
      ? await everythingTold()
      : await everySequenceTold();
process.exitCode = broken > 0 ? 1 : 0;

async function everythingTold(): Promise<number> {
  const ofFaults = options.only === 'courses' || isCourse ? 0 : await everyCaseTold();
  return ofFaults + (options.only === 'faults' || isFault ? 0 : await everyCourseTold());
}

async function everyCourseTold(): Promise<number> {
  const { text, bad } = await tellCourses(program, {
    say: line => console.log(line),
    seed,
    build: hashOf(SOURCE),
    jobs: Number(options.jobs),
    known: options.known,
    ...(options.results === undefined ? {} : { results: options.results }),
    ...(options.sample === undefined ? {} : { sample: Number(options.sample) }),
    ...(wanted === undefined ? {} : { workloads: wanted }),
    ...(options.case === undefined ? {} : { name: options.case }),
  });
  console.log(`\n${text}\n\n${minutes()} min`);
  if (options.docs) intoExploration('courses', `${text} (${today()})`);
  return bad;
}

async function everyCaseTold(): Promise<number> {
  if (workloads.length === 0)
    throw new Error(`no workload ${wanted}; there are: ${allWorkloads.map(({ name }) => name).join(', ')}`);
  const references = await allReferences(program, workloads);
  const cases = casesToRun(references);
  const tally = openTally(workloads);
  const build = hashOf(SOURCE);
  const results = openResults<Verdict>(options.results, build);
  console.log(`${cases.length} cases, seed ${seed}, build ${build}`);
  const jobs = Number(options.jobs);
  const open = cases.filter(one => {
    const verdict = results.kept(nameOfCase(one), one.seed);
    if (verdict !== undefined) tally.note(verdict, one);
    return verdict === undefined;
  });
  await explore(options.known ? [] : open, {
    program,
    references,
    jobs,
    told: (verdict, one) => {
      results.note(verdict);
      told({ verdict, one }, cases.length, tally);
    },
  });
  const missing = tally.cases < cases.length ? ` ${cases.length - tally.cases} not explored yet,` : '';
  const sums = `${tally.cases} cases,${missing} ${tally.broken} with violations; in ${tally.missed} the fault met no request`;
  console.log(`\n${tally.text()}\n${sums}, ${minutes()} min`);
  for (const [from, count] of results.takenOver)
    console.log(`${count} verdicts were taken over, found with build ${from}`);
  if (options.docs)
    intoExploration('promises', `${sums} (seed ${seed}, ${today()}).\n\n${tally.text().trim()}`);
  return tally.broken;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

async function everySequenceTold(): Promise<number> {
  const count = Number(options.operator);
  const only = options.sequence === undefined ? undefined : Number(options.sequence);
  const sequences = drawSequences(seed, only === undefined ? count : only + 1);
  let bad = 0;
  for (const [index, sequence] of sequences.entries()) {
    if (only !== undefined && index !== only) continue;
    const { violations, followed } = await operate(program, sequence, seed + index);
    console.log(`sequence ${index}: ${violations.length === 0 ? 'kept' : 'BROKEN'} ${followed.join(', ')}`);
    if (violations.length === 0) continue;
    bad += 1;
    for (const action of sequence) console.log(`  ${JSON.stringify(action)}`);
    for (const { promise, text, at } of violations) console.log(`  promise ${promise}: ${text} [${at}]`);
    console.log(`  npm run promises -- --operator 1 --seed ${seed} --sequence ${index}`);
  }
  console.log(`${sequences.length} sequences, seed ${seed}, in ${minutes()} min; ${bad} with violations`);
  return bad;
}

async function everyVerbTold(): Promise<number> {
  const from = await referenceOf(program, rollback);
  const drawn = isOfVerbs ? [readVerbs(options.case ?? '')] : drawVerbs(Number(options.verbs), seed);
  let bad = 0;
  let struck = 0;
  await exploreVerbs(drawn, { program, from, jobs: Number(options.jobs) }, verdict => {
    struck += verdict.struck;
    if (verdict.violations.length > 0) bad += 1;
    if (verdict.violations.length > 0) console.log(`\n${brokenText(verdict)}`);
    else if (isOfVerbs) console.log(`kept ${verdict.name} (${verdict.struck} of its faults struck)`);
  });
  console.log(
    `${drawn.length} times three verbs, seed ${seed}, ${struck} faults met a request, in ${minutes()} min`,
  );
  console.log(`${bad} with violations`);
  return bad;
}

interface Judged {
  readonly verdict: Verdict;
  readonly one: Case;
}

async function allReferences(built: Program, wanted: readonly Workload[]): Promise<Map<Workload, Reference>> {
  const found = new Map<Workload, Reference>();
  for (const workload of wanted) {
    const reference = await referenceOf(built, workload);
    console.log(`${workload.name}: ${reference.requests.length} requests undisturbed`);
    found.set(workload, reference);
  }
  return found;
}

function casesToRun(references: ReadonlyMap<Workload, Reference>): Case[] {
  const all = [...references].flatMap(([workload, reference]) => {
    if (options.case !== undefined) return [readCase(workload, reference, options.case, seed)];
    const thorough = options.all || workload === allWorkloads[0];
    const pairs = somePairs(workload, reference, Number(options.pairs), seed);
    return [...everyCase(workload, reference, seed, thorough), ...pairs];
  });
  const { like, sample } = options;
  const such = like === undefined ? all : all.filter(one => nameOfCase(one).includes(like));
  return sample === undefined ? such : sampled(such, Number(sample), seed);
}

function told({ verdict, one }: Judged, cases: number, tally: Tally): void {
  tally.note(verdict, one);
  if (verdict.violations.length > 0) console.log(`\n${brokenText(verdict)}`);
  else if (options.case !== undefined)
    console.log(`kept ${verdict.name} (seed ${verdict.seed}, ${verdict.struck} of its faults struck)`);
  if (tally.cases % 50 === 0)
    console.log(`${tally.cases} of ${cases} after ${minutes()} min, ${tally.broken} broken`);
}

function minutes(): string {
  return ((performance.now() - begun) / 60_000).toFixed(1);
}
