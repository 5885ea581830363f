/** How a seed describes tenants and applications, and which edits a person in the portal may make. */
import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { guid, names, type Written, when } from '../terms.ts';
import { application, password, servicePrincipal, tenant, user } from './state.ts';

const credentialSeed = z.strictObject({
  /** Its display name, which `{ credential }` refers to. */
  name: z.string(),
  keyId: guid.optional(),
  value: z.string().min(1).optional(),
  /** Default `-340d` and `+25d`; an end of null: it does not expire. */
  start: when.optional(),
  end: when.nullable().optional(),
  /** Default: the first three characters of the value. */
  hint: password.shape.hint.optional(),
  /** When it was added and removed, where that is recent: each replica sees both after its own delay. */
  added: when.optional(),
  removed: when.optional(),
});

const certificateSeed = z.strictObject({
  /** Its display name. */
  name: z.string(),
  /** PEM, without the private key. */
  certificate: z.string().refine(isCertificate, 'is no certificate in PEM'),
  keyId: guid.optional(),
  /** Default: those of the certificate. */
  start: when.optional(),
  end: when.optional(),
});

const federatedCredentialSeed = z.strictObject({
  name: z.string(),
  issuer: z.string(),
  subject: z.string(),
  /** Default: `api://AzureADTokenExchange`. */
  audiences: names.optional(),
  description: z.string().nullable().optional(),
});

/** Credentials other than secrets. */
const keys = {
  certificates: z.array(certificateSeed).optional(),
  federatedCredentials: z.array(federatedCredentialSeed).optional(),
};

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint !== '' && !pem.includes('PRIVATE KEY');
  } catch {
    return false;
  }
}

const auditSeed = z.strictObject({
  did: z.enum([
    'enable',
    'disable',
    'deactivate',
    'reactivate',
    'delete',
    'delete-service-principal',
    'add-credential',
    'remove-credential',
  ]),
  at: when,
  /** A user principal name, or a client id. */
  by: z.string().optional(),
  /** The credential, by name. */
  credential: z.string().optional(),
});

const policySeed = z.strictObject({
  passwordsAllowed: z.boolean().optional(),
  maxLifetimeDays: z.number().positive().optional(),
  /** It restricts applications created at this time or later. Default: all. */
  createdFrom: when.optional(),
  /** Client ids of callers that it exempts by a custom security attribute. */
  exempt: z.array(guid).optional(),
});

/** `enabled`: default true. */
const ownPolicySeed = policySeed.extend({ enabled: z.boolean().optional() });

/** Settings of the service principal; `enabled`: whether sign-in is allowed. */
const principal = servicePrincipal.pick({ enabled: true, assignmentRequired: true }).partial().shape;

/** Fields of both seed and edit. */
const switches = {
  ...application.pick({ signInAudience: true, deactivated: true, blockedByConditionalAccess: true }).partial()
    .shape,
  /** A time, or true: yesterday in a seed, now in an edit. */
  deleted: z.union([z.boolean(), when]).optional(),
};

const applicationSeed = z.strictObject({
  appId: guid,
  objectId: guid.optional(),
  ...application
    .pick({ displayName: true, disabledByMicrosoft: true, publicClient: true, appRoles: true })
    .partial().shape,
  ...switches,
  ...principal,
  /** Default 400 days ago. One created within `replicationMs` is not known to every replica yet. */
  created: when.optional(),
  /** `deleted`: it existed until a day ago. */
  servicePrincipal: z.union([z.boolean(), z.literal('deleted')]).optional(),
  /** An app management policy of its own, which replaces the tenant's. */
  credentialPolicy: ownPolicySeed.optional(),
  /** Client ids, or ids of users. Default: the operator. */
  owners: z.array(guid).optional(),
  identifierUris: names.optional(),
  credentials: z.array(credentialSeed).optional(),
  ...keys,
  /** Entries of the audit log. Default: none, since everything was created long ago. */
  audits: z.array(auditSeed).optional(),
});

/** The service principal of a registration whose home is another tenant of the seed. */
const foreignPrincipalSeed = applicationSeed.pick({ appId: true, enabled: true, appRoles: true });

/** A person; registrations may have users as owners. */
const userSeed = z.strictObject({
  ...user.pick({ userPrincipalName: true }).shape,
  ...user.pick({ displayName: true }).partial().shape,
  directoryRoles: user.shape.directoryRoles.optional(),
  id: guid.optional(),
});

export const tenantSeed = z.strictObject({
  id: guid,
  ...tenant
    .pick({ cloud: true, displayName: true, domains: true, reportAvailable: true, missingResources: true })
    .partial().shape,
  credentialPolicy: policySeed.optional(),
  /** The Graph permissions of the operator in this tenant. Default: those that a rotation needs. */
  operatorRoles: names.optional(),
  applications: z.array(applicationSeed).optional(),
  foreignServicePrincipals: z.array(foreignPrincipalSeed).optional(),
  users: z.array(userSeed).optional(),
});

/** `by`: the person's user principal name, for the audit log. */
const named = { tenant: z.string(), appId: z.string(), by: z.string().optional() };
/** Whether replicas and reads see it after their own delay, as with any write. Default: all of them at once. */
const replicated = { replicated: z.boolean().default(false) };

export const directoryEdits = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('add-credential'),
    ...named,
    credential: credentialSeed.shape.name,
    ...credentialSeed.pick({ keyId: true, value: true, start: true, end: true, hint: true }).shape,
    ...replicated,
  }),
  z.strictObject({ op: z.literal('remove-credential'), ...named, keyId: z.string(), ...replicated }),
  z.strictObject({
    op: z.literal('change-application'),
    ...named,
    enabled: principal.enabled,
    ...switches,
    /** They replace all existing ones. */
    ...keys,
    owners: names.optional(),
    /** Replaces its own policy; null removes it. */
    credentialPolicy: ownPolicySeed.nullable().optional(),
  }),
  z.strictObject({
    op: z.literal('change-service-principal'),
    ...named,
    ...principal,
    /** False deletes it, true restores it or creates a new one. */
    exists: z.boolean().optional(),
  }),
  /** A given policy replaces the whole previous one. */
  z.strictObject({
    op: z.literal('change-tenant'),
    tenant: z.string(),
    ...tenantSeed.pick({ reportAvailable: true, credentialPolicy: true }).shape,
  }),
]);

export type TenantSeed = Written<typeof tenantSeed>;
export type ApplicationSeed = Written<typeof applicationSeed>;
export type CredentialSeed = Written<typeof credentialSeed>;
export type CertificateSeed = Written<typeof certificateSeed>;
export type FederatedCredentialSeed = Written<typeof federatedCredentialSeed>;
export type AuditSeed = Written<typeof auditSeed>;
export type UserSeed = Written<typeof userSeed>;
export type ForeignPrincipalSeed = Written<typeof foreignPrincipalSeed>;
export type DirectoryEdit = z.output<typeof directoryEdits>;
export type EditOf<Op extends DirectoryEdit['op']> = Extract<DirectoryEdit, { op: Op }>;
