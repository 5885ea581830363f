import * as z from 'zod';

/** `variableGroup` in a policy: one secret variable of an Azure DevOps variable group. */
export const variableGroupSettings = z
  .strictObject({
    organization: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,49}$/, 'letters, digits and hyphens')
      .describe('The name in https://dev.azure.com/<organization>.'),
    project: z.string().min(1).max(64).describe('The project, by name or id.'),
    group: z
      .union([z.string().min(1), z.int().positive()])
      .describe('The variable group, by name or by its number.'),
    variable: z.string().min(1).describe('The variable. It is made secret.'),
  })
  .describe(
    'A variable of an Azure DevOps variable group. Write-only: `<variable>.keyturn` beside it holds the key id.',
  );

export type VariableGroupSettings = z.infer<typeof variableGroupSettings>;
