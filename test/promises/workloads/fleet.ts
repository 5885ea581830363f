import { usual } from '../scenery.ts';
import type { Workload } from './workload.ts';

/** Three rotations that are due together and deliver to one site and one variable group: their writes are merged. */
export const fleet: Workload = {
  name: 'fleet',
  shape: { ...usual, fellows: 'due' },
  prepare: async () => {},
  args: () => ['rotate'],
};
