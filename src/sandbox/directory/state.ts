/** What the world holds of a directory: tenants, applications, and what is written down of them. Times in milliseconds since 1970. */
import * as z from 'zod';
import { flag, guid, ms, names, number, range, text } from '../terms.ts';
import { directoryRole } from './directoryRoles.ts';
import { auditEntry, signInEntry } from './logState.ts';

const time = number;
/** Per replica of the token endpoint. */
const times = z.array(time);

export const password = z.strictObject({
  keyId: text,
  displayName: z.string().nullable(),
  hint: z.string().nullable(),
  start: time,
  /** Infinity, which JSON writes as null: it has none, and never expires. */
  end: time.nullable().transform(end => end ?? Number.POSITIVE_INFINITY),
  value: text,
  addedAt: time,
  removedAt: z.exactOptional(time),
  /** Per replica: from when it accepts the value, and from when no longer (after removal). */
  seenFrom: times,
  goneFrom: times,
  /** From when Graph reads list it, and from when no longer. */
  listedFrom: time,
  unlistedFrom: z.exactOptional(time),
});

/** A certificate by whose private key a client signs assertions. */
const keyCredential = z.strictObject({
  keyId: text,
  displayName: z.string().nullable(),
  start: time,
  end: time,
  /** SHA-1 of the certificate, as upper-case hexadecimal. */
  thumbprint: text,
  /** PEM: the certificate, or its public key alone, which no SHA-256 thumbprint can be told of. */
  publicKey: text,
  /** Per replica, from when it knows it; absent: since long. */
  seenFrom: z.exactOptional(times),
});

/** Whose tokens stand for the registration: workload identity federation. */
const federatedCredential = z.strictObject({
  id: text,
  name: text,
  issuer: text,
  subject: text,
  audiences: names,
  description: z.exactOptional(z.string().nullable()),
  /** Per replica, from when it knows it; absent: since long. */
  seenFrom: z.exactOptional(times),
});

/** What an app management policy says of passwords. */
export const credentialPolicy = z.strictObject({
  passwordsAllowed: flag,
  maxLifetimeMs: z.exactOptional(number),
  /** It restricts applications that were made then or later; absent: all. */
  createdFrom: z.exactOptional(time),
  /** Client ids that bear the custom security attribute by which the policy exempts callers. */
  exempt: z.exactOptional(names),
  /** How many new passwords it has refused. */
  refusals: z.exactOptional(number),
});

/** A policy that is assigned to one application, and takes the place of the tenant's default there. */
const ownCredentialPolicy = credentialPolicy.extend({
  id: text,
  displayName: text,
  isEnabled: flag,
});

/** What was written of an object through Graph that the sandbox keeps and shows, and else ignores: `web`, `tags`, `notes`. */
const properties = z.record(text, z.unknown());

/** What stands for a registration in one tenant. */
export const servicePrincipal = z.strictObject({
  objectId: text,
  enabled: flag,
  /** As a resource it is open to clients only that have one of its roles. */
  assignmentRequired: z.exactOptional(flag),
  /** Client ids of service principals, and ids of users. */
  owners: z.exactOptional(names),
  properties: z.exactOptional(properties),
});

/** A person, who may own a registration, and sign in by a device code. */
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
  /** The service principal that was deleted without the application, which can be restored for 30 days. */
  deletedPrincipal: z.exactOptional(z.strictObject({ objectId: text, deletedAt: time })),
  /** Switched off by an owner, for all tenants: `isDisabled` in Graph. */
  deactivated: z.exactOptional(flag),
  /** Switched off by Microsoft, for all tenants. */
  disabledByMicrosoft: z.exactOptional(flag),
  /** Per replica, from when it knows this registration; absent: since long. */
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
  /** The three clouds: each tenant lives in one, and sign-in hosts belong to one. */
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
  /** Services of Microsoft that have no service principal here. */
  missingResources: names,
  /** Sign-ins by credential, newest last. `requestId` is the `x-ms-request-id` of the answer with the token. */
  signIns: z.array(
    z.strictObject({
      appId: text,
      keyId: text,
      at: time,
      resource: text,
      requestId: text,
    }),
  ),
  /** What was changed in the directory and by whom, oldest first. */
  audits: z.array(auditEntry),
  /** Every sign-in of a known service principal with its outcome, oldest first. */
  signInLog: z.array(signInEntry),
});

export const tenants = z.array(tenant).default(() => []);

/** Sign-ins that do not reach the report: of these credentials (all), after a moment (ever, so that they have no row). */
const stuckRows = z.strictObject({ keyIds: z.array(guid).optional(), since: z.number().optional() });

export const directorySettings = {
  /** Token endpoint replicas behind one address. */
  replicas: z.int().min(1).max(32),
  /** A new or removed secret is seen by each replica after its own delay, drawn between these. */
  replicationMs: range,
  /** One replica, counted from 0, that learns so much later of secrets that are added, or removed, from now on. */
  lateReplica: z.exactOptional(
    z.strictObject({ replica: z.int().min(0), addedMs: ms.optional(), removedMs: ms.optional() }).nullable(),
  ),
  /** Graph reads show a write after a delay drawn between these. */
  readLagMs: range,
  /** How long a write to the directory takes, drawn between these; another one to the same application meanwhile: 409, or its 400 twin. */
  writeMs: z.exactOptional(range),
  /** A write to an application so soon after a secret was added to it may clash, too. */
  concurrencyWindowMs: ms,
  /** The chance that it does. */
  concurrencyChance: z.exactOptional(z.number().min(0).max(1)),
  /** Sign-ins show in the report after this. */
  reportLagMs: ms,
  /** Entries show in the sign-in log and in the audit log after this; absent: as in the report. */
  logLagMs: z.exactOptional(ms),
  /**
   * What the sign-in report tells after that lag: all (`fresh`, also when absent); nothing, with a 200 (`blind`); or not
   * what `reportStuck` hides (`partial`).
   */
  report: z.exactOptional(z.enum(['fresh', 'blind', 'partial'])),
  /** Sign-ins that a partial report hides: those that fit one of these. Absent: all. */
  reportStuck: z.exactOptional(z.array(stuckRows)),
};

export const directoryDefaults = {
  replicas: 3,
  replicationMs: { min: 1500, max: 5000 },
  readLagMs: { min: 0, max: 800 },
  /** About a second in recordings. */
  writeMs: { min: 100, max: 300 },
  /** Two secrets 300 ms apart on one application were seen to clash (azure-facts §2.4). */
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
