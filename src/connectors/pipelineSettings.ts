/** What a policy says of a pipeline as a canary; apart from its requests, so that to read a policy loads none of them. */
import * as z from 'zod/mini';
import { described } from '../policy/fields.ts';
import type { Right } from '../policy/kindSchema.ts';
import { canaryTimeout, refName } from './canaryFields.ts';

export function pipelineCanary() {
  return described(
    z.optional(
      z.strictObject({
        pipeline: described(
          z.int().check(z.positive()),
          'The number of the pipeline, in the same project: `definitionId` in its address.',
        ),
        branch: described(
          z.optional(refName('a branch')),
          'The branch that it runs on. Left out: the default branch of the pipeline.',
        ),
        timeout: canaryTimeout(),
      }),
    ),
    'A pipeline that signs in with what the place holds. It is started after a delivery, and before an old secret is removed; without its success nothing is confirmed and nothing is removed.',
  );
}

export interface InProject {
  readonly organization: string;
  readonly project: string;
  readonly canary?:
    | {
        readonly pipeline: number;
        readonly branch?: string | undefined;
        readonly timeout?: string | undefined;
      }
    | undefined;
}

export function pipelineInWords({ organization, project, canary }: InProject): string | undefined {
  if (canary === undefined) return undefined;
  const on = canary.branch === undefined ? '' : ` on ${canary.branch}`;
  return `pipeline ${canary.pipeline} of ${organization}/${project}${on}`;
}

export function pipelineRights({ organization, project, canary }: InProject): Right[] {
  if (canary === undefined) return [];
  return [
    {
      by: 'Azure DevOps',
      right: 'permission "Queue builds"',
      on: `pipeline ${canary.pipeline} of ${organization}/${project} (Pipelines > the pipeline > More actions > Manage security)`,
    },
  ];
}
