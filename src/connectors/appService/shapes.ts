/** What App Service answers, as far as it is read here (azure-facts §4.1, §4.4). */
import * as z from 'zod/mini';
import { isoDate, named } from '../answerShape.ts';

/** The settings are sent back as they came. Null in the place of the map, or of a value, is not "none". */
export const settingsAnswer = z.object({ properties: z.record(z.string(), z.string()) });

const referenceFacts = z.object({
  status: named,
  /** The version in use. Reported to be left out for references without a version (azure-facts §4.4). */
  activeVersion: z.optional(z.nullable(z.string())),
  /** The version that the reference names. */
  secretVersion: z.optional(z.nullable(z.string())),
});

export type ReferenceFacts = z.output<typeof referenceFacts>;

export const referenceAnswer = z.object({ properties: referenceFacts });

/** https://learn.microsoft.com/rest/api/appservice/web-apps/get: `Running` or `Stopped`. */
export const siteAnswer = z.object({ properties: z.object({ state: named }) });

export const instancesAnswer = z.object({ value: z.array(z.object({ name: named })) });

/** The list is short: the details are asked for one by one. */
export const processesAnswer = z.object({
  value: z.array(z.object({ properties: z.object({ id: z.int() }) })),
});

/** What Kudu tells of a process; its environment is not read. */
export const processAnswer = z.object({
  properties: z.object({
    start_time: isoDate,
    is_scm_site: z.boolean(),
    is_webjob: z.optional(z.boolean()),
  }),
});

export const referencesAnswer = z.object({
  value: z.array(z.object({ name: named, properties: referenceFacts })),
});
