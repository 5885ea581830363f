/** What the world holds about Azure DevOps. Times in milliseconds since 1970. */
import * as z from 'zod';
import { flag, ms, names, number, text } from '../terms.ts';

export const variable = z.strictObject({
  value: text,
  isSecret: flag,
  isReadOnly: z.exactOptional(flag),
});

export const variableGroup = z.strictObject({
  id: number,
  name: text,
  description: text,
  type: z.enum(['Vsts', 'AzureKeyVault']),
  variables: z.record(text, variable),
  providerData: z.unknown(),
  projects: names,
  createdAt: z.exactOptional(number),
  createdBy: z.exactOptional(text),
  modifiedAt: number,
  modifiedBy: text,
});

export const pipeline = z.strictObject({
  id: number,
  name: text,
  createdAt: number,
  /** The name of the service connection that its runs sign in with. */
  connection: z.exactOptional(text),
  /** The secret variable that its runs sign in with, as this application. */
  variable: z.exactOptional(z.strictObject({ appId: text, group: z.union([text, number]), name: text })),
  /** How its runs end, whatever they do. */
  ends: z.exactOptional(z.enum(['failed', 'canceled', 'unknown'])),
  /** No agent takes its runs. */
  stays: z.exactOptional(flag),
  /** Only a person may start it: other callers lack *Queue builds*. */
  locked: z.exactOptional(flag),
  /** It has required parameters or variables. */
  parameters: z.exactOptional(names),
  /** Run ids are unique in the organization. */
  runs: z.array(
    z.strictObject({
      id: number,
      startedAt: number,
      by: text,
      failed: z.exactOptional(flag),
      ends: z.exactOptional(text),
      stays: z.exactOptional(flag),
    }),
  ),
});

const project = z.strictObject({
  id: text,
  name: text,
  updatedAt: z.exactOptional(number),
  pipelines: z.exactOptional(z.array(pipeline)),
  /** Resources that all of its pipelines may use without an approval. */
  authorized: z.exactOptional(z.array(z.strictObject({ type: text, id: text }))),
});

export const organization = z.strictObject({
  name: text,
  tenantId: text,
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
  /** How long the operation runs that a write to a service connection starts. */
  connectionMs: ms,
  /** How long a run of a pipeline takes. */
  pipelineMs: ms,
  /** How many variable groups or projects a page has at most. */
  devopsPage: z.int().min(1),
};

export const devopsDefaults = { slowDownMs: 1000, connectionMs: 500, pipelineMs: 5000, devopsPage: 1_000 };

export type Pipeline = z.output<typeof pipeline>;
export type Organization = z.output<typeof organization>;
export type VariableGroup = z.output<typeof variableGroup>;
