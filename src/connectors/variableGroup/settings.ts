import * as z from 'zod/mini';
import { described } from '../../policy/fields.ts';
import { organization, printedName, project } from '../devopsFields.ts';
import { pipelineCanary } from '../pipelineSettings.ts';

/** `variableGroup` in a policy: one secret variable of an Azure DevOps variable group. */
export const variableGroupSettings = described(
  z.strictObject({
    organization,
    project,
    group: described(
      z.union([printedName(), z.int().check(z.positive())]),
      'The variable group, by name or by its number.',
    ),
    variable: described(printedName(), 'The variable. It becomes a secret variable.'),
    canary: pipelineCanary(),
  }),
  'A variable of an Azure DevOps variable group. Write-only: the variable `<variable>.keyturn` in the same group is its mark, with the key id.',
);

export type VariableGroupSettings = z.infer<typeof variableGroupSettings>;
