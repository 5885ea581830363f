/**
 * The state of the simulated cloud: plain data, one object, changed only by services and by the control port.
 * Times are virtual, in milliseconds since 1970. It holds secrets in clear, as the real services do inside.
 */

import type { CredentialPolicy, OwnCredentialPolicy } from './credentialPolicy.ts';
import type { AuditEntry, SignInEntry } from './directoryLogs.ts';
import type { GithubApp, GithubToken, Organization, Repository } from './pipelines.ts';
import type { Site } from './sites.ts';

export interface World {
  readonly settings: Settings;
  readonly tenants: Tenant[];
  readonly vaults: Vault[];
  readonly sites: Site[];
  readonly organizations: Organization[];
  readonly repositories: Repository[];
  /** GitHub tokens that are valid. */
  readonly githubTokens: GithubToken[];
  /** GitHub Apps, which turn a signed JWT into an installation token. */
  readonly githubApps?: GithubApp[];
  /** Every secret value ever issued or seeded, for the canary: it is searched for in all output. */
  readonly issued: Set<string>;
}

/** How unkind the cloud is. All durations in milliseconds. */
export interface Settings {
  /** Token endpoint replicas behind one address. */
  replicas: number;
  /** A new or removed secret is seen by each replica after its own delay, drawn between these. */
  replicationMs: { min: number; max: number };
  /** One replica, counted from 0, that learns so much later of secrets that are added, or removed, from now on. */
  lateReplica?: { replica: number; addedMs?: number; removedMs?: number } | null;
  /** Graph reads show a write after a delay drawn between these. */
  readLagMs: { min: number; max: number };
  /** Two writes to one application closer than this: 409, or its 400 twin. */
  concurrencyWindowMs: number;
  /** Sign-ins show in the report after this. */
  reportLagMs: number;
  /** Entries show in the sign-in log and in the audit log after this; absent: as in the report. */
  logLagMs?: number;
  /**
   * What the sign-in report tells after that lag: all (`fresh`, also when absent); nothing, with a 200 (`blind`); or not
   * what `reportStuck` hides (`partial`).
   */
  report?: 'fresh' | 'blind' | 'partial';
  /** Sign-ins that a partial report hides: those that fit one of these. Absent: all. */
  reportStuck?: StuckRows[];
  /** Added to every answer. */
  latencyMs: number;
  /** A changed web app's process starts again after a delay drawn between these; until then it holds the old values. */
  restartMs: { min: number; max: number };
  /** A write to a web app this soon after another: 409, another operation is in progress. */
  siteBusyMs: number;
  /** A right that is granted on a vault works everywhere after a delay drawn between these. */
  grantMs: { min: number; max: number };
  /** How long a deletion, and a purge, of a Key Vault secret runs. Absent: three seconds. */
  deletingMs?: number;
  /** The longest that Azure DevOps holds an answer back, in real time, before it refuses with 429. */
  slowDownMs: number;
  /** Throttling buckets on or off. */
  throttling: boolean;
  /** Published limits shrunk for a test, by their name in limits.ts: `{ 'graph.writes': 5 }`. The span stays. */
  limits?: Record<string, number>;
  /** Milliseconds by which the `Date` of all answers of a service is off, by its name in the history. */
  dates?: Record<string, number>;
}

/** Sign-ins that do not reach the report: of these credentials (all), after a moment (ever, so that they have no row). */
export interface StuckRows {
  keyIds?: string[];
  since?: number;
}

/** The three clouds: each tenant lives in one, and sign-in hosts belong to one. */
export type CloudName = 'public' | 'usgov' | 'china';

export interface Tenant {
  readonly id: string;
  readonly cloud: CloudName;
  displayName: string;
  domains: string[];
  /** The tenant's default app management policy. */
  credentialPolicy: CredentialPolicy;
  /** Whether the sign-in report can be read here (licence, cloud). */
  reportAvailable: boolean;
  applications: Application[];
  /** Service principals of registrations whose home is another tenant. */
  foreignPrincipals: ForeignPrincipal[];
  /** Services of Microsoft that have no service principal here. */
  missingResources: string[];
  /** Sign-ins by credential, newest last. `requestId` is the `x-ms-request-id` of the answer with the token. */
  signIns: { appId: string; keyId: string; at: number; resource: string; requestId: string }[];
  /** What was changed in the directory and by whom, oldest first. */
  audits: AuditEntry[];
  /** Every sign-in of a known service principal with its outcome, oldest first. */
  signInLog: SignInEntry[];
}

export interface Application {
  readonly objectId: string;
  readonly appId: string;
  displayName: string;
  signInAudience:
    | 'AzureADMyOrg'
    | 'AzureADMultipleOrgs'
    | 'AzureADandPersonalMicrosoftAccount'
    | 'PersonalMicrosoftAccount';
  createdAt: number;
  deletedAt?: number;
  /** Client ids whose service principals own this application. */
  owners: string[];
  servicePrincipal: ServicePrincipal | undefined;
  /** The service principal that was deleted without the application, which can be restored for 30 days. */
  deletedPrincipal?: { readonly objectId: string; readonly deletedAt: number };
  /** Switched off by an owner, for all tenants: `isDisabled` in Graph. */
  deactivated?: boolean;
  /** Switched off by Microsoft, for all tenants. */
  disabledByMicrosoft?: boolean;
  /** Per replica of the token endpoint, from when it knows this registration; absent: since long. */
  seenFrom?: number[];
  /** Public client: no secret may be presented. */
  publicClient: boolean;
  /** Conditional access for workload identities blocks it. */
  blockedByConditionalAccess: boolean;
  credentialPolicy?: OwnCredentialPolicy;
  /** Application roles granted, by resource: `{ 'https://graph.microsoft.com': ['Application.ReadWrite.OwnedBy'] }`. */
  appRoles: Record<string, string[]>;
  passwords: Password[];
  /** When the last write to this application was accepted. */
  lastWriteAt: number;
}

/** What stands for a registration in one tenant. */
export interface ServicePrincipal {
  readonly objectId: string;
  enabled: boolean;
  /** As a resource it is open to clients only that have one of its roles. */
  assignmentRequired?: boolean;
}

export interface ForeignPrincipal extends ServicePrincipal {
  readonly appId: string;
  /** Application roles granted in this tenant, by resource. */
  readonly appRoles: Record<string, string[]>;
}

export interface Password {
  readonly keyId: string;
  readonly displayName: string | null;
  readonly hint: string | null;
  readonly start: number;
  /** Infinity, which JSON writes as null: it has none, and never expires. */
  readonly end: number;
  readonly value: string;
  readonly addedAt: number;
  removedAt?: number;
  /** Per replica of the token endpoint: from when it accepts the value, and from when no longer (after removal). */
  seenFrom: number[];
  goneFrom: number[];
  /** From when Graph reads list it, and from when no longer. */
  listedFrom: number;
  unlistedFrom?: number;
}

export interface Vault {
  /** `kv-payments.vault.azure.net` */
  readonly host: string;
  readonly tenantId: string;
  /** Roles of Azure, or the vault's own access policies; they refuse in different words. */
  accessModel: 'rbac' | 'policies';
  /** Client id to the secret operations it may do: `get`, `list`, `set`, `delete`, `recover`, `purge`. */
  access: Record<string, string[]>;
  /** Rights granted of late, which do not work everywhere before `everywhere`. */
  granting?: {
    readonly appId: string;
    readonly right: string;
    readonly at: number;
    readonly everywhere: number;
  }[];
  /** Whether the vault refuses callers by network. */
  firewalled: boolean;
  /** What an Azure Policy with the effect Deny wants of each version: a content type, these tags. */
  demands?: { contentType?: boolean; tags?: string[] };
  retentionDays: number;
  secrets: VaultSecret[];
}

export interface VaultSecret {
  readonly name: string;
  /** Oldest first. */
  versions: SecretVersion[];
  /** `takesMs`: how long the deletion runs from `at` on, and the purge until `purgeAt`; absent: three seconds. */
  deleted?: { at: number; purgeAt: number; takesMs?: number };
  /** When its recovery is, or was, through. */
  recoveredAt?: number;
}

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  enabled: boolean;
  notBefore?: number;
  expires?: number;
  readonly created: number;
  updated: number;
  contentType?: string;
  tags: Record<string, string>;
}
