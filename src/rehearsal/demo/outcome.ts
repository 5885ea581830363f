/** The outcome of a demo, read from the sandbox's world and never from keyturn's output. */
import type { Policy } from '../../policy/policy.ts';
import type { RunningSandbox } from '../rehearsalContext.ts';
import { askApps, fetchWorld, sandboxNow } from './demoControl.ts';
import type { Evidence } from './demoEvidence.ts';
import { placesOf } from './demoPlaces.ts';
import { type Inspection, inspect } from './inspect.ts';

/** `before`, `began`, and the rotation whose secret leaked, if any. */
export type Beginning = Pick<Evidence, 'before' | 'began' | 'leaked'>;

export async function begin({ controlUrl }: RunningSandbox): Promise<Beginning> {
  return { before: await fetchWorld(controlUrl), began: await sandboxNow(controlUrl) };
}

export async function inspectAll(
  policy: Policy,
  { controlUrl }: RunningSandbox,
  beginning: Beginning,
): Promise<Inspection[]> {
  const after = await fetchWorld(controlUrl);
  const pairs = policy.rotations.map(rotation => ({ rotation, places: placesOf(policy, rotation) }));
  const failingApps = await askApps(
    controlUrl,
    pairs.flatMap(({ places }) => places),
  );
  const evidence = { ...beginning, after, now: await sandboxNow(controlUrl), failingApps };
  return pairs.map(({ rotation, places }) => inspect(rotation, places, evidence));
}
