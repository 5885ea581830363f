import type { SecretProperties } from '@azure/keyvault-secrets';
import type { Foreign, VaultVersion } from '../rotation/observation.ts';
import { foreignTags, readTags } from './versionTags.ts';

/**
 * Newest first by creation, which Key Vault keeps in whole seconds. Of versions made in one second, the one that the
 * service calls current comes first; the rest stay in the order they came in, which the service does not promise.
 */
export function newestFirst(versions: readonly SecretProperties[], current?: string): SecretProperties[] {
  const rank = (properties: SecretProperties) => (properties.version === current ? 1 : 0);
  const created = (properties: SecretProperties) => properties.createdOn?.getTime() ?? 0;
  return [...versions].sort((one, other) => created(other) - created(one) || rank(other) - rank(one));
}

export function versionOf(properties: SecretProperties): VaultVersion {
  const tags = readTags(properties.tags);
  return {
    version: properties.version ?? '',
    enabled: properties.enabled ?? true,
    createdAt: properties.createdOn ?? new Date(0),
    ...(properties.updatedOn ? { updatedAt: properties.updatedOn } : {}),
    ...(properties.expiresOn ? { expiresAt: properties.expiresOn } : {}),
    foreign: foreignOf(properties),
    ...(tags ? { tags } : {}),
  };
}

export function foreignOf({ tags, contentType, notBefore }: SecretProperties): Foreign {
  return {
    tags: foreignTags(tags),
    ...(contentType ? { contentType } : {}),
    ...(notBefore ? { notBefore } : {}),
  };
}
