import { type Access, accessOf, findClient } from '../entra/grant.ts';
import { isRefusal, type Refusal } from '../entra/refusals.ts';
import { issueToken } from '../entra/tokens.ts';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';
import type { Machine } from './state.ts';

export interface MachineToken {
  readonly token: string;
  readonly clientId: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly notBefore: number;
}

const DAY = 24 * 3_600_000;
/** A kept token that ends sooner than this is replaced (guess). */
const RESERVE = 5 * 60_000;

/**
 * Tokens are kept for each resource until they end, so a role that was granted later has an effect only about a day later:
 * documented as "around 24 hours" (azure-facts §1.10).
 */
const kept = new WeakMap<World, Map<string, MachineToken>>();

export type Wanted = { readonly machine: Machine; readonly appId: string; readonly resource: string };

export function machineToken(scene: Scene, { machine, appId, resource }: Wanted): MachineToken | Refusal {
  const ofWorld = kept.get(scene.world) ?? new Map<string, MachineToken>();
  kept.set(scene.world, ofWorld);
  const key = JSON.stringify([machine.tenantId, appId, resource]);
  const known = ofWorld.get(key);
  if (known !== undefined && known.expires - RESERVE > scene.clock.now()) return known;
  const access = accessTo(scene, machine, appId, resource);
  if (isRefusal(access)) return access;
  const issued = issue(scene, machine, access);
  ofWorld.set(key, issued);
  return issued;
}

function accessTo(scene: Scene, machine: Machine, appId: string, resource: string): Access | Refusal {
  const tenant = scene.world.tenants.find(({ id }) => id === machine.tenantId);
  if (tenant === undefined)
    throw new Error(`the machine belongs to tenant ${machine.tenantId}, which is not there`);
  const client = findClient(appId, tenant, scene, 0);
  return isRefusal(client) ? client : accessOf(client, tenant, resource, scene);
}

function issue(scene: Scene, { resourceId }: Machine, access: Access): MachineToken {
  const { tenant, application, audience, roles } = access;
  const [tenantId, clientId] = [tenant.id, application.appId];
  const order = { tenantId, appId: clientId, audience, roles, lifetimeMs: DAY };
  const token = issueToken(scene, { ...order, proof: 'key', managedBy: resourceId });
  const now = scene.clock.now();
  return { token, clientId, expires: now + DAY, notBefore: now - 300_000 };
}
