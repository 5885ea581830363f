/** How a seed describes organizations, and the edits of their variable groups. */
import * as z from 'zod';
import { guid, value, type Written } from '../terms.ts';
import { connectionEdits, connectionSeed } from './connections/schema.ts';
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
  /** Names, or with the service connection that their runs sign in with. */
  pipelines: z.array(z.union([text, z.strictObject({ name: text, connection: text.optional() })])).optional(),
  serviceConnections: z.array(connectionSeed).optional(),
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
  ...connectionEdits.options,
]);

export type OrganizationSeed = Written<typeof organizationSeed>;
export type OrganizationEdit = z.output<typeof organizationEdits>;
