/** A vault in memory, for a self-test without a vault: the rotation needs one, and nothing of Key Vault is tested. */
import { Problem } from '../problem.ts';
import type { UserMetadata, VaultVersion, VersionTags } from '../rotation/observation.ts';
import type { VaultPort } from '../rotation/ports.ts';
import type { Secret } from '../secret.ts';

interface Kept {
  readonly version: VaultVersion;
  readonly value: Secret;
}

export function memoryVault(now: () => Date, newId: () => string): VaultPort {
  /** Newest first. */
  let kept: readonly Kept[] = [];
  const change = async (id: string, to: (version: VaultVersion) => Partial<VaultVersion>) => {
    const found = kept.find(({ version }) => version.version === id);
    if (found === undefined) throw absent(id);
    const changed = { ...found.version, ...to(found.version), updatedAt: now() };
    kept = kept.map(one => (one === found ? { ...one, version: changed } : one));
  };
  const tag = (id: string, tags: VersionTags) => change(id, () => ({ tags }));
  return {
    async read() {
      const [newest] = kept;
      if (newest === undefined) return { state: 'absent' };
      const versions = kept.map(({ version }) => version);
      return { state: 'present', versions, ...(newest.version.enabled ? { value: newest.value } : {}) };
    },
    async current() {
      const [newest] = kept;
      return newest?.version.enabled ? newest : undefined;
    },
    async publish({ value, expiresAt, tags, userMetadata = { tags: {} } }) {
      const version = newId().replaceAll('-', '');
      const times = { createdAt: now(), ...(expiresAt === undefined ? {} : { expiresAt }) };
      kept = [{ version: { version, enabled: true, ...times, userMetadata, tags }, value }, ...kept];
      return version;
    },
    carry: (id: string, tags: VersionTags, userMetadata: UserMetadata) =>
      change(id, () => ({ tags, userMetadata })),
    tag,
    noteLeaks: tag,
    // Nobody else is there who could disable a version meanwhile.
    announceRollback: async () => true,
    async disable(id, holds) {
      await change(id, ({ tags }) => ({
        enabled: false,
        ...(tags === undefined && holds !== undefined ? { tags: holds } : {}),
      }));
      return kept.find(({ version }) => version.version === id)?.version.tags;
    },
    async valueOf(id) {
      const found = kept.find(({ version }) => version.version === id);
      if (found === undefined) throw absent(id);
      return found.version.enabled ? found.value : undefined;
    },
  };
}

function absent(version: string): Problem {
  return new Problem({
    code: 'absent',
    subject: 'the vault secret in memory',
    reason: `there is no version ${version}`,
  });
}
