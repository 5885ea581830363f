import * as z from 'zod';
import { guid, names, when } from './seedTerms.ts';

const credential = z.strictObject({
  name: z.string(),
  keyId: guid.optional(),
  value: z.string().min(1).optional(),
  start: when.optional(),
  end: when.nullable().optional(),
  hint: z.string().nullable().optional(),
  added: when.optional(),
  removed: when.optional(),
});

const audit = z.strictObject({
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
  by: z.string().optional(),
  credential: z.string().optional(),
});

export const credentialPolicy = z.strictObject({
  passwordsAllowed: z.boolean().optional(),
  maxLifetimeDays: z.number().positive().optional(),
  createdFrom: when.optional(),
  exempt: z.array(guid).optional(),
});

export const ownCredentialPolicy = credentialPolicy.extend({ enabled: z.boolean().optional() });

const application = z.strictObject({
  appId: guid,
  objectId: guid.optional(),
  displayName: z.string().optional(),
  signInAudience: z
    .enum([
      'AzureADMyOrg',
      'AzureADMultipleOrgs',
      'AzureADandPersonalMicrosoftAccount',
      'PersonalMicrosoftAccount',
    ])
    .optional(),
  created: when.optional(),
  enabled: z.boolean().optional(),
  deactivated: z.boolean().optional(),
  disabledByMicrosoft: z.boolean().optional(),
  deleted: z.union([z.boolean(), when]).optional(),
  servicePrincipal: z.union([z.boolean(), z.literal('deleted')]).optional(),
  assignmentRequired: z.boolean().optional(),
  publicClient: z.boolean().optional(),
  blockedByConditionalAccess: z.boolean().optional(),
  credentialPolicy: ownCredentialPolicy.optional(),
  owners: z.array(guid).optional(),
  appRoles: z.record(z.string(), names).optional(),
  credentials: z.array(credential).optional(),
  audits: z.array(audit).optional(),
});

export const tenant = z.strictObject({
  id: guid,
  cloud: z.enum(['public', 'usgov', 'china']).optional(),
  displayName: z.string().optional(),
  domains: names.optional(),
  credentialPolicy: credentialPolicy.optional(),
  reportAvailable: z.boolean().optional(),
  operatorRoles: names.optional(),
  applications: z.array(application).optional(),
  missingResources: names.optional(),
  foreignServicePrincipals: z
    .array(
      z.strictObject({
        appId: guid,
        enabled: z.boolean().optional(),
        appRoles: z.record(z.string(), names).optional(),
      }),
    )
    .optional(),
});
