/**
 * What diagnosing needs from the outside, besides the ports of a rotation. Reads only, one thing each, no retries; a
 * Problem where a service cannot be read. A refusal by Entra is an answer here, and no failure.
 */
import type { Credential } from '../rotation/observation.ts';
import type { RotationPorts } from '../rotation/ports.ts';
import type { Secret } from '../secret.ts';

/** The application that a token is requested for, and its scope. */
export interface SignIn {
  /** GUID or domain, as it was given. */
  readonly tenant: string;
  readonly appId: string;
  readonly scope: string;
}

/** What the token that was issued says; the token itself is dropped at once. */
export interface TokenFacts {
  readonly audience: string;
  readonly tenant?: string;
  readonly roles: readonly string[];
  readonly expires?: Date;
}

/** The answer of the token endpoint to one sign-in. Ids and dates are for a support ticket. */
export type SignInReply =
  | { readonly reply: 'token'; readonly token: TokenFacts }
  | ({ readonly reply: 'refused'; readonly code: number; readonly codes: readonly number[] } & ReplyIds)
  /** Throttled, busy, or a loop detected: says nothing about the secret. */
  | ({ readonly reply: 'busy'; readonly status: number; readonly code?: number } & ReplyIds)
  /** No answer that is Entra's. `trouble`: ENOTFOUND, ECONNREFUSED, "no answer in time" … */
  | { readonly reply: 'none'; readonly trouble: string };

export interface ReplyIds {
  readonly error?: string;
  readonly traceId?: string;
  readonly correlationId?: string;
  readonly at?: string;
}

export interface SignInPort {
  /** One token call on a new connection. Without a value: what an empty configuration sends. Never fails. */
  ask(value: Secret | undefined, signIn?: Partial<SignIn>): Promise<SignInReply>;
}

/** What the sign-in service of a cloud says of a tenant, without a sign-in. */
export type TenantReply =
  | {
      readonly reply: 'known';
      readonly tenantId: string;
      /** `NA`, `EU`, `USGov` (`tenant_region_scope`). */
      readonly region?: string;
      readonly cloudInstance?: string;
    }
  /** `common` and the like: a keyword for any tenant, not a tenant. */
  | { readonly reply: 'shared' }
  | { readonly reply: 'unknown'; readonly code?: number }
  | { readonly reply: 'none'; readonly trouble: string; readonly status?: number };

export interface AuthorityPort {
  /** The cloud whose name the policy gives. */
  readonly cloud: string;
  readonly host: string;
  /** Never fails. Also tells the clock what the service's `Date` says. */
  tenant(tenant: string): Promise<TenantReply>;
}

export interface ApplicationFacts {
  readonly appId: string;
  readonly objectId: string;
  readonly displayName: string;
  readonly created?: Date;
  /** `AzureADMyOrg`: people and apps of its own tenant only. */
  readonly audience?: string;
  readonly publicClient: boolean;
  /** The registration itself is disabled, by Microsoft or by its owners. */
  readonly disabled: boolean;
  readonly credentials: readonly Credential[];
}

export interface ServicePrincipalFacts {
  readonly objectId: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly disabledByMicrosoft?: string;
  /** The tenant of the registration. */
  readonly ownerTenant?: string;
}

export interface Removal {
  readonly keyId: string;
  readonly who: string;
  readonly at: Date;
}

/** The directory of a tenant, through Microsoft Graph. Undefined: there is none. Fails with a Problem. */
export interface DirectoryPort {
  application(appId: string): Promise<ApplicationFacts | undefined>;
  servicePrincipal(appId: string): Promise<ServicePrincipalFacts | undefined>;
  /** The application or service principal that has this object id. */
  objectOf(id: string): Promise<{ kind: 'application' | 'service principal'; appId: string } | undefined>;
  deleted(appId: string): Promise<{ displayName: string; deletedAt: Date } | undefined>;
  /** Who disabled a service principal last, and when. */
  disabledBy(objectId: string): Promise<{ who: string; at: Date } | undefined>;
  /** Which passwords were removed from the application, and by whom; newest first. */
  removals(objectId: string): Promise<readonly Removal[]>;
  credentialPolicy(): Promise<{ passwordsAllowed: boolean }>;
  /** Credentials of other registrations of the tenant. */
  credentialsOf(appIds: readonly string[]): Promise<readonly ApplicationFacts[]>;
}

export interface DiagnosisPorts {
  readonly authority: AuthorityPort;
  /** The sign-in services of the other clouds. */
  readonly otherAuthorities: readonly AuthorityPort[];
  readonly directory: DirectoryPort;
  readonly signIn: SignInPort;
  /** Where the places of a rotation are looked at. */
  readonly rotation?: RotationPorts;
}
