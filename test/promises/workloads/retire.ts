import { HOUR_MS, usual } from '../scenery.ts';
import type { Workload } from './workload.ts';

/** The overlap is over: the superseded secret goes. */
export const retire: Workload = {
  name: 'retire',
  async prepare(bench) {
    await bench.run('rotate');
    bench.sandbox.clock.advance((usual.overlapHours + 1) * HOUR_MS);
  },
  args: () => ['rotate'],
};
