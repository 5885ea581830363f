import { seedTime } from '../seeding/time.ts';
import type { ApplicationSeed, TenantSeed } from './schema.ts';
import type { CredentialPolicy, OwnCredentialPolicy } from './state.ts';

const DAY = 86_400_000;

/** The tenant's policy for passwords; without one everything is allowed. */
export function policyOf(written: TenantSeed['credentialPolicy'], now: number): CredentialPolicy {
  const { passwordsAllowed = true, maxLifetimeDays, createdFrom, exempt } = written ?? {};
  const from = createdFrom === undefined ? undefined : seedTime(createdFrom, now);
  return {
    passwordsAllowed,
    ...(maxLifetimeDays !== undefined && { maxLifetimeMs: maxLifetimeDays * DAY }),
    ...(from !== undefined && { createdFrom: from }),
    ...(exempt !== undefined && { exempt: exempt.map(id => id.toLowerCase()) }),
  };
}

/** `id`: the id of the new policy. */
export function ownPolicyOf(
  written: NonNullable<ApplicationSeed['credentialPolicy']>,
  id: string,
  now: number,
): OwnCredentialPolicy {
  const { enabled = true, ...rest } = written;
  return { ...policyOf(rest, now), id, displayName: 'Custom app management policy', isEnabled: enabled };
}
