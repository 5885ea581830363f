/**
 * A second host runs the same policy beside the first, which is slow: a request of its is held until the second has ended, and
 * then cut. (One that a service has received and gets to minutes later is nobody's to prevent: docs/limits.md.)
 * They have no common lock, or one in blobs. Nobody's work in hand is removed, and at rest every place holds what is accepted.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isOurs, livingOf, versionsOf } from '../checkers/view.ts';
import { subjectsOf } from '../scenery.ts';
import { drawn, type Force, nothingSpecial, type Stage, type Surroundings } from './axis.ts';

/** Where the first is when the second begins: its secret is made, and is not in the vault, or not in all places yet. */
const HELD_AT = ['setSecret', 'setSecret', 'updateAppSettings', 'updateVariableGroup'] as const;

const LOCKS = 'https://stkeyturn.blob.core.windows.net/locks';

/** Of the nights after it, in about every third. */
const SHARE = 0.3;

export function hostsForce(value: Surroundings['hosts'], stage: Stage): Force {
  if (value === 'one') return nothingSpecial;
  if (value === 'two with') stage.bench.setPolicy({ ...stage.bench.policy(), locks: LOCKS });
  return besides(stage, value);
}

function besides({ bench, random }: Stage, value: 'two without lock' | 'two with'): Force {
  const { faults } = bench.sandbox;
  const operation = drawn(random, HELD_AT);
  const asks = drawn(random, [['rotate'], ['rotate'], ['rotate', 'payments-api', '--now', '--yes']] as const);
  let met = 0;
  const second = async (args: readonly string[], hold?: ReturnType<typeof faults.add>) => {
    const inHand = unpublished(bench);
    const { exitCode, stdout } = await bench.beside(...args, '--json');
    const isLeft = exitCode === 4 || stdout.includes('"outcome":"yielded"');
    // The first can have removed none of them meanwhile: it waits for its answer.
    const gone = hold === undefined ? [] : inHand.filter(({ removedAt }) => removedAt !== undefined);
    for (const { displayName } of gone)
      bench.watch.add(
        { promise: 3, text: `${displayName} was removed while its run had it in hand` },
        'the second host',
      );
    if (hold !== undefined && (value === 'two without lock' || isLeft)) met += 1;
  };
  return {
    async beside(run, ended) {
      if (run > 0) {
        if (random.next() < SHARE) await second(['rotate']);
        return;
      }
      const hold = faults.add({ operation, fault: { kind: 'hold' } });
      try {
        let over = false;
        void ended.then(() => {
          over = true;
        });
        while (hold.hit === 0 && !over) await pause(LOOK_MS);
        if (hold.hit > 0) await second(asks, hold);
      } finally {
        faults.remove(hold.id);
      }
    },
    reached: () => met > 0,
  };
}

/** Secrets of ours whose value was never in the vault. */
function unpublished({ sandbox: { world }, policy }: Stage['bench']) {
  return subjectsOf(policy()).flatMap(subject => {
    const published = new Set(versionsOf(world, subject).map(({ value }) => value));
    return livingOf(world, subject).filter(one => isOurs(one, subject) && !published.has(one.value));
  });
}

const LOOK_MS = 5;
