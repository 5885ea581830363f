/** What the world holds about Azure DevOps. Times in milliseconds since 1970. */
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
  createdAt: z.exactOptional(z.number()),
  createdBy: z.exactOptional(z.string()),
  modifiedAt: z.number(),
  modifiedBy: z.string(),
});

/** A service connection that holds an application's secret. */
const serviceConnection = z.strictObject({
  id: z.string(),
  name: z.string(),
  appId: z.string(),
  tenantId: z.string(),
  subscription: z.string(),
  /** It has no secret: the application trusts the organization's tokens. */
  federated: z.exactOptional(z.boolean()),
});

const pipeline = z.strictObject({
  id: z.number(),
  name: z.string(),
  createdAt: z.number(),
  /** Run ids are unique in the organization. */
  runs: z.array(z.strictObject({ id: z.number(), startedAt: z.number(), by: z.string() })),
});

const project = z.strictObject({
  id: z.string(),
  name: z.string(),
  updatedAt: z.exactOptional(z.number()),
  serviceConnections: z.exactOptional(z.array(serviceConnection)),
  pipelines: z.exactOptional(z.array(pipeline)),
  /** Resources that all of its pipelines may use without an approval. */
  authorized: z.exactOptional(z.array(z.strictObject({ type: z.string(), id: z.string() }))),
});

export const organization = z.strictObject({
  name: z.string(),
  tenantId: z.string(),
  /** Client ids that may read and write variable groups. */
  access: names,
  /** Valid personal access tokens. */
  tokens: names,
  projects: z.array(project),
  groups: z.array(variableGroup),
});

export const organizations = z.array(organization).default(() => []);

export const devopsSettings = {
  /** The longest delay of a response by Azure DevOps, in real time, before it refuses with 429. */
  slowDownMs: ms,
};

export const devopsDefaults = { slowDownMs: 1000 };

export type ServiceConnection = z.output<typeof serviceConnection>;
export type Pipeline = z.output<typeof pipeline>;
export type Organization = z.output<typeof organization>;
export type VariableGroup = z.output<typeof variableGroup>;
