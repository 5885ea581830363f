/**
 * `npm run promises`: every request of every workload with every fault, and pairs of faults. Prints a table, and exits
 * with 1 when a promise was broken.
 *
 *   --workload NAME   this one only (rotate, retire, discard, revoke, rollback, drift)
 *   --sample N        N cases instead of all, drawn by the seed
 *   --pairs N         pairs of faults for each workload (default 40)
 *   --seed N          for what is drawn, and for the sandboxes' chance (default: drawn, and printed)
 *   --jobs N          cases side by side (default 3: they wait more than they work)
 *   --all             no fault is left out (see explore.ts), which takes half as long again
 *   --case TEXT       replays one case
 */
import { parseArgs } from 'node:util';
import { everyCase, explore, readCase, sampled, somePairs } from '../test/promises/explore.ts';
import type { Case, Reference, Verdict } from '../test/promises/oneCase.ts';
import { buildProgram, type Program } from '../test/promises/program.ts';
import { referenceOf } from '../test/promises/reference.ts';
import { openTally } from '../test/promises/tally.ts';
import { workloads as allWorkloads } from '../test/promises/workloads/all.ts';
import type { Workload } from '../test/promises/workloads/workload.ts';

const { values: options } = parseArgs({
  options: {
    workload: { type: 'string' },
    sample: { type: 'string' },
    pairs: { type: 'string', default: '40' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '3' },
    all: { type: 'boolean', default: false },
    case: { type: 'string' },
  },
});

const seed = Number(options.seed ?? Math.floor(Math.random() * 10_000));
const only = options.workload ?? options.case?.split('/')[0];
const workloads = allWorkloads.filter(({ name }) => only === undefined || name === only);
if (workloads.length === 0)
  throw new Error(`no workload ${only}; there are: ${allWorkloads.map(({ name }) => name).join(', ')}`);

await using program = await buildProgram();
const begun = performance.now();
const references = await allReferences(program, workloads);
const cases = casesToRun();
const tally = openTally(workloads);
console.log(`${cases.length} cases, seed ${seed}`);
await explore(cases, { program, references, jobs: Number(options.jobs), told });
console.log(`\n${tally.text()}`);
console.log(
  `${tally.cases} cases in ${minutes()} min, ${tally.broken} with violations; in ${tally.missed} the fault met no request`,
);
process.exitCode = tally.broken > 0 ? 1 : 0;

async function allReferences(
  built: Program,
  wanted: readonly Workload[],
): Promise<Map<Workload, Reference>> {
  const found = new Map<Workload, Reference>();
  for (const workload of wanted) {
    const reference = await referenceOf(built, workload);
    console.log(`${workload.name}: ${reference.requests.length} requests undisturbed`);
    found.set(workload, reference);
  }
  return found;
}

function casesToRun(): Case[] {
  const all = workloads.flatMap(workload => {
    const reference = references.get(workload);
    if (reference === undefined) return [];
    if (options.case !== undefined) return [readCase(workload, reference, options.case, seed)];
    const pairs = somePairs(workload, reference, Number(options.pairs), seed);
    return [...everyCase(workload, reference, seed, options.all || workload === allWorkloads[0]), ...pairs];
  });
  return options.sample === undefined ? all : sampled(all, Number(options.sample), seed);
}

function told(verdict: Verdict, one: Case): void {
  tally.note(verdict, one);
  if (verdict.violations.length > 0) {
    console.log(`\nBROKEN ${verdict.name} (seed ${verdict.seed})`);
    for (const { promise, text, at } of verdict.violations) console.log(`  promise ${promise}: ${text} [${at}]`);
    console.log(`  npm run promises -- --case '${verdict.name}' --seed ${verdict.seed}`);
  } else if (options.case !== undefined) {
    console.log(`kept ${verdict.name} (seed ${verdict.seed}, ${verdict.struck} of its faults struck)`);
  }
  if (tally.cases % 50 === 0) console.log(`${tally.cases} of ${cases.length} after ${minutes()} min, ${tally.broken} broken`);
}

function minutes(): string {
  return ((performance.now() - begun) / 60_000).toFixed(1);
}
