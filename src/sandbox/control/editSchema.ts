import * as z from 'zod';
import { seedTime } from '../grow/seedTime.ts';
import { credentialPolicy, ownCredentialPolicy } from '../grow/tenantSchema.ts';

const when = z
  .string()
  .refine(text => seedTime(text, 0) !== undefined, 'is neither an ISO time nor relative');
const site = {
  subscription: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  slot: z.string().optional(),
};
/** `by`: the person's user principal name, for the audit log. */
const application = { tenant: z.string(), appId: z.string(), by: z.string().optional() };
/** Whether replicas and reads learn of it at their own time, as of any write. Default: all of them at once. */
const replicated = { replicated: z.boolean().default(false) };
const secret = { vault: z.string(), secret: z.string() };
const variableGroup = { organization: z.string(), group: z.union([z.string(), z.int()]) };
const repository = { repository: z.string(), environment: z.string().optional(), name: z.string() };

/** What a person in the portal may do to the world while the tool is at work. `null` removes the thing. */
export const editSchema = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('set-site-setting'),
    ...site,
    setting: z.string(),
    value: z.string().nullable(),
  }),
  z.strictObject({ op: z.literal('restart-site'), ...site }),
  z.strictObject({
    op: z.literal('change-site'),
    ...site,
    namesVersion: z.boolean().optional(),
    state: z.enum(['Running', 'Stopped']).optional(),
    showsProcesses: z.boolean().optional(),
  }),
  z.strictObject({
    op: z.literal('add-credential'),
    ...application,
    credential: z.string(),
    start: when.optional(),
    end: when.optional(),
    ...replicated,
  }),
  z.strictObject({ op: z.literal('remove-credential'), ...application, keyId: z.string(), ...replicated }),
  z.strictObject({
    op: z.literal('change-application'),
    ...application,
    enabled: z.boolean().optional(),
    deactivated: z.boolean().optional(),
    blockedByConditionalAccess: z.boolean().optional(),
    deleted: z.boolean().optional(),
    owners: z.array(z.string()).optional(),
    signInAudience: z
      .enum(['AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount'])
      .optional(),
    /** Takes the place of its own policy; null: it has none any more. */
    credentialPolicy: ownCredentialPolicy.nullable().optional(),
  }),
  z.strictObject({
    op: z.literal('change-service-principal'),
    ...application,
    enabled: z.boolean().optional(),
    assignmentRequired: z.boolean().optional(),
    /** False deletes it, true restores it or makes a new one. */
    exists: z.boolean().optional(),
  }),
  z.strictObject({
    op: z.literal('change-tenant'),
    tenant: z.string(),
    reportAvailable: z.boolean().optional(),
    /** Takes the place of the whole policy. */
    credentialPolicy: credentialPolicy.optional(),
  }),
  z.strictObject({
    op: z.literal('write-secret-version'),
    ...secret,
    value: z.string(),
    contentType: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
    notBefore: when.optional(),
    expires: when.optional(),
  }),
  z.strictObject({ op: z.literal('disable-version'), ...secret, version: z.string().optional() }),
  /** As Terraform or a script does: the map that is given takes the place of the whole one. */
  z.strictObject({
    op: z.literal('set-version-tags'),
    ...secret,
    version: z.string().optional(),
    tags: z.record(z.string(), z.string()),
  }),
  z.strictObject({ op: z.literal('delete-vault-secret'), ...secret }),
  z.strictObject({
    op: z.literal('change-vault'),
    vault: z.string(),
    firewalled: z.boolean().optional(),
    accessModel: z.enum(['rbac', 'policies']).optional(),
    access: z.record(z.string(), z.array(z.string())).optional(),
  }),
  z.strictObject({
    op: z.literal('set-variable'),
    ...variableGroup,
    variable: z.string(),
    value: z.string().nullable(),
    isSecret: z.boolean().default(false),
  }),
  z.strictObject({ op: z.literal('set-repository-secret'), ...repository, value: z.string().nullable() }),
  z.strictObject({ op: z.literal('set-repository-variable'), ...repository, value: z.string().nullable() }),
  z.strictObject({
    op: z.literal('rename-environment'),
    repository: z.string(),
    environment: z.string(),
    to: z.string().min(1),
  }),
  z.strictObject({ op: z.literal('rotate-repository-key'), repository: z.string() }),
]);

export type Edit = z.output<typeof editSchema>;
export type EditInput = z.input<typeof editSchema>;
