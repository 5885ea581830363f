import { must } from '../../e2e/stage.ts';
import type { Bench } from '../bench.ts';
import { livingOf, newestOf, passwordOf } from '../checkers/view.ts';
import { NAME } from '../scenery.ts';
import type { Workload } from './workload.ts';

/** A secret leaked. */
export const revoke: Workload = {
  name: 'revoke',
  async prepare({ sandbox: { world }, leaked }) {
    leaked.add(must(passwordOf(world, newestOf(world).value)).keyId);
  },
  args: () => ['revoke', NAME, '--yes'],
  again,
};

/** Whoever revokes goes on naming the leaked key until it is gone. */
function again({ sandbox: { world }, leaked }: Bench): string[] {
  const left = livingOf(world).find(({ keyId }) => leaked.has(keyId));
  return left === undefined ? ['rotate'] : ['revoke', NAME, '--yes', '--key-id', left.keyId];
}
