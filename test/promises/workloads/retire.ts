import { untilUnused } from './quiet.ts';
import type { Workload } from './workload.ts';

/** Nobody uses the superseded secret any more: it goes. */
export const retire: Workload = {
  name: 'retire',
  async prepare(bench) {
    await bench.run('rotate');
    await untilUnused(bench);
  },
  args: () => ['rotate'],
};
