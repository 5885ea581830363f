import * as z from 'zod/mini';
import { described } from '../../policy/fields.ts';

/** As in a variable group: names that would lead to another address (learn.microsoft.com, naming-restrictions). */
const PROJECT = /^(?!\.)(?!.*\.$)[^\p{Cc}\p{Zl}\p{Zp}\\/:*?"<>|]*$/u;
const PROJECT_WORDS =
  'the name of a project, which has no slashes or control characters and no period at either end';
const PRINTED = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
const PRINTED_WORDS = 'a name without line breaks and other control characters';

/**
 * Parameters that Azure DevOps shows to everybody who may see the connection (vsts-rest-api-specs, CreateAzureRMEndpoint.json,
 * ListEndpoints.json): a secret there would be readable.
 */
const SHOWN =
  /^(tenantid|serviceprincipalid|authenticationtype|username|registry|email|scope|url|loginserver|accesstokentype)$/i;

/** `serviceConnection` in a policy: the secret of an Azure DevOps service connection. */
export const serviceConnectionSettings = described(
  z.strictObject({
    organization: described(
      z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,49}$/, 'letters, digits and hyphens')),
      'The name in https://dev.azure.com/<organization>.',
    ),
    project: described(
      z.string().check(z.minLength(1), z.maxLength(64), z.regex(PROJECT, PROJECT_WORDS)),
      'The project, by name or id.',
    ),
    name: described(
      z.string().check(z.minLength(1), z.regex(PRINTED, PRINTED_WORDS)),
      'The name of the service connection in this project.',
    ),
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
  }),
  'The secret of an Azure DevOps service connection. Write-only: the last line of its description is the mark, with the key id. A connection to Azure Resource Manager is tried in place: Azure DevOps signs in with the new secret before it is written, and again afterwards.',
);

export type ServiceConnectionSettings = z.infer<typeof serviceConnectionSettings>;
