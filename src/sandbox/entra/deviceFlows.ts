/** Sign-ins by device code that are under way. Like tokens they are of one world, and not in its dump. */
import type { Tenant, User } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';
import type { DeviceEdit } from './schema.ts';

/** Seconds that a code is good for, and between two questions (entra-docs v2-oauth2-device-code). */
export const EXPIRES_S = 900;
export const INTERVAL_S = 5;

export interface Person {
  readonly tenant: Tenant;
  readonly user: User;
}

export interface DeviceFlow {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  /** As the path named it: a tenant, or `organizations`. */
  readonly tenant: string;
  readonly scope: string;
  readonly expires: number;
  state: 'pending' | 'declined' | 'redeemed' | Person;
}

const flows = new WeakMap<World, DeviceFlow[]>();

/** Codes are of nine signs that nobody mixes up (seen: `BPPVYQZMA`, `FRWQDE7YL`). */
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export function beginFlow(
  scene: Scene,
  asked: Pick<DeviceFlow, 'clientId' | 'tenant' | 'scope'>,
): DeviceFlow {
  const { world, clock, random } = scene;
  const flow: DeviceFlow = {
    ...asked,
    deviceCode: `D${random.bytes(96).toString('base64url')}`,
    userCode: Array.from(random.bytes(9), byte => SIGNS[byte % SIGNS.length] ?? 'A').join(''),
    expires: clock.now() + EXPIRES_S * 1000,
    state: 'pending',
  };
  world.issued.add(flow.deviceCode);
  flows.set(world, [...(flows.get(world) ?? []), flow]);
  return flow;
}

export function flowBy(world: World, deviceCode: string): DeviceFlow | undefined {
  return flows.get(world)?.find(one => one.deviceCode === deviceCode);
}

/** Those that wait for a person. */
export function pendingFlows({ world, clock }: Scene): DeviceFlow[] {
  return (flows.get(world) ?? []).filter(one => one.state === 'pending' && clock.now() < one.expires);
}

/** Throws an Error for a code that nobody waits with, and for a person who is not there. */
export function settleFlow(scene: Scene, edit: DeviceEdit): Record<string, unknown> {
  const code = edit.userCode.trim().toUpperCase();
  const flow = pendingFlows(scene).find(({ userCode }) => userCode === code);
  if (flow === undefined) throw new Error(`no device waits with the code ${code}`);
  flow.state = edit.op === 'decline-device-code' ? 'declined' : personBy(scene.world, edit.user);
  return { clientId: flow.clientId };
}

function personBy({ tenants }: World, named: string): Person {
  const wanted = named.toLowerCase();
  for (const tenant of tenants) {
    const user = tenant.users?.find(
      ({ id, userPrincipalName }) => id === wanted || userPrincipalName.toLowerCase() === wanted,
    );
    if (user !== undefined) return { tenant, user };
  }
  throw new Error(`no user ${named}: they are "users" of a tenant in the seed`);
}
