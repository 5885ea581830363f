/** A sample of what `npm run promises -- --verbs N` explores: three verbs, each cut anywhere. */
import { describe, expect, it } from 'vitest';
import { drawVerbs, exploreVerbs, readVerbs } from './axes/verbs.ts';
import { buildProgram } from './program.ts';
import { referenceOf } from './reference.ts';
import { brokenText } from './tally.ts';
import { rollback } from './workloads/rollback.ts';

/** How first-time users met it: a revocation that a place held up, then back to the leaked secret. */
const ALWAYS = ['verbs/revoke+rollback+rotate@1031'];

/** The same for everybody; KEYTURN_SEED draws others. */
const seed = Number(process.env['KEYTURN_SEED'] ?? 7);
const DRAWN = 5;

describe('what leaked is forgotten by nobody', () => {
  it(`whatever three verbs follow each other, cut anywhere (seed ${seed}, KEYTURN_SEED repeats it)`, async () => {
    await using program = await buildProgram();
    const from = await referenceOf(program, rollback);
    const broken: string[] = [];
    const all = [...ALWAYS.map(readVerbs), ...drawVerbs(DRAWN, seed)];
    await exploreVerbs(all, { program, from, jobs: 2 }, verdict => {
      if (verdict.violations.length > 0) broken.push(brokenText(verdict));
    });
    expect(broken.join('\n\n')).toBe('');
  }, 240_000);
});
