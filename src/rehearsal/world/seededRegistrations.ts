/** Registrations in a typical state: one secret created by hand and about to expire, and an old one of unknown purpose. */
import type { Policy, Rotation } from '../../policy/policy.ts';
import { handMadeName, together } from './placement.ts';
import type { ApplicationShape, CredentialShape, TenantShape } from './seedShape.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Which share of the time between "due" and "too late for the overlap" is left, for each rotation in turn. */
const LEFT = [0.38, 0.62, 0.21, 0.5];
/** One in this many rotations is not due yet, so that a status page has an example of that. */
const CALM_EVERY = 5;

export function tenantsFor(policy: Policy): TenantShape[] {
  return together(policy.rotations, ({ tenant }) => tenant).map((rotations, index) => ({
    id: rotations[0].tenant,
    cloud: cloudOf(policy.cloud.authority),
    displayName: index === 0 ? 'Contoso (sandbox)' : `Contoso ${index + 1} (sandbox)`,
    domains: [index === 0 ? 'contoso.onmicrosoft.com' : `contoso${index + 1}.onmicrosoft.com`],
    applications: together(rotations, ({ appId }) => appId).map(sharing => application(policy, sharing)),
  }));
}

/** A cloud with endpoints of its own in the policy may have any name, so the sign-in host decides. */
function cloudOf(authority: string): TenantShape['cloud'] {
  const host = new URL(authority).hostname;
  if (host.endsWith('.cn')) return 'china';
  return /\.(us|usgovcloudapi\.net)$/.test(host) ? 'usgov' : 'public';
}

function application(policy: Policy, rotations: readonly [Rotation, ...Rotation[]]): ApplicationShape {
  const handMade = rotations.map(rotation => credential(policy, rotation));
  const foreign = { name: 'portal, somebody', start: '-200d', end: '+165d' };
  return { appId: rotations[0].appId, displayName: rotations[0].name, credentials: [...handMade, foreign] };
}

function credential(policy: Policy, rotation: Rotation): CredentialShape {
  const index = policy.rotations.indexOf(rotation);
  const name = handMadeName(policy, rotation);
  if (index % CALM_EVERY === CALM_EVERY - 1) return { name, ...calm(rotation) };
  return {
    name,
    start: relative(-340 * DAY_MS - index * 9 * DAY_MS),
    end: relative(leftOf(rotation, index)),
  };
}

/** Early enough to be due by `rotateBefore`, late enough for the old secret to be valid through the overlap. */
function leftOf(rotation: Rotation, index: number): number {
  const { overlapMs, rotateBeforeMs } = rotation;
  return overlapMs + Math.max(rotateBeforeMs - overlapMs, 0) * (LEFT[index % LEFT.length] ?? 0.5);
}

function calm(rotation: Rotation): { start: string; end: string } {
  const age = 0.3 * (rotation.lifetimeMs - rotation.rotateBeforeMs);
  return { start: relative(-age), end: relative(rotation.lifetimeMs - age) };
}

/** In hours where that matters, otherwise in days. */
function relative(ms: number): string {
  const sign = ms < 0 ? '-' : '+';
  const hours = Math.max(1, Math.round(Math.abs(ms) / HOUR_MS));
  return hours < 10 * 24 ? `${sign}${hours}h` : `${sign}${Math.round(hours / 24)}d`;
}
