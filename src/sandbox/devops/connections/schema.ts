/** How a seed describes service connections, and their edits. */
import * as z from 'zod';
import { guid, names, texts, value, type Written } from '../../terms.ts';
import { connectionRole } from './state.ts';

const text = z.string().min(1);

/** In a project of the seed; absent members get the values of an azurerm connection with a key. */
export const connectionSeed = z.strictObject({
  name: text,
  description: z.string().optional(),
  /** `azurerm` (default), `dockerregistry`, `generic`, or any other. */
  type: text.optional(),
  url: text.optional(),
  scheme: text.optional(),
  appId: guid.optional(),
  subscription: guid.optional(),
  /** It has no secret: the application trusts the organization's tokens. */
  federated: z.boolean().optional(),
  /** The secret. Default: none. */
  value: value.optional(),
  /** The parameter that holds it. Default: that of the type. */
  parameter: text.optional(),
  parameters: texts.optional(),
  data: texts.optional(),
  creationMode: z.enum(['Manual', 'Automatic']).optional(),
  /** Other projects of the organization that have it. */
  sharedWith: names.optional(),
  /** The number of a pipeline of its project, whose runs sign in with it; one that the project does not have is created. */
  pipeline: z.int().min(1).optional(),
  roles: z.record(text, connectionRole).optional(),
  subscriptionClosed: z.boolean().optional(),
  disabled: z.boolean().optional(),
  /** The status message of its last operation, which failed. */
  failed: text.optional(),
});

/** Outside of `organizations`: an organization or a project that the seed does not have is created. */
export const placedConnectionSeed = z.strictObject({
  organization: text,
  /** Needed where `organizations` does not have the organization. */
  tenant: guid.optional(),
  project: text,
  ...connectionSeed.shape,
});

export const connectionEdits = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('change-service-connection'),
    organization: z.string(),
    project: z.string(),
    /** Its name in the project, or its id. */
    connection: z.string(),
    /** Default: that of the type. */
    parameter: connectionSeed.shape.parameter,
    value: connectionSeed.shape.value,
    /** In this project. */
    description: connectionSeed.shape.description,
    creationMode: connectionSeed.shape.creationMode,
    disabled: connectionSeed.shape.disabled,
    subscriptionClosed: connectionSeed.shape.subscriptionClosed,
    /** They replace all existing ones. */
    roles: connectionSeed.shape.roles,
    /** null: its last operation succeeded. */
    failed: text.nullable().optional(),
    deleted: z.literal(true).optional(),
  }),
  z.strictObject({
    op: z.literal('run-pipeline'),
    organization: z.string(),
    project: z.string(),
    pipeline: z.union([z.string(), z.int()]),
  }),
]);

export type ConnectionSeed = Written<typeof connectionSeed>;
export type PlacedConnectionSeed = Written<typeof placedConnectionSeed>;
export type ConnectionEdit = z.output<typeof connectionEdits>;
