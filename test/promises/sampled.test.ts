/** A minute's worth of what `npm run promises` explores in full, drawn by the seed in the name. */
import { describe, expect, it } from 'vitest';
import { everyCase, explore, readCase, sampled, somePairs } from './explore.ts';
import type { Case, Reference } from './oneCase.ts';
import { buildProgram } from './program.ts';
import { referenceOf } from './reference.ts';
import { brokenText } from './tally.ts';
import { workloads } from './workloads/all.ts';
import type { Workload } from './workloads/workload.ts';

/** The same for everybody, so that a red run is a change and not a draw; `npm run promises` draws further ones. */
const seed = Number(process.env['KEYTURN_SEED'] ?? 7);
const JOBS = 2;

/** Where it hurts most: each of these is how another tool was caught; the last also shows that there is a glance. */
const ALWAYS = [
  'rotate/graph.addPassword#1/kill-after',
  'rotate/graph.addPassword#1/timeout-after',
  'rotate/vault.setSecret#1/kill-after',
  'rotate/vault.setSecret#1/cut-after',
  'retire/graph.removePassword#1/cut-after',
  'glance/graph.batch#1/429-retry-900',
];
const OTHERS = 5;
const LONGEST_MS = 35_000;

describe('the promises hold', () => {
  it(`whatever dies or is lost on the way (seed ${seed}, KEYTURN_SEED repeats it)`, async () => {
    await using program = await buildProgram();
    const references = new Map<Workload, Reference>();
    // Not all each time: the undisturbed runs cost as much as the cases.
    const others = sampled(
      workloads.filter(({ name }) => !ALWAYS.some(text => text.startsWith(`${name}/`))),
      1,
      seed,
    );
    for (const workload of workloads)
      if (others.includes(workload) || ALWAYS.some(text => text.startsWith(`${workload.name}/`)))
        references.set(workload, await referenceOf(program, workload));
    const broken: string[] = [];
    let struck = 0;
    await explore(casesOf(references), {
      program,
      references,
      jobs: JOBS,
      until: performance.now() + LONGEST_MS,
      told(verdict) {
        struck += verdict.struck;
        if (verdict.violations.length > 0) broken.push(brokenText(verdict));
      },
    });
    expect(broken.join('\n\n')).toBe('');
    expect(struck).toBeGreaterThanOrEqual(ALWAYS.length);
  }, 240_000);
});

function casesOf(references: ReadonlyMap<Workload, Reference>): Case[] {
  const all = [...references];
  const always = ALWAYS.flatMap(text =>
    all.flatMap(([workload, reference]) =>
      text.startsWith(`${workload.name}/`) ? [readCase(workload, reference, text, seed)] : [],
    ),
  );
  const drawn = all.flatMap(([workload, reference]) => [
    ...everyCase(workload, reference, seed, true),
    ...somePairs(workload, reference, 40, seed),
  ]);
  return [...always, ...sampled(drawn, OTHERS, seed)];
}
