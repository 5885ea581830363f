import * as z from 'zod/mini';
import { told } from '../../policy/told.ts';

/** `variableGroup` in a policy: one secret variable of an Azure DevOps variable group. */
export const variableGroupSettings = told(
  z.strictObject({
    organization: told(
      z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,49}$/, 'letters, digits and hyphens')),
      'The name in https://dev.azure.com/<organization>.',
    ),
    project: told(z.string().check(z.minLength(1), z.maxLength(64)), 'The project, by name or id.'),
    group: told(
      z.union([z.string().check(z.minLength(1)), z.int().check(z.positive())]),
      'The variable group, by name or by its number.',
    ),
    variable: told(z.string().check(z.minLength(1)), 'The variable. It is made secret.'),
  }),
  'A variable of an Azure DevOps variable group. Write-only: `<variable>.keyturn` beside it holds the key id.',
);

export type VariableGroupSettings = z.infer<typeof variableGroupSettings>;
