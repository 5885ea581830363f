/**
 * The part of the sandbox's seed format that a policy can say something about. It is the format that users write for
 * `keyturn sandbox --world FILE`; it is spelled out here because the cli shares no types with the sandbox.
 */

/** A literal value, or the value of a seeded credential, `<appId>/<credential name>`. */
export type Value = string | { readonly credential: string };

export interface WorldShape {
  readonly settings?: LagShape;
  readonly tenants: readonly TenantShape[];
  readonly vaults: readonly VaultShape[];
  readonly sites: readonly SiteShape[];
  readonly organizations: readonly OrganizationShape[];
  readonly repositories: readonly RepositoryShape[];
}

/** How long the directory takes to show a new secret. Milliseconds. */
export interface LagShape {
  readonly replicas: number;
  readonly replicationMs: { readonly min: number; readonly max: number };
  readonly readLagMs: { readonly min: number; readonly max: number };
}

export interface TenantShape {
  readonly id: string;
  readonly cloud: 'public' | 'usgov' | 'china';
  readonly displayName: string;
  readonly domains: readonly string[];
  readonly applications: readonly ApplicationShape[];
}

export interface ApplicationShape {
  readonly appId: string;
  readonly displayName: string;
  readonly credentials: readonly CredentialShape[];
}

/** `start` and `end` are relative to the start of the world: `-340d`, `+12d`. */
export interface CredentialShape {
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

export interface VaultShape {
  readonly host: string;
  readonly tenant: string;
  readonly secrets: readonly { readonly name: string; readonly versions: readonly VersionShape[] }[];
}

export interface VersionShape {
  readonly value: Value;
  readonly created: string;
  readonly contentType: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SiteShape {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly slot?: string;
  readonly kind: 'app' | 'functionapp';
  readonly tenant: string;
  readonly settings: Readonly<Record<string, Value>>;
  readonly connectionStrings: Readonly<Record<string, { readonly value: string; readonly type: string }>>;
  readonly stickySettings: readonly string[];
  /** Hosts of the vaults that its managed identity may read. */
  readonly identity: readonly string[];
}

export interface OrganizationShape {
  readonly name: string;
  readonly tenant: string;
  readonly projects: readonly { readonly name: string; readonly groups: readonly GroupShape[] }[];
}

export interface GroupShape {
  readonly name: string;
  readonly id: number;
  readonly variables: Readonly<Record<string, { readonly value: Value; readonly isSecret?: boolean }>>;
}

export interface RepositoryShape extends ScopeShape {
  readonly fullName: string;
  readonly environments: Readonly<Record<string, ScopeShape>>;
}

/** What a repository and each of its environments have. */
export interface ScopeShape {
  readonly secrets: Readonly<Record<string, Value>>;
  readonly variables: Readonly<Record<string, string>>;
}
