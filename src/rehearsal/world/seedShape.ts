/**
 * What a policy can say something about, of the seed that the sandbox takes: picked from the sandbox's own schemas, so that
 * nothing is written twice. What the target kinds add is in their `rehearsal.ts`.
 */
import type { ApplicationSeed, CredentialSeed, TenantSeed } from '../../sandbox/directory/schema.ts';
import type { SecretVersionSeed, VaultSeed } from '../../sandbox/vault/schema.ts';
import type { Settings } from '../../sandbox/world.ts';
import type { Value } from './placement.ts';

/** These keys of a seed, each of them given. */
type Given<Seed, Key extends keyof Seed> = { readonly [Each in Key]-?: NonNullable<Seed[Each]> };

/** How long the directory takes to show a new secret. Milliseconds. */
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
