/** What the world holds of Azure DevOps. Times in milliseconds since 1970. */
import * as z from 'zod';
import { ms, names } from '../terms.ts';

export const variable = z.strictObject({
  value: z.string(),
  isSecret: z.boolean(),
  isReadOnly: z.exactOptional(z.boolean()),
});

export const variableGroup = z.strictObject({
  id: z.number(),
  name: z.string(),
  description: z.string(),
  type: z.enum(['Vsts', 'AzureKeyVault']),
  variables: z.record(z.string(), variable),
  providerData: z.unknown(),
  projects: names,
  modifiedAt: z.number(),
  modifiedBy: z.string(),
});

export const organization = z.strictObject({
  name: z.string(),
  tenantId: z.string(),
  /** Client ids that may use and administer variable groups. */
  access: names,
  /** Personal access tokens that are valid. */
  tokens: names,
  projects: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  groups: z.array(variableGroup),
});

export const organizations = z.array(organization).default(() => []);

export const devopsSettings = {
  /** The longest that Azure DevOps holds an answer back, in real time, before it refuses with 429. */
  slowDownMs: ms,
};

export const devopsDefaults = { slowDownMs: 1000 };

export type Organization = z.output<typeof organization>;
export type VariableGroup = z.output<typeof variableGroup>;
