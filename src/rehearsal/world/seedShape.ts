/**
 * The part of the sandbox's seed that derives from a policy: picked from the sandbox's own schemas, so that nothing is defined
 * twice. The additions of the target kinds are in their `rehearsal.ts`.
 */
import type { ApplicationSeed, CredentialSeed, TenantSeed } from '../../sandbox/directory/schema.ts';
import type { SecretVersionSeed, VaultSeed } from '../../sandbox/vault/schema.ts';
import type { Settings } from '../../sandbox/world.ts';
import type { Value } from './placement.ts';

/** These keys of a seed, all required. */
type Given<Seed, Key extends keyof Seed> = { readonly [Each in Key]-?: NonNullable<Seed[Each]> };

/** Delays until the directory shows a new secret, in milliseconds. */
export type LagShape = Given<Settings, 'replicas' | 'replicationMs' | 'readLagMs'>;

export type TenantShape = Given<TenantSeed, 'id' | 'cloud' | 'displayName' | 'domains'> & {
  readonly applications: readonly ApplicationShape[];
};

export type ApplicationShape = Given<ApplicationSeed, 'appId' | 'displayName'> & {
  readonly credentials: readonly CredentialShape[];
};

export type CredentialShape = Given<CredentialSeed, 'name' | 'start' | 'end'>;

export type VaultShape = Given<VaultSeed, 'host' | 'tenant'> & {
  readonly secrets: readonly { readonly name: string; readonly versions: readonly VersionShape[] }[];
};

export type VersionShape = Given<SecretVersionSeed, 'created' | 'contentType' | 'tags'> & {
  readonly value: Value;
};
