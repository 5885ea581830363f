import { redeploy, redeployed, restoreCopy } from '../chores.ts';
import { HOUR_MS } from '../scenery.ts';
import type { Workload } from './workload.ts';

/** Deployments brought the superseded secret back to the app setting, the pipeline variable, the repository and the copy. */
export const drift: Workload = {
  name: 'drift',
  async prepare(bench) {
    await bench.run('rotate');
    bench.sandbox.clock.advance(3 * HOUR_MS);
    bench.watch.byPerson(() => {
      for (const place of redeployed) redeploy(bench.sandbox, place);
      restoreCopy(bench.sandbox);
    });
  },
  args: () => ['rotate', '--drift'],
  again: () => ['rotate', '--drift'],
};
