import type { HistoryEntry } from '../../../src/sandbox/history.ts';
import { HOUR_MS, PAYMENTS, subjectsOf, usual } from '../scenery.ts';
import { untilUnused } from './quiet.ts';
import type { Workload } from './workload.ts';

const shape = { ...usual, fellows: 'settled' } as const;

/** One rotation is due; its fellows are settled, which the fleet's bulk reading shows: they are read no further. */
export const glance: Workload = {
  name: 'glance',
  shape,
  async prepare(bench) {
    await bench.run('rotate');
    await untilUnused(bench);
    await bench.run('rotate');
    bench.sandbox.clock.advance(40 * 24 * HOUR_MS);
  },
  args: () => ['rotate'],
  besides(asked) {
    const inFull = new Set(subjectsOf(shape).filter(({ secret }) => asked.some(reads(secret))));
    const bulk = ['batch', 'listSecrets'].filter(bulky => asked.some(({ operation }) => operation === bulky));
    if (bulk.length < 2) return `of the bulk readings it made ${bulk.join(', ') || 'none'}`;
    if (inFull.size === 1 && inFull.has(PAYMENTS)) return undefined;
    return `read in full were ${[...inFull].map(({ name }) => name).join(', ') || 'none'}`;
  },
};

/** Whether a request is about this vault secret alone. */
function reads(secret: string): (entry: HistoryEntry) => boolean {
  return ({ service, path }) => service === 'vault' && path.startsWith(`/secrets/${secret}/`);
}
