/** The credentials of a rotation's registration in a world, removed ones included. */
import type { Rotation } from '../../policy/policy.ts';
import { same } from '../world/placement.ts';
import type { SeenPassword, SeenVersion, SeenWorld } from './demoWorld.ts';

export function passwordsOf(world: SeenWorld, rotation: Rotation): readonly SeenPassword[] {
  const tenant = world.tenants.find(({ id }) => same(id, rotation.tenant));
  return tenant?.applications.find(({ appId }) => same(appId, rotation.appId))?.passwords ?? [];
}

/** The versions of the rotation's vault secret, oldest first. */
export function versionsOf(world: SeenWorld, rotation: Rotation): readonly SeenVersion[] {
  const host = new URL(rotation.vault.url).hostname;
  const vault = world.vaults.find(candidate => same(candidate.host, host));
  return vault?.secrets.find(({ name }) => same(name, rotation.vault.secret))?.versions ?? [];
}

/** The credentials with the rotation's mark that were not removed. */
export function ours(world: SeenWorld, rotation: Rotation): readonly SeenPassword[] {
  return passwordsOf(world, rotation).filter(password => isLive(password) && bearsMark(password, rotation));
}

function bearsMark(password: SeenPassword, rotation: Rotation): boolean {
  return password.displayName?.startsWith(rotation.mark) === true;
}

export function isLive(password: SeenPassword): boolean {
  return password.removedAt === undefined;
}

/** Whether every replica of the token endpoint accepts it at `now` (milliseconds since 1970). */
export function isAccepted(password: SeenPassword, now: number): boolean {
  const inForce = isLive(password) && password.start <= now && now < password.end;
  return inForce && password.seenFrom.every(from => from <= now);
}

/** Whether the policy requires a new secret by now. */
export function isDue(rotation: Rotation, password: SeenPassword, now: number): boolean {
  const deadline = Math.min(password.end, password.start + rotation.lifetimeMs);
  return deadline - rotation.rotateBeforeMs < now;
}

/** The first eight digits: enough to identify a credential in a table. */
export function short(password: SeenPassword): string {
  return password.keyId.slice(0, 8);
}
