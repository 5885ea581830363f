/** How tenants and applications are written in a seed, and what a person in the portal may do to them. */
import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { guid, names, type Written, when } from '../terms.ts';
import { application, password, servicePrincipal, tenant, user } from './state.ts';

const credentialSeed = z.strictObject({
  /** Its display name, and what `{ credential }` refers to. */
  name: z.string(),
  keyId: guid.optional(),
  value: z.string().min(1).optional(),
  /** Default `-340d` and `+25d`; an end of null: it never expires. */
  start: when.optional(),
  end: when.nullable().optional(),
  /** Default: the first three characters of the value. */
  hint: password.shape.hint.optional(),
  /** When it was made, and removed, where that is not long ago: replicas learn of both at their own time. */
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

/** What signs in without a secret. */
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
  /** Which credential, by name. */
  credential: z.string().optional(),
});

const policySeed = z.strictObject({
  passwordsAllowed: z.boolean().optional(),
  maxLifetimeDays: z.number().positive().optional(),
  /** It restricts applications that were made then or later. Default: all. */
  createdFrom: when.optional(),
  /** Callers (client ids) that it exempts by a custom security attribute. */
  exempt: z.array(guid).optional(),
});

/** `enabled`: default true. */
const ownPolicySeed = policySeed.extend({ enabled: z.boolean().optional() });

/** Of the service principal; `enabled`: whether sign-in is. */
const principal = servicePrincipal.pick({ enabled: true, assignmentRequired: true }).partial().shape;

/** What an edit may change, too. */
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
  /** Default 400 days ago. One made within `replicationMs` is not known to every replica yet. */
  created: when.optional(),
  /** `deleted`: it was there until yesterday. */
  servicePrincipal: z.union([z.boolean(), z.literal('deleted')]).optional(),
  /** An app management policy of its own, in the place of the tenant's. */
  credentialPolicy: ownPolicySeed.optional(),
  /** Client ids, or ids of users. Default: the operator identity owns it. */
  owners: z.array(guid).optional(),
  identifierUris: names.optional(),
  credentials: z.array(credentialSeed).optional(),
  ...keys,
  /** What the audit log tells of it. By default nothing: it was set up long ago. */
  audits: z.array(auditSeed).optional(),
});

/** The service principal of a registration that has its home in another tenant of the seed. */
const foreignPrincipalSeed = applicationSeed.pick({ appId: true, enabled: true, appRoles: true });

/** A person, whom registrations may name as owner. */
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
  /** The Graph permissions of the operator here. Default: those that a rotation needs. */
  operatorRoles: names.optional(),
  applications: z.array(applicationSeed).optional(),
  foreignServicePrincipals: z.array(foreignPrincipalSeed).optional(),
  users: z.array(userSeed).optional(),
});

/** `by`: the person's user principal name, for the audit log. */
const named = { tenant: z.string(), appId: z.string(), by: z.string().optional() };
/** Whether replicas and reads learn of it at their own time, as of any write. Default: all of them at once. */
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
    /** They take the place of all that are there. */
    ...keys,
    owners: names.optional(),
    /** Takes the place of its own policy; null: it has none any more. */
    credentialPolicy: ownPolicySeed.nullable().optional(),
  }),
  z.strictObject({
    op: z.literal('change-service-principal'),
    ...named,
    ...principal,
    /** False deletes it, true restores it or makes a new one. */
    exists: z.boolean().optional(),
  }),
  /** A policy takes the place of the whole one. */
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
