import { describe, expect, it } from 'vitest';
import { drawSequences, operate } from './operator/operate.ts';
import { buildProgram } from './program.ts';

const seed = Number(process.env['KEYTURN_SEED'] ?? Math.floor(Math.random() * 10_000));
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
