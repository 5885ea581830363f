/** A sample of `npm run harden`, one test for each kind; KEYTURN_SEED draws others. What is violated is told with its input. */
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { contextFor } from '../cli/given.ts';
import { inTurn } from './inTurn.ts';
import { lies } from './lies.ts';
import { lineVerdict } from './lines.ts';
import { aLine, verbs } from './lineWords.ts';
import { liedVerdict } from './lying.ts';
import { byProgram, policiesInside } from './policies.ts';
import { largePolicies } from './policyTexts.ts';
import { faultsOf, skippedOf, type Verdict } from './report.ts';
import { rowVerdict } from './surrounded.ts';
import { rows } from './surroundings.ts';

const seed = Number(process.env['KEYTURN_SEED'] ?? 7);
/** Waits that are ten times as soon: what is asked here is how a run ends, and not when. */
const hurry = fileURLToPath(new URL('../promises/hurry.ts', import.meta.url));

it('policies that nobody should write are valid, or refused with a place for each problem', async () => {
  expectKept(await policiesInside({ count: 80, seed, jobs: 1, limitMs: 2_000 }));
});

it('fifty thousand wrong names are refused within the memory that a run may take', async () => {
  const name = '50,000 names that are wrong';
  const text = largePolicies.find(one => one.name === name)?.text() ?? '';
  const verdict = await byProgram({ kind: name, bytes: Buffer.from(text) });
  expectKept([verdict]);
  // Nothing is known of a machine without /proc: then it would be 0.
  expect(verdict).toMatchObject({ exitCode: 78, peakMb: expect.toSatisfy(mb => mb > 20) });
});

it('every verb and option that the help names is among what is typed', async () => {
  for (const [verb, { options }] of Object.entries(verbs)) {
    // Its help is that of the program.
    if (verb === 'help') continue;
    const out: string[] = [];
    await runProgram([...verb.split(' ').filter(Boolean), '--help'], contextFor({}, out, []));
    const help = out.join('');
    const named = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name = '']) => name);
    expect(named, verb).not.toEqual([]);
    expect(
      named.filter(name => name !== '--help' && !Object.hasOwn(options, name)),
      verb,
    ).toEqual([]);
    if (verb !== '') continue;
    const known = [...help.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name = '']) => name);
    expect(known.filter(name => name !== 'keyturn' && !Object.hasOwn(verbs, name))).toEqual([]);
    expect(known).toContain('rotate');
  }
});

it('command lines that nobody should type get an answer', async () => {
  const quick = (line: readonly string[]) => !line.some(word => SLOW.test(word));
  const lines = fc.sample(aLine, { seed, numRuns: 40 }).filter(quick).slice(0, 4);
  expectKept(await inTurn(lines, 3, line => lineVerdict(line)));
});

it('services that lie make no bug, no stack trace and no line of their own', async () => {
  const told = LIES.map(([verb, operation, name], at) => {
    const lie = lies.find(one => one.name === name);
    if (lie === undefined) throw new Error(`there is no lie ${name}`);
    return { verb, operation, lie, seed: seed + at };
  });
  expectKept(await inTurn(told, 3, one => liedVerdict(one, undefined, hurry)));
});

it('surroundings that are odd are named, with the exit code of their kind', async context => {
  const wanted = rows.filter(({ name }) => ROWS.includes(name));
  expect(wanted).toHaveLength(ROWS.length);
  const verdicts = await inTurn(wanted, 4, row => rowVerdict(row));
  expectKept(verdicts);
  for (const text of skippedOf(verdicts)) context.annotate(text);
});

/** Verbs that start a sandbox of their own, and files that have no end. */
const SLOW = /^(demo|sandbox|selftest)$|fifo|\/dev\/|\/proc\/|huge/;

const LIES = [
  ['rotate', 'graph.addPassword', 'null'],
  ['plan', 'vault.listVersions', 'dates of the year 1'],
  ['status', 'graph.getApplication', 'each value is an object'],
  ['plan', 'arm.listAppSettings', 'each text is a number'],
  ['plan', 'entra.token', 'each text is a number'],
  ['status', 'entra.token', 'controls in each text'],
] as const;

const ROWS: readonly string[] = [
  'a user without an entry in passwd',
  'all three are closed',
  'TZ and LC_ALL of nonsense',
  '--record to a file',
];

function expectKept(verdicts: readonly Verdict[]): void {
  const faults = faultsOf(verdicts);
  expect(faults, `seed ${seed}\n${faults.join('\n')}`).toEqual([]);
}
