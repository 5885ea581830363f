/**
 * A world as people write it: everything optional has a sensible default, values may be left out (the sandbox
 * invents them) or point to a credential. This is the format of `POST /world` on the control port, of the files
 * given to `keyturn sandbox --world FILE`, and of what `--for POLICY` produces.
 */

/** A literal value, or the value of a seeded credential: `{ "credential": "<appId>/<credential name>" }`. */
export type SeedValue = string | { readonly credential: string };

/** A date as ISO text, or relative to the start of the world: `-340d`, `+25d`, `-2h`. */
export type SeedTime = string;

export interface WorldSeed {
  readonly seed?: number;
  /**
   * How far the sandbox's clock is off from the machine's when it starts, as in `-20m`: a machine that runs fast, or
   * with `+` one that runs slow. Not for a world that takes another's place, since time never goes back.
   */
  readonly clock?: SeedTime;
  readonly settings?: Partial<import('./world.ts').Settings>;
  readonly tenants?: readonly TenantSeed[];
  readonly vaults?: readonly VaultSeed[];
  readonly sites?: readonly SiteSeed[];
  readonly organizations?: readonly OrganizationSeed[];
  readonly repositories?: readonly RepositorySeed[];
}

export interface TenantSeed {
  readonly id: string;
  /** Default `public`. */
  readonly cloud?: import('./world.ts').CloudName;
  readonly displayName?: string;
  readonly domains?: readonly string[];
  readonly credentialPolicy?: CredentialPolicySeed;
  readonly reportAvailable?: boolean;
  /** The Graph permissions of the operator here. Default: those that a rotation needs. */
  readonly operatorRoles?: readonly string[];
  readonly applications?: readonly ApplicationSeed[];
  /** Services without a service principal here: `https://vault.azure.net`. */
  readonly missingResources?: readonly string[];
  readonly foreignServicePrincipals?: readonly ForeignPrincipalSeed[];
}

interface CredentialPolicySeed {
  readonly passwordsAllowed?: boolean | undefined;
  readonly maxLifetimeDays?: number | undefined;
  /** It restricts applications that were made then or later. Default: all. */
  readonly createdFrom?: SeedTime | undefined;
  /** Callers (client ids) that it exempts by a custom security attribute. */
  readonly exempt?: readonly string[] | undefined;
}

interface OwnCredentialPolicySeed extends CredentialPolicySeed {
  /** Default true. */
  readonly enabled?: boolean | undefined;
}

export interface ApplicationSeed {
  readonly appId: string;
  readonly objectId?: string;
  readonly displayName?: string;
  readonly signInAudience?: import('./world.ts').Application['signInAudience'];
  /** Default 400 days ago. One made within `replicationMs` is not known to every replica yet. */
  readonly created?: SeedTime;
  /** Whether sign-in is enabled on its service principal. */
  readonly enabled?: boolean;
  /** Switched off for all tenants, by an owner or by Microsoft. */
  readonly deactivated?: boolean;
  readonly disabledByMicrosoft?: boolean;
  /** A time, or true: yesterday. */
  readonly deleted?: boolean | SeedTime;
  /** `deleted`: it was there until yesterday. */
  readonly servicePrincipal?: boolean | 'deleted';
  /** As a resource it is open only to clients that have one of its roles. */
  readonly assignmentRequired?: boolean;
  readonly publicClient?: boolean;
  readonly blockedByConditionalAccess?: boolean;
  /** An app management policy of its own, in the place of the tenant's. */
  readonly credentialPolicy?: OwnCredentialPolicySeed;
  /** Default: the operator identity owns it. */
  readonly owners?: readonly string[];
  readonly appRoles?: Readonly<Record<string, readonly string[]>>;
  readonly credentials?: readonly CredentialSeed[];
  /** What the audit log tells of it. By default nothing: it was set up long ago. */
  readonly audits?: readonly AuditSeed[];
}

export interface AuditSeed {
  readonly did:
    | 'enable'
    | 'disable'
    | 'deactivate'
    | 'reactivate'
    | 'delete'
    | 'delete-service-principal'
    | 'add-credential'
    | 'remove-credential';
  readonly at: SeedTime;
  /** A user principal name, or a client id. */
  readonly by?: string;
  /** Which credential, by name. */
  readonly credential?: string;
}

/** The service principal of a registration that has its home in another tenant of the seed. */
export interface ForeignPrincipalSeed {
  readonly appId: string;
  readonly enabled?: boolean;
  readonly appRoles?: Readonly<Record<string, readonly string[]>>;
}

export interface CredentialSeed {
  /** Its display name, and what `SeedValue.credential` refers to. */
  readonly name: string;
  readonly keyId?: string;
  readonly value?: string;
  /** Default `-340d` and `+25d`. */
  readonly start?: SeedTime;
  /** null: it never expires. */
  readonly end?: SeedTime | null;
  /** Default: the first three characters of the value. */
  readonly hint?: string | null;
  /** When it was made, and removed, where that is not long ago: replicas learn of both at their own time. */
  readonly added?: SeedTime;
  readonly removed?: SeedTime;
}

export interface VaultSeed {
  readonly host: string;
  readonly tenant: string;
  /** How the vault decides who may do what: by roles (default), or by its own access policies. */
  readonly accessModel?: 'rbac' | 'policies';
  /** Default: the operator identity may do everything but purge; nobody else anything. */
  readonly access?: Readonly<Record<string, readonly string[]>>;
  readonly firewalled?: boolean;
  /** What an Azure Policy wants of each version; those that are seeded were there before it. */
  readonly demands?: { readonly contentType?: boolean; readonly tags?: readonly string[] };
  readonly secrets?: readonly {
    readonly name: string;
    /** A time, or true: yesterday. */
    readonly deleted?: boolean | SeedTime;
    readonly versions: readonly {
      readonly value: SeedValue;
      readonly enabled?: boolean;
      readonly created?: SeedTime;
      readonly notBefore?: SeedTime;
      readonly expires?: SeedTime;
      readonly contentType?: string;
      readonly tags?: Readonly<Record<string, string>>;
    }[];
  }[];
}

export interface SiteSeed {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly slot?: string;
  readonly kind?: 'app' | 'functionapp';
  readonly region?: string;
  readonly tenant: string;
  readonly access?: readonly string[];
  /** Client ids that may read it, its settings too, and write nothing. */
  readonly readers?: readonly string[];
  readonly settings?: Readonly<Record<string, SeedValue>>;
  readonly connectionStrings?: Readonly<Record<string, { readonly value: SeedValue; readonly type: string }>>;
  readonly stickySettings?: readonly string[];
  /** Vault hosts that the site's managed identity may read from; absent: the site has no identity. */
  readonly identity?: readonly string[];
  /**
   * Settings whose reference was fetched some hours ago, before the newest version was written: by the index of the
   * version that the cache holds, the oldest being 0.
   */
  readonly cachedReferences?: Readonly<Record<string, number>>;
  /** False: the state of its references does not say which version is in use. */
  readonly namesVersion?: boolean;
  /** Default: it runs. */
  readonly state?: 'Running' | 'Stopped';
  /** False: the app runs in a container, and its processes are not listed. */
  readonly showsProcesses?: boolean;
  /** What the running process holds where that is not what is configured. */
  readonly running?: Readonly<Record<string, SeedValue>>;
}

export interface OrganizationSeed {
  readonly name: string;
  readonly tenant: string;
  readonly access?: readonly string[];
  readonly projects: readonly {
    readonly name: string;
    readonly groups?: readonly {
      readonly name: string;
      readonly id?: number;
      /** The name of the vault that it is linked to: it maps names, and keeps no values. */
      readonly vault?: string;
      readonly variables: Readonly<
        Record<string, { readonly value: SeedValue; readonly isSecret?: boolean }>
      >;
    }[];
  }[];
}

export interface RepositorySeed {
  readonly fullName: string;
  readonly archived?: boolean;
  readonly secrets?: Readonly<Record<string, SeedValue>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly environments?: Readonly<
    Record<
      string,
      {
        readonly secrets?: Readonly<Record<string, SeedValue>>;
        readonly variables?: Readonly<Record<string, string>>;
      }
    >
  >;
}
