/** Consumers whom nobody knows: they go on signing in with the old secret, or stop. */
import { signInAs } from '../../../src/sandbox/entra/signInAs.ts';
import type { Random } from '../../../src/sandbox/random.ts';
import type { Bench } from '../bench.ts';
import { HOUR_MS, PAYMENTS } from '../scenery.ts';

export const consumerKinds = ['none', 'stopped', 'every 6 h', 'weekly', 'every 20 days', 'once'] as const;

export type ConsumerKind = (typeof consumerKinds)[number];

const DAY_MS = 24 * HOUR_MS;
/** No course is longer. */
const LAST_DAY = 80;

export interface Consumers {
  /** Lets time pass up to that moment; who would sign in meanwhile does. */
  passTo(moment: number): void;
}

interface Habit {
  readonly kind: ConsumerKind;
  readonly value: string;
  readonly keyId: string;
  readonly onceDays: number;
  /** Nothing is known of what was before this moment. */
  readonly notBefore: number;
}

/** What was before now is made up for at once; what comes is done in order of time. */
export function openConsumers(bench: Bench, habit: Habit, random: Random): Consumers {
  const { clock } = bench.sandbox;
  const start = clock.now();
  const times = momentsOf(habit, random)
    .map(days => start + days * DAY_MS)
    .filter(at => at >= habit.notBefore);
  const signIn = (at: number) => {
    const { accepted } = signInAs(bench.sandbox.scene, { appId: PAYMENTS.appId, value: habit.value, at });
    bench.uses.push({ keyId: habit.keyId, at, accepted });
  };
  for (const at of times.filter(at => at < start)) signIn(at);
  const coming = times.filter(at => at >= start);
  return {
    passTo(moment) {
      while ((coming[0] ?? Number.POSITIVE_INFINITY) <= moment) {
        const at = coming.shift() ?? moment;
        // A run may have taken until after it: then it is a little late.
        clock.advance(Math.max(0, at - clock.now()));
        signIn(clock.now());
      }
      clock.advance(Math.max(0, moment - clock.now()));
    },
  };
}

/** In days from the first run, rising. */
function momentsOf({ kind, onceDays }: Habit, random: Random): number[] {
  const hour = 1 / 24;
  const every = (days: number, from: number, to: number) =>
    Array.from({ length: Math.floor((to - from) / days) + 1 }, (_, index) => from + index * days);
  switch (kind) {
    case 'none':
      return [];
    case 'stopped':
      return every(6 * hour, -12 - hour, 0);
    case 'every 6 h':
      return every(6 * hour, -12 - hour, LAST_DAY);
    case 'weekly':
      return every(7, -28 - hour, LAST_DAY);
    case 'every 20 days':
      return every(20, -34 - 5 * random.next(), LAST_DAY);
    case 'once':
      return [onceDays - 0.5];
  }
}
