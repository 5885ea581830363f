import * as z from 'zod/mini';
import { described } from '../../policy/fields.ts';
import { resourceGroup, subscription } from '../azureFields.ts';

/** "May only be alphanumeric characters, ., and _" (learn.microsoft.com/azure/static-web-apps/application-settings). */
const SETTING = /^[A-Za-z0-9._]+$/;

/** One of them in the map, and the service refuses the whole (learn.microsoft.com/azure/static-web-apps/apis-functions). */
const RESERVED =
  /^(APPSETTING_|AZUREBLOBSTORAGE_|AZUREFILESSTORAGE_|AZURE_FUNCTION_|CONTAINER_|DIAGNOSTICS_|DOCKER_|FUNCTIONS_|IDENTITY_|MACHINEKEY_|MAINSITE_|MSDEPLOY_|SCMSITE_|SCM_|WEBSITES_|WEBSITE_|WEBSOCKET_|AzureWeb)/i;

/** `staticWebApp` in a policy: one application setting of an Azure Static Web App, or of one of its environments. */
export const staticWebAppSettings = described(
  z.strictObject({
    subscription,
    resourceGroup,
    site: described(
      z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/, 'letters, digits and hyphens')),
      'The name of the static web app.',
    ),
    environment: described(
      z.optional(
        z
          .string()
          .check(
            z.regex(
              /^(?![Dd][Ee][Ff][Aa][Uu][Ll][Tt]$)[A-Za-z0-9-]{1,60}$/,
              'letters, digits and hyphens; leave it out for production',
            ),
          ),
      ),
      'A preview environment, by its name or the number of its pull request in quotes. It has settings of its own. Left out: production.',
    ),
    setting: described(
      z.string().check(
        z.regex(SETTING, 'letters, digits, periods and underscores'),
        z.refine(
          name => !RESERVED.test(name),
          'expected another name: Static Web Apps keeps this beginning for itself',
        ),
      ),
      'The name of the application setting, as the API of the app, or its sign-in, reads it.',
    ),
  }),
  'An application setting of an Azure Static Web App, or of one of its preview environments.',
);

export type StaticWebAppSettings = z.infer<typeof staticWebAppSettings>;
