import { HOUR_MS, usual } from '../scenery.ts';
import type { Workload } from './workload.ts';

/** One place, with a canary: what it got is confirmed, and then the superseded secret goes, each after a pipeline signed in. */
export const canary: Workload = {
  name: 'canary',
  shape: { ...usual, retire: 'after-overlap', without: [0, 1, 3, 4, 5, 6, 7, 8, 9], canary: true },
  async prepare(bench) {
    await bench.run('rotate');
    bench.sandbox.clock.advance(25 * HOUR_MS);
  },
  args: () => ['rotate'],
  /** The directory has caught up: a list that still shows what was removed would cost another canary, and nothing else. */
  again({ sandbox: { clock } }) {
    clock.advance(1_000);
    return ['rotate'];
  },
  besides: asked =>
    asked.some(({ operation }) => operation === 'createRun') ? undefined : 'no canary was started',
};
