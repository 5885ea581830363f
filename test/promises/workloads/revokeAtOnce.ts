import { NAME } from '../scenery.ts';
import { revoke } from './revoke.ts';
import type { Workload } from './workload.ts';

/** A secret leaked, and is to go before anything else: an outage on purpose, which ends when the rest has followed. */
export const revokeAtOnce: Workload = {
  ...revoke,
  name: 'revoke-at-once',
  args: () => ['revoke', NAME, '--immediately', '--yes'],
  again: bench => atOnce(revoke.again?.(bench) ?? ['rotate']),
};

/** Whoever wanted it gone at once still wants that. */
function atOnce(args: readonly string[]): readonly string[] {
  return args[0] === 'revoke' ? [...args, '--immediately'] : args;
}
