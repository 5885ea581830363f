import * as z from 'zod/mini';
import { described } from '../../policy/fields.ts';

/**
 * "ASCII control characters 1-31 … aren't allowed"; the name of a project must not have `\\ / : * ? " < > | ; # $ { } , + = [
 * ]`, begin with an underscore, or begin or end with a period
 * (learn.microsoft.com/azure/devops/organizations/settings/naming-restrictions). Names that would lead to another address are
 * refused here; the service refuses the others.
 */
const PROJECT = /^(?!\.)(?!.*\.$)[^\p{Cc}\p{Zl}\p{Zp}\\/:*?"<>|]*$/u;
const PROJECT_WORDS =
  'the name of a project, which has no slashes or control characters and no period at either end';
const PRINTED = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
const PRINTED_WORDS = 'a name without line breaks and other control characters';

/** `variableGroup` in a policy: one secret variable of an Azure DevOps variable group. */
export const variableGroupSettings = described(
  z.strictObject({
    organization: described(
      z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,49}$/, 'letters, digits and hyphens')),
      'The name in https://dev.azure.com/<organization>.',
    ),
    project: described(
      z.string().check(z.minLength(1), z.maxLength(64), z.regex(PROJECT, PROJECT_WORDS)),
      'The project, by name or id.',
    ),
    group: described(
      z.union([
        z.string().check(z.minLength(1), z.regex(PRINTED, PRINTED_WORDS)),
        z.int().check(z.positive()),
      ]),
      'The variable group, by name or by its number.',
    ),
    variable: described(
      z.string().check(z.minLength(1), z.regex(PRINTED, PRINTED_WORDS)),
      'The variable. It becomes a secret variable.',
    ),
  }),
  'A variable of an Azure DevOps variable group. Write-only: the variable `<variable>.keyturn` in the same group is its mark, with the key id.',
);

export type VariableGroupSettings = z.infer<typeof variableGroupSettings>;
