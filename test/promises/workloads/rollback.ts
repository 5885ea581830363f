import type { Bench } from '../bench.ts';
import { livingOf, newestOf, versionsOf } from '../checkers/view.ts';
import { NAME } from '../scenery.ts';
import { untilUnused } from './quiet.ts';
import type { Workload } from './workload.ts';

/** The newest secret is no good: back to the one before, which is young enough to stay. */
export const rollback: Workload = {
  name: 'rollback',
  async prepare(bench) {
    await bench.run('rotate');
    await untilUnused(bench);
    await bench.run('rotate');
    await bench.run('rotate', NAME, '--now', '--yes');
  },
  args: () => ['rollback', NAME, '--yes'],
  again,
};

/** Once the vault holds the older secret again, the rest is an ordinary run's. */
function again({ sandbox: { world } }: Bench): string[] {
  const values = livingOf(world).map(({ value }) => value);
  const oldest = versionsOf(world).find(({ value }) => values.includes(value));
  return oldest?.value === newestOf(world).value ? ['rotate'] : ['rollback', NAME, '--yes'];
}
