/** The part of App Service's responses that is used here (azure-facts §4.1, §4.3, §4.4). */
import * as z from 'zod/mini';
import { isoDate, nonEmptyText } from '../responseSchema.ts';
import { connectionString } from './connectionString.ts';

/** The connection strings, which are sent back unchanged; null is rejected as in `settingsAnswer.ts`. */
export const stringsAnswer = z.object({ properties: z.record(z.string(), connectionString) });

const referenceFacts = z.object({
  status: nonEmptyText,
  /** The version in use. Reported to be missing for references without a version (azure-facts §4.4). */
  activeVersion: z.optional(z.nullable(z.string())),
  /** The version in the reference. */
  secretVersion: z.optional(z.nullable(z.string())),
});

export type ReferenceFacts = z.output<typeof referenceFacts>;

export const referenceAnswer = z.object({ properties: referenceFacts });

/** https://learn.microsoft.com/rest/api/appservice/web-apps/get: `Running` or `Stopped`. */
export const siteAnswer = z.object({ properties: z.object({ state: nonEmptyText }) });

export const instancesAnswer = z.object({ value: z.array(z.object({ name: nonEmptyText })) });

/** The list has only ids; the details are read one by one. */
export const processesAnswer = z.object({
  value: z.array(z.object({ properties: z.object({ id: z.int() }) })),
});

/** Kudu's details of a process; its environment is not read. */
export const processAnswer = z.object({
  properties: z.object({
    start_time: isoDate,
    is_scm_site: z.boolean(),
    is_webjob: z.optional(z.boolean()),
  }),
});

export const referencesAnswer = z.object({
  value: z.array(z.object({ name: nonEmptyText, properties: referenceFacts })),
});
