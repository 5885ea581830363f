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

/** A field that may be left out, or null. */
function may<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.optional(z.nullable(schema));
}

const registration = z.object({ clientId: may(z.string()), clientSecretSettingName: may(z.string()) });

/** App Service Authentication (azure-facts §4.6). Off, it has no more than `platform`. */
export const authAnswer = z.object({
  properties: z.object({
    platform: may(z.object({ enabled: may(z.boolean()) })),
    identityProviders: may(
      z.object({
        azureActiveDirectory: may(z.object({ enabled: may(z.boolean()), registration: may(registration) })),
      }),
    ),
  }),
});

const userAssigned = z.object({ principalId: nonEmptyText, clientId: nonEmptyText });

/** A user-assigned identity of a site. */
export type UserAssigned = z.output<typeof userAssigned>;

/** The identities of a site; without any, the member is left out. */
export const identityAnswer = z.object({
  identity: may(z.object({ userAssignedIdentities: may(z.record(z.string(), userAssigned)) })),
});

/** How a write renews what runs; null for all plans but Flex Consumption. */
export const updateAnswer = z.object({
  properties: z.object({
    sku: may(z.string()),
    functionAppConfig: may(z.object({ siteUpdateStrategy: may(z.object({ type: may(z.string()) })) })),
  }),
});
