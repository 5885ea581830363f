import { HOUR_MS } from '../scenery.ts';
import { untilUnused } from '../workloads/quiet.ts';
import type { Workload } from '../workloads/workload.ts';

/** After half a year, less the month of the policy, a secret is replaced; nine days of that are over by then. */
const DUE_HOURS = (150 - 9) * 24 + 12;

/** The last nights before that, which leave the program's own sign-ins in the report. */
const NIGHTS_BEFORE = [3, 1];

/** A secret of keyturn's is replaced by the next, and nothing else happens in the nights after it. */
export const life: Workload = {
  name: 'life',
  async prepare(bench) {
    await bench.run('rotate');
    await untilUnused(bench);
    await bench.run('rotate');
    const due = bench.sandbox.clock.now() + DUE_HOURS * HOUR_MS;
    const passTo = (moment: number) => bench.sandbox.clock.advance(moment - bench.sandbox.clock.now());
    for (const night of NIGHTS_BEFORE) {
      passTo(due - night * 24 * HOUR_MS);
      await bench.run('rotate');
    }
    passTo(due);
  },
  args: () => ['rotate'],
};
