/** What the world holds about service connections. They belong to an organization, and projects share them. */
import * as z from 'zod';
import { flag, names, number, text, texts } from '../../terms.ts';

/**
 * The roles of a service connection. An `Administrator` is one of a project, who may rename and describe it there; everything else
 * needs the organization's (observed: bzzzt.io, 2021-07-12).
 */
export const connectionRole = z.enum(['Reader', 'User', 'Administrator', 'OrganizationAdministrator']);

/** One use of a connection by the run of a pipeline. */
const execution = z.strictObject({
  id: number,
  projectId: text,
  pipeline: number,
  run: number,
  startedAt: number,
  finishedAt: number,
  failed: z.exactOptional(flag),
});

/** A project that has the connection, under a name of its own. The first one is the project that created it. */
const reference = z.strictObject({ projectId: text, name: text, description: text });

const serviceConnection = z.strictObject({
  organization: text,
  id: text,
  type: text,
  url: text,
  scheme: text,
  /** Secret ones included. */
  parameters: texts,
  /** The names of parameters that are null in every response. */
  secretParameters: names,
  data: texts,
  references: z.array(reference),
  createdAt: number,
  createdBy: text,
  modifiedAt: number,
  modifiedBy: text,
  /** The operation that the last write started; with `failure` it ends as Failed. */
  operation: z.exactOptional(z.strictObject({ until: number, failure: z.exactOptional(text) })),
  disabled: z.exactOptional(flag),
  /** By client id. Absent: everybody with access to the organization administers it. */
  roles: z.exactOptional(z.record(text, connectionRole)),
  /** Its application may not read the subscription: signing in works, and TestConnection fails all the same. */
  subscriptionClosed: z.exactOptional(flag),
  executions: z.array(execution),
});

/** Absent: none. */
export const serviceConnections = z.exactOptional(z.array(serviceConnection));

export type ServiceConnection = z.output<typeof serviceConnection>;
export type ConnectionRole = z.output<typeof connectionRole>;
