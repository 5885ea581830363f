/** What the world holds about a directory: tenants, applications, and their logs. Times in milliseconds since 1970. */
import * as z from 'zod';
import { flag, guid, ms, names, number, range, text } from '../terms.ts';
import { directoryRole } from './directoryRoles.ts';
import { auditEntry, signInEntry } from './logState.ts';

const time = number;
/** One for each replica of the token endpoint. */
const times = z.array(time);

export const password = z.strictObject({
  keyId: text,
  displayName: z.string().nullable(),
  hint: z.string().nullable(),
  start: time,
  /** Infinity, which JSON writes as null: it does not expire. */
  end: time.nullable().transform(end => end ?? Number.POSITIVE_INFINITY),
  value: text,
  addedAt: time,
  removedAt: z.exactOptional(time),
  /** For each replica: when it starts to accept the value, and when it stops (after removal). */
  seenFrom: times,
  goneFrom: times,
  /** When Graph reads start to list it, and when they stop. */
  listedFrom: time,
  unlistedFrom: z.exactOptional(time),
});

/** A certificate with whose private key a client signs assertions. */
const keyCredential = z.strictObject({
  keyId: text,
  displayName: z.string().nullable(),
  start: time,
  end: time,
  /** SHA-1 of the certificate, as upper-case hexadecimal. */
  thumbprint: text,
  /** PEM: the certificate, or its public key alone, which has no SHA-256 thumbprint. */
  publicKey: text,
  /** For each replica, when it sees the key; absent: it always has. */
  seenFrom: z.exactOptional(times),
});

/** Workload identity federation: the issuer and subject whose tokens authenticate the registration. */
const federatedCredential = z.strictObject({
  id: text,
  name: text,
  issuer: text,
  subject: text,
  audiences: names,
  description: z.exactOptional(z.string().nullable()),
  /** For each replica, when it sees the credential; absent: it always has. */
  seenFrom: z.exactOptional(times),
});

/** The rules of an app management policy for passwords. */
export const credentialPolicy = z.strictObject({
  passwordsAllowed: flag,
  maxLifetimeMs: z.exactOptional(number),
  /** It restricts applications created at this time or later; absent: all. */
  createdFrom: z.exactOptional(time),
  /** Client ids of callers that have the custom security attribute by which the policy exempts them. */
  exempt: z.exactOptional(names),
  /** How many new passwords it has refused. */
  refusals: z.exactOptional(number),
});

/** A policy assigned to one application, which replaces the tenant's default there. */
const ownCredentialPolicy = credentialPolicy.extend({
  id: text,
  displayName: text,
  isEnabled: flag,
});

/** Properties that were written through Graph and are only stored and returned: `web`, `tags`, `notes`. */
const properties = z.record(text, z.unknown());

/** The service principal of a registration in one tenant. */
export const servicePrincipal = z.strictObject({
  objectId: text,
  enabled: flag,
  /** As a resource: only clients that have one of its roles get a token for it. */
  assignmentRequired: z.exactOptional(flag),
  /** Client ids of service principals, and ids of users. */
  owners: z.exactOptional(names),
  properties: z.exactOptional(properties),
  /** Its own secrets: the registration signs in with them in this tenant only. */
  passwords: z.exactOptional(z.array(password)),
});

/** A person, who may own a registration, and can sign in by device code. */
export const user = z.strictObject({
  id: text,
  userPrincipalName: text,
  displayName: text,
  createdAt: time,
  directoryRoles: z.exactOptional(z.array(directoryRole)),
});

/** Application roles granted, by resource: `{ 'https://graph.microsoft.com': ['Application.ReadWrite.OwnedBy'] }`. */
const appRoles = z.record(text, names);

const foreignPrincipal = servicePrincipal.extend({ appId: text, appRoles });

export const application = z.strictObject({
  objectId: text,
  appId: text,
  displayName: text,
  signInAudience: z.enum([
    'AzureADMyOrg',
    'AzureADMultipleOrgs',
    'AzureADandPersonalMicrosoftAccount',
    'PersonalMicrosoftAccount',
  ]),
  createdAt: time,
  deletedAt: z.exactOptional(time),
  /** Client ids whose service principals own this application, and ids of users. */
  owners: names,
  properties: z.exactOptional(properties),
  servicePrincipal: servicePrincipal.optional(),
  /** The service principal that was deleted without the application; it can be restored for 30 days. */
  deletedPrincipal: z.exactOptional(z.strictObject({ objectId: text, deletedAt: time })),
  /** Deactivated by an owner, for all tenants: `isDisabled` in Graph. */
  deactivated: z.exactOptional(flag),
  /** Disabled by Microsoft, for all tenants. */
  disabledByMicrosoft: z.exactOptional(flag),
  /** For each replica, when it sees this registration; absent: it always has. */
  seenFrom: z.exactOptional(times),
  /** Public client: no secret may be presented. */
  publicClient: flag,
  /** Conditional access for workload identities blocks it. */
  blockedByConditionalAccess: flag,
  credentialPolicy: z.exactOptional(ownCredentialPolicy),
  appRoles,
  passwords: z.array(password),
  keyCredentials: z.exactOptional(z.array(keyCredential)),
  federatedIdentityCredentials: z.exactOptional(z.array(federatedCredential)),
  /** When the last write to this application was accepted. */
  lastWriteAt: time,
});

export const tenant = z.strictObject({
  id: text,
  /** The three clouds: each tenant and each sign-in host belongs to one. */
  cloud: z.enum(['public', 'usgov', 'china']),
  displayName: text,
  domains: names,
  /** The tenant's default app management policy. */
  credentialPolicy,
  /** Whether the sign-in report can be read here (licence, cloud). */
  reportAvailable: flag,
  applications: z.array(application),
  /** Service principals of registrations whose home is another tenant. */
  foreignPrincipals: z.array(foreignPrincipal),
  users: z.exactOptional(z.array(user)),
  /** Services of Microsoft that have no service principal in this tenant. */
  missingResources: names,
  /** Sign-ins by credential, newest last. `requestId`: the `x-ms-request-id` of the token response. */
  signIns: z.array(
    z.strictObject({
      appId: text,
      keyId: text,
      at: time,
      resource: text,
      requestId: text,
    }),
  ),
  /** Changes in the directory with their actors, oldest first. */
  audits: z.array(auditEntry),
  /** Every sign-in of a known service principal with its outcome, oldest first. */
  signInLog: z.array(signInEntry),
});

export const tenants = z.array(tenant).default(() => []);

/**
 * Sign-ins that do not reach the report: of these credentials (absent: all), from this time on (absent: all, so that there is no
 * row).
 */
const stuckRows = z.strictObject({ keyIds: z.array(guid).optional(), since: z.number().optional() });

export const directorySettings = {
  /** Number of token endpoint replicas behind one address. */
  replicas: z.int().min(1).max(32),
  /** A new or removed secret is seen by each replica after its own delay, drawn from this range. */
  replicationMs: range,
  /** One replica, counted from 0, that sees added or removed secrets later than the others by these times, from now on. */
  lateReplica: z.exactOptional(
    z.strictObject({ replica: z.int().min(0), addedMs: ms.optional(), removedMs: ms.optional() }).nullable(),
  ),
  /** Graph reads show a write after a delay drawn from this range. */
  readLagMs: range,
  /**
   * Duration of a write to the directory, drawn from this range; another write to the same application meanwhile gets 409, or the
   * equivalent 400.
   */
  writeMs: z.exactOptional(range),
  /** A write to an application within this time after a secret was added to it may conflict, too. */
  concurrencyWindowMs: ms,
  /** The probability of that. */
  concurrencyChance: z.exactOptional(z.number().min(0).max(1)),
  /** Delay until sign-ins are in the report. */
  reportLagMs: ms,
  /** Delay until entries are in the sign-in log and in the audit log; absent: as in the report. */
  logLagMs: z.exactOptional(ms),
  /**
   * What the sign-in report contains after that lag: everything (`fresh`, the default); nothing, with a 200 (`blind`); or
   * everything except what `reportStuck` hides (`partial`).
   */
  report: z.exactOptional(z.enum(['fresh', 'blind', 'partial'])),
  /** Sign-ins that a partial report hides: those that match one of these. Absent: all. */
  reportStuck: z.exactOptional(z.array(stuckRows)),
};

export const directoryDefaults = {
  replicas: 3,
  replicationMs: { min: 1500, max: 5000 },
  readLagMs: { min: 0, max: 800 },
  /** About a second in recordings. */
  writeMs: { min: 100, max: 300 },
  /** Two secrets added to one application within 300 ms were observed to conflict (azure-facts §2.4). */
  concurrencyWindowMs: 300,
  concurrencyChance: 0.1,
  reportLagMs: 60_000,
};

export type Password = z.output<typeof password>;
export type KeyCredential = z.output<typeof keyCredential>;
export type FederatedCredential = z.output<typeof federatedCredential>;
export type CredentialPolicy = z.output<typeof credentialPolicy>;
export type OwnCredentialPolicy = z.output<typeof ownCredentialPolicy>;
export type User = z.output<typeof user>;
export type ServicePrincipal = z.output<typeof servicePrincipal>;
export type ForeignPrincipal = z.output<typeof foreignPrincipal>;
export type Application = z.output<typeof application>;
export type Tenant = z.output<typeof tenant>;
export type CloudName = Tenant['cloud'];
