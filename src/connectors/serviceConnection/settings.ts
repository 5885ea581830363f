import * as z from 'zod/mini';
import { described } from '../../policy/fields.ts';
import { organization, printedName, project } from '../devopsFields.ts';
import { pipelineCanary } from '../pipelineSettings.ts';

/**
 * Parameters that Azure DevOps shows to everybody who may see the connection (vsts-rest-api-specs, CreateAzureRMEndpoint.json,
 * ListEndpoints.json): a secret there would be readable.
 */
const SHOWN =
  /^(tenantid|serviceprincipalid|authenticationtype|username|registry|email|scope|url|loginserver|accesstokentype)$/i;

/** `serviceConnection` in a policy: the secret of an Azure DevOps service connection. */
export const serviceConnectionSettings = described(
  z
    .strictObject({
      organization,
      project,
      name: described(printedName(), 'The name of the service connection in this project.'),
      parameter: described(
        z.optional(
          z.string().check(
            z.regex(/^[A-Za-z][A-Za-z0-9_.-]*$/, 'letters, digits, underscores, periods and hyphens'),
            z.refine(
              parameter => !SHOWN.test(parameter),
              'expected the parameter that holds the secret: everybody can read this one',
            ),
          ),
        ),
        'The authorization parameter that holds the secret, such as `password`; required unless the connection is of the type Azure Resource Manager. Left out: `serviceprincipalkey`.',
      ),
      takeOver: described(z.optional(z.boolean()), {
        description:
          'true: a connection that Azure DevOps created itself (`creationMode` Automatic) becomes a manual one with the first write. Azure DevOps then renews its secret no longer, and the portal offers no "Rotate secret" for it.',
        builtIn: 'false',
      }),
      canary: pipelineCanary(),
    })
    .check(({ value: { canary, parameter }, issues }) => {
      if (issues.length > 0 || canary === undefined || parameter !== undefined) return;
      const message =
        'expected no canary: Azure DevOps itself signs in with a connection to Azure Resource Manager (of another type name its parameter)';
      issues.push({ code: 'custom', message, path: ['canary'], input: canary });
    }),
  'The secret of an Azure DevOps service connection. Write-only: the last line of its description is the mark, with the key id. A connection to Azure Resource Manager is tried in place: Azure DevOps signs in with the new secret before it is written, and again afterwards.',
);

export type ServiceConnectionSettings = z.infer<typeof serviceConnectionSettings>;
