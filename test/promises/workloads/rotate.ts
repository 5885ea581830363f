import type { Workload } from './workload.ts';

/** The first rotation of a secret that somebody created by hand: every step but retiring, every kind of target. */
export const rotate: Workload = {
  name: 'rotate',
  prepare: async () => {},
  args: () => ['rotate'],
};
