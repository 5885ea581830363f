/**
 * `npm run harden`: the program is given what nobody should give it (test/hardening/): policies, command lines, services that
 * lie, surroundings. Whatever it meets, it never exits with 70, shows no stack trace, is never silent for more than a
 * minute, stays below 512 MB, and writes no raw control character anywhere. Prints a table; exits with 1 when
 * something was violated.
 *
 *   --policies N     so many policies (2000 is what is promised)
 *   --lines N        so many command lines (1000)
 *   --lies           every operation × every lie
 *   --surroundings   every row of the table
 *   --only WORD      of lies and surroundings, those whose name has this word
 *   --each N         of the lies, so many for each operation, other ones with each seed (12; default: all of them)
 *   --seed N         (default: drawn, and printed)
 *   --jobs N         at a time (default 4)
 *   --hurry          waits of lied-to runs are ten times as soon, for a quick look: then silence is not what it would be
 *   --results FILE   one JSON object for each line, lie and surrounding, as it comes
 *
 * Without any of the first four: all of them, in the sizes that are promised.
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fuzzLines } from '../test/hardening/lines.ts';
import { fuzzLies } from '../test/hardening/lying.ts';
import { fuzzPolicies } from '../test/hardening/policies.ts';
import { faultsOf, skippedOf, tableOf, totals, type Verdict } from '../test/hardening/report.ts';
import { tableOfSurroundings } from '../test/hardening/surrounded.ts';
import { buildProgram } from '../test/promises/program.ts';

const { values: options } = parseArgs({
  options: {
    policies: { type: 'string' },
    lines: { type: 'string' },
    lies: { type: 'boolean', default: false },
    surroundings: { type: 'boolean', default: false },
    only: { type: 'string' },
    each: { type: 'string' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '4' },
    results: { type: 'string' },
    hurry: { type: 'boolean', default: false },
  },
});

const seed = Number(options.seed ?? Math.floor(Math.random() * 1_000_000));
const jobs = Number(options.jobs);
const isAll =
  !options.lies && !options.surroundings && options.policies === undefined && options.lines === undefined;
console.log(`seed ${seed}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

await using program = await buildProgram();
const { main } = program;
const verdicts: Verdict[] = [];

/** As each comes, for a run that is ended before its end. */
function told(one: Verdict): void {
  if (options.results !== undefined) appendFileSync(options.results, `${JSON.stringify(one)}\n`);
}

const policies = Number(options.policies ?? (isAll ? 2000 : 0));
if (policies > 0) verdicts.push(...(await fuzzPolicies({ count: policies, seed, jobs, main })));

const lines = Number(options.lines ?? (isAll ? 1000 : 0));
if (lines > 0) verdicts.push(...(await fuzzLines({ count: lines, seed, jobs, main, told })));
if (options.lies || isAll) {
  const hurry = options.hurry ? program.hurry : undefined;
  const each = options.each === undefined ? undefined : Number(options.each);
  verdicts.push(...(await fuzzLies({ seed, jobs, main, hurry, only: options.only, each, told })));
}
if (options.surroundings || isAll)
  verdicts.push(...(await tableOfSurroundings({ jobs, main, only: options.only, told })));

console.log(tableOf(verdicts));
const faults = faultsOf(verdicts);
if (faults.length > 0) console.log(`\n${faults.join('\n')}`);
const skipped = skippedOf(verdicts);
if (skipped.length > 0)
  console.log(`\ncould not be run here:\n${skipped.map(line => `  ${line}\n`).join('')}`);
const violated = verdicts.filter(one => one.violations.length > 0).length;
console.log(`\n${totals(verdicts)}, seed ${seed}: ${violated} with violations, ${skipped.length} not run`);
process.exitCode = violated > 0 ? 1 : 0;
