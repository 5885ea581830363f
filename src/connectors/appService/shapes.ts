/** What App Service answers, as far as it is read here (azure-facts §4.1, §4.4). */
import * as z from 'zod/mini';
import { named } from '../shape.ts';

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

export const referencesAnswer = z.object({
  value: z.array(z.object({ name: named, properties: referenceFacts })),
});
