import type { Bench } from '../bench.ts';
import { applicationOf, newestOf } from '../checkers/view.ts';
import { usual } from '../scenery.ts';
import type { Workload } from './workload.ts';

/** Each version is marked as confirmed; one is mended before. */
const ONCE_EACH = 3;

/**
 * Three rotations that are due together and deliver to one site and one variable group: their writes are merged. After
 * everything was read somebody changes the tags of a vault secret.
 */
export const fleet: Workload = {
  name: 'fleet',
  shape: { ...usual, fellows: 'due' },
  prepare: async () => {},
  meanwhile: tagWhileProving,
  args: () => ['rotate'],
  besides(asked) {
    const tagged = asked.filter(({ operation }) => operation === 'updateSecret').length;
    return tagged === ONCE_EACH + 1 ? undefined : `versions were tagged ${tagged} times`;
  },
};

function tagWhileProving({ sandbox: { world, history, clock }, watch }: Bench): void {
  const { objectId } = applicationOf(world);
  const stop = history.watch(({ operation, path, outcome }) => {
    if (operation !== 'addPassword' || outcome !== 'under way' || !path.includes(objectId)) return;
    stop();
    watch.byPerson(() => {
      const newest = newestOf(world);
      Object.assign(newest.tags, { owner: 'team-ledger', 'moved by': 'somebody' });
      newest.updated = clock.now();
    });
  });
}
