/** How a seed describes organizations, and the edits of their variable groups. */
import * as z from 'zod';
import { guid, value, type Written } from '../terms.ts';
import { connectionEdits, connectionSeed } from './connections/schema.ts';
import { pipeline, variable, variableGroup } from './state.ts';

const text = z.string().min(1);
const isSecret = variable.shape.isSecret;

const groupSeed = z.strictObject({
  name: text,
  id: z.int().min(1).optional(),
  /** The name of the vault that it is linked to: the group maps names and stores no values. */
  vault: text.optional(),
  variables: z.record(z.string(), z.strictObject({ value, isSecret: isSecret.optional() })),
});

const pipelineSeed = z.strictObject({
  name: text,
  /** Default: its place in the list, from 1. */
  id: z.int().min(1).optional(),
  connection: text.optional(),
  variable: z.strictObject({ appId: guid, group: z.union([text, z.int()]), name: text }).optional(),
  ends: pipeline.shape.ends,
  stays: pipeline.shape.stays,
  locked: pipeline.shape.locked,
  parameters: pipeline.shape.parameters,
});

const projectSeed = z.strictObject({
  name: text,
  groups: z.array(groupSeed).optional(),
  /** Names, or with the service connection that their runs sign in with. */
  pipelines: z.array(z.union([text, pipelineSeed])).optional(),
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
  /** `null`: as it does. */
  z.strictObject({
    op: z.literal('change-pipeline'),
    organization: z.string(),
    project: z.string(),
    pipeline: z.int(),
    ends: pipeline.shape.ends.unwrap().nullable().optional(),
    stays: pipeline.shape.stays,
    locked: pipeline.shape.locked,
  }),
  ...connectionEdits.options,
]);

export type OrganizationSeed = Written<typeof organizationSeed>;
export type OrganizationEdit = z.output<typeof organizationEdits>;
