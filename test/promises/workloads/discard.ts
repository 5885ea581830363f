import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { HOUR_MS } from '../scenery.ts';
import type { Workload } from './workload.ts';

/** An earlier run died after it had made a secret: that one goes, and another is made. */
export const discard: Workload = {
  name: 'discard',
  prepare: dieAfterCreate,
  args: () => ['rotate'],
};

async function dieAfterCreate({ sandbox, begin }: Bench): Promise<void> {
  const rule = sandbox.faults.add({
    service: 'graph',
    operation: 'addPassword',
    fault: { kind: 'pause', when: 'after' },
  });
  const { child, result } = begin('rotate');
  while (rule.hit === 0) await delay(5);
  child.kill('SIGKILL');
  await result;
  sandbox.faults.clear();
  // A run of another host knows of it by its age alone.
  sandbox.clock.advance(2 * HOUR_MS);
}
