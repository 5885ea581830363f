import type { Scene } from '../wire.ts';
import type { Settings } from '../world.ts';
import type { Vault, VaultSecret } from './state.ts';

/**
 * How long a deletion or a purge takes where the settings do not say. Meanwhile the name is neither free nor recoverable, and the
 * deleted secret is not listed yet (azure-facts §3.2, §3.5). The real service takes seconds.
 */
const DELETING_MS = 3_000;
const DAY = 86_400_000;
/** How long a recovery takes; meanwhile the secret is neither live nor deleted. */
const RECOVERING_MS = 3_000;

type Deletion = NonNullable<VaultSecret['deleted']>;

/** `removing`: a deletion or purge is in progress; `recovering`: a recovery is. */
export type Phase = 'live' | 'removing' | 'deleted' | 'recovering';

/** The secret of that name, in any phase; after its purge date it is gone. Names are case-insensitive. */
export function findSecret(vault: Vault, name: string, now: number): VaultSecret | undefined {
  sweep(vault, now);
  return vault.secrets.find(secret => secret.name.toLowerCase() === name.toLowerCase());
}

/** All secrets in this phase, in the order of the service's lists: by upper-cased name. */
export function secretsIn(vault: Vault, phase: Phase, now: number): VaultSecret[] {
  sweep(vault, now);
  const found = vault.secrets.filter(secret => phaseOf(secret, now) === phase);
  return found.sort((a, b) => (a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1));
}

export function phaseOf(secret: VaultSecret, now: number): Phase {
  if (secret.deleted === undefined) return now < (secret.recoveredAt ?? 0) ? 'recovering' : 'live';
  const { at, purgeAt, takesMs = DELETING_MS } = secret.deleted;
  return now < at + takesMs || now >= purgeAt - takesMs ? 'removing' : 'deleted';
}

/** A deletion at a given time, with the purge at the end of the retention. */
export function deletionAt(at: number, retentionDays: number, settings: Settings): Deletion {
  const takesMs = settings.deletingMs ?? DELETING_MS;
  return { at, purgeAt: at + retentionDays * DAY + takesMs, takesMs };
}

/** When the purge of a deleted secret starts. */
export function purgeOf({ purgeAt, takesMs = DELETING_MS }: Deletion): number {
  return purgeAt - takesMs;
}

export function markDeleted(vault: Vault, secret: VaultSecret, { clock, world }: Scene): void {
  secret.deleted = deletionAt(clock.now(), vault.retentionDays, world.settings);
}

export function startRecovery(secret: VaultSecret, now: number): void {
  delete secret.deleted;
  secret.recoveredAt = now + RECOVERING_MS;
}

/** The name is free again when the purge is complete. */
export function startPurge(secret: VaultSecret, { clock, world }: Scene): void {
  const now = clock.now();
  const takesMs = world.settings.deletingMs ?? DELETING_MS;
  secret.deleted = { at: secret.deleted?.at ?? now, purgeAt: now + takesMs, takesMs };
}

function sweep(vault: Vault, now: number): void {
  vault.secrets = vault.secrets.filter(({ deleted }) => deleted === undefined || now < deleted.purgeAt);
}
