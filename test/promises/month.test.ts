/**
 * A month of nights: two hosts without a lock in common run the same policy at the same time, one of them is slow, and a
 * person edits other settings and variables meanwhile. On every morning every place holds what Entra accepts.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../src/sandbox/random.ts';
import { drawn } from './axes/axis.ts';
import { life } from './axes/life.ts';
import { comeToRest } from './axes/rest.ts';
import { type Bench, openBench } from './bench.ts';
import { isAccepted, passwordOf, wantedPlaces } from './checkers/view.ts';
import { editedPlaces } from './edits.ts';
import { buildProgram } from './program.ts';
import { HOUR_MS, PAYMENTS } from './scenery.ts';

/** `npm run nightly` plays the whole month. */
const NIGHTS = Number(process.env['KEYTURN_DAYS'] ?? 12);
/** On these, somebody on the second host wants a new secret whatever is due. */
const FORCED = [0, 7, 8, 15, 22, 29];
/** Where the slow host stands still until the other is through, or the other's request has not come either. */
const SLOW_AT = ['addPassword', 'setSecret', 'updateAppSettings', 'updateVariableGroup', 'updateSecret'];
const EDITED_AT = ['listAppSettings', 'updateAppSettings', 'getVariableGroup', 'setSecret', 'token'];
const MORNING_MS = 4 * HOUR_MS;

const seed = Number(process.env['KEYTURN_SEED'] ?? 7);

describe('two hosts without a lock in common, one of them slow, and a person who edits', () => {
  it(`leave every place accepted on each of ${NIGHTS} mornings (seed ${seed}, KEYTURN_SEED repeats it)`, async () => {
    await using program = await buildProgram();
    await using bench = await openBench(program, seed);
    const random = seededRandom(seed);
    const { clock } = bench.sandbox;
    const begun = clock.now();
    const refused: string[] = [];
    let met = 0;
    for (let night = 0; night < NIGHTS; night += 1) {
      clock.advance(Math.max(0, begun + night * 24 * HOUR_MS - clock.now()));
      met += await nightOf(bench, night, random);
      clock.advance(MORNING_MS);
      refused.push(...refusedIn(bench).map(name => `morning ${night}: ${name}`));
    }
    await comeToRest(bench, life, moment => clock.advance(Math.max(0, moment - clock.now())));
    expect([...refused, ...bench.violations().map(({ text, at }) => `${text} [${at}]`)]).toEqual([]);
    // Where they never met, nothing was shown.
    expect(met).toBeGreaterThanOrEqual(FORCED.filter(night => night < NIGHTS).length - 1);
  }, 600_000);
});

/** Answers with 1 where the slow host was at work on something while the other ran. */
async function nightOf(bench: Bench, night: number, random: Random): Promise<number> {
  const { faults, history } = bench.sandbox;
  const isForced = FORCED.includes(night);
  const now = isForced ? ['payments-api', '--now', '--yes'] : [];
  const hold = faults.add({ operation: drawn(random, SLOW_AT), fault: { kind: 'hold' } });
  const [operation, place] = [drawn(random, EDITED_AT), drawn(random, editedPlaces)];
  let edits = 0;
  const stop = history.watch(entry => {
    if (entry.operation !== operation || entry.outcome !== 'answered' || edits > 1) return;
    edits += 1;
    bench.watch.byPerson(() => bench.edits.make(place, 'FEATURE_X', `night ${night}.${edits}`));
  });
  const slow = bench.run('rotate', ...now);
  let isOver = false;
  void slow.then(() => {
    isOver = true;
  });
  while (hold.hit === 0 && !isOver) await pause(5);
  const isMet = hold.hit > 0;
  await bench.beside('rotate', ...now);
  faults.remove(hold.id);
  await slow;
  stop();
  return isMet ? 1 : 0;
}

function refusedIn({ sandbox: { world, clock }, policy }: Bench): string[] {
  return wantedPlaces(world, policy(), PAYMENTS)
    .filter(({ required }) => required)
    .filter(({ value }) => !isAccepted(passwordOf(world, value), clock.now()))
    .map(({ name }) => `${name} holds what Entra does not accept`);
}
