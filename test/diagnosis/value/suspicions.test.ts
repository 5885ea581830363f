import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shapeOf, shapeText } from '../../../src/diagnosis/value/shape.ts';
import { type Known, type Suspicion, suspicionsOf } from '../../../src/diagnosis/value/suspicions.ts';
import { Secret } from '../../../src/secret.ts';
import { clean, generated, knownOf, losses, type Mangling, manglings, telltale } from './manglings.ts';

const look = (value: string, known: Known) => suspicionsOf(new Secret(value), known);
const placeOf = (value: string, suspicions: readonly Suspicion[]) =>
  suspicions.findIndex(({ repaired }) => repaired?.reveal() === value);
const any = fc.constantFrom(...manglings);

/** The place among the suspicions at which the clean value stands, or a text that names what was done to it. */
function expectFound(value: string, done: readonly Mangling[], most: number, others: readonly string[] = []) {
  const mangled = done.reduce((text, { mangle }) => mangle(text), value);
  if (mangled === value) return;
  const suspicions = look(mangled, knownOf(value, others));
  const place = placeOf(value, suspicions);
  const what = `${done.map(({ name }) => name).join(', then ')}: ${suspicions.map(({ text }) => text).join(' | ')}`;
  expect(place, what).toBeGreaterThanOrEqual(0);
  expect(place, what).toBeLessThan(most);
  expect(suspicions.length).toBeLessThanOrEqual(12);
}

describe('what was done to a secret is undone', () => {
  test.each(manglings)('$name: the clean value is among the first three suspicions', mangling => {
    fc.assert(
      fc.property(clean, value => expectFound(value, [mangling], 3)),
      { numRuns: 30 },
    );
  });

  test('two manglings in a row: among the first six', () => {
    fc.assert(
      fc.property(clean, any, any, (value, first, second) => expectFound(value, [first, second], 6)),
      { numRuns: 1500 },
    );
  });

  test.each(losses)('$name: another place that holds the whole value tells', mangling => {
    fc.assert(
      fc.property(generated, value => expectFound(value, [mangling], 3, [value])),
      { numRuns: 30 },
    );
  });

  test('a loss, and something else on top of it', () => {
    fc.assert(
      fc.property(generated, fc.constantFrom(...losses), any, (value, first, second) =>
        expectFound(value, [first, second], 6, [value]),
      ),
      { numRuns: 300 },
    );
  });

  test('also where no hint is known, for one mangling of a secret as Entra makes them today', () => {
    fc.assert(
      fc.property(generated, any, (value, { name, mangle }) => {
        const mangled = mangle(value);
        if (mangled !== value)
          expect(placeOf(value, look(mangled, knownOf(undefined))), name).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });
});
