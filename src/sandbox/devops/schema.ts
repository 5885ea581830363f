/** How a seed describes organizations, and the edits of their variable groups. */
import * as z from 'zod';
import { guid, value, type Written } from '../terms.ts';
import { variable, variableGroup } from './state.ts';

const text = z.string().min(1);
const isSecret = variable.shape.isSecret;

const groupSeed = z.strictObject({
  name: text,
  id: z.int().min(1).optional(),
  /** The name of the vault that it is linked to: the group maps names and stores no values. */
  vault: text.optional(),
  variables: z.record(z.string(), z.strictObject({ value, isSecret: isSecret.optional() })),
});

const projectSeed = z.strictObject({
  name: text,
  groups: z.array(groupSeed).optional(),
  pipelines: z.array(text).optional(),
  serviceConnections: z
    .array(
      z.strictObject({
        name: text,
        appId: guid,
        subscription: guid.optional(),
        federated: z.boolean().optional(),
      }),
    )
    .optional(),
});

export const organizationSeed = z.strictObject({
  name: text,
  tenant: guid,
  access: z.array(guid).optional(),
  projects: z.array(projectSeed),
});

/** `null` removes the variable. */
export const organizationEdits = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('set-variable'),
    organization: z.string(),
    group: z.union([variableGroup.shape.name, z.int()]),
    variable: z.string(),
    value: value.nullable(),
    isSecret: isSecret.default(false),
  }),
]);

export type OrganizationSeed = Written<typeof organizationSeed>;
export type OrganizationEdit = z.output<typeof organizationEdits>;
