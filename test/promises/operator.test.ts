import { describe, expect, it } from 'vitest';
import { drawSequences, operate } from './operator/operate.ts';
import { buildProgram } from './program.ts';

/** The same for everybody, so that a red run is a change and not a draw; `npm run promises` draws further ones. */
const seed = Number(process.env['KEYTURN_SEED'] ?? 7);
const SEQUENCES = 2;

describe('whatever people, time and faults do in turn', () => {
  it(`the promises hold, and one run or its remedy ends it (seed ${seed}, KEYTURN_SEED repeats it)`, async () => {
    await using program = await buildProgram();
    for (const [index, sequence] of drawSequences(seed, SEQUENCES).entries()) {
      const { violations } = await operate(program, sequence, seed + index);
      const told = violations.map(({ promise, text, at }) => `promise ${promise}: ${text} [${at}]`);
      const replay = `npm run promises -- --operator 1 --seed ${seed} --sequence ${index}`;
      expect(told, `${JSON.stringify(sequence, null, 1)}\n${replay}`).toEqual([]);
    }
  }, 240_000);
});
