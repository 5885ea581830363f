/** Every service that a run may call: those of all rotations, and those of the target kinds. */
import type { CloudEndpoints } from '../policy/policy.ts';
import { openServices, type Services } from './limiter/charge.ts';
import { entra } from './services/entra.ts';
import { graph } from './services/graph.ts';
import { vault } from './services/vault.ts';
import type { TargetKind } from './targetKind.ts';

export function servicesOf(endpoints: CloudEndpoints, kinds: readonly TargetKind[]): Services {
  return openServices(endpoints, [vault, entra, graph, ...kinds.map(({ service }) => service)]);
}
