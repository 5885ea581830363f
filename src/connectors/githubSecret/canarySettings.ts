/** What a policy says of a workflow as the canary of a secret; apart from its requests, so that to read a policy loads none of them. */
import * as z from 'zod/mini';
import { described } from '../../policy/fields.ts';
import type { Right } from '../../policy/kindSchema.ts';
import { canaryTimeout, refName } from '../canaryFields.ts';

const FILE = /^(?!\.)[^\s/\\\p{Cc}]+\.ya?ml$/u;
/**
 * Names of Enterprise Managed Users end with an underscore and the short code of their enterprise
 * (docs.github.com/enterprise-cloud@latest, "Username considerations for external authentication").
 */
export const REPOSITORY = /^[A-Za-z0-9_-]+\/(?!\.\.?$)[A-Za-z0-9._-]+$/;

export const workflowCanary = described(
  z.optional(
    z.strictObject({
      repository: described(
        z.optional(z.string().check(z.regex(REPOSITORY, 'owner/name'))),
        'Of a secret of an organization: the repository whose workflow uses it, as owner/name.',
      ),
      workflow: described(
        z.string().check(z.regex(FILE, 'the name of a file in .github/workflows such as canary.yml')),
        'The file name of the workflow. It needs the trigger `workflow_dispatch`, without required inputs.',
      ),
      ref: described(refName('a branch or tag'), 'The branch or tag that it runs on.'),
      timeout: canaryTimeout(),
    }),
  ),
  'A workflow that signs in with the secret. It is started after a delivery, and before an old secret is removed; without its success nothing is confirmed and nothing is removed.',
);

export interface Owner {
  readonly host?: string | undefined;
  readonly repository?: string | undefined;
  readonly canary?: z.infer<typeof workflowCanary>;
}

export interface Named {
  readonly repository: string;
  readonly workflow: string;
  readonly ref: string;
  readonly timeout?: string | undefined;
}

export function namedIn({ repository, canary }: Owner): Named | undefined {
  if (canary === undefined) return undefined;
  return { ...canary, repository: repository ?? canary.repository ?? '' };
}

export function workflowInWords(settings: Owner): string | undefined {
  const named = namedIn(settings);
  return named && `workflow ${named.workflow} of ${named.repository} on ${named.ref}`;
}

/** docs.github.com, "Permissions required for GitHub Apps" and "… for fine-grained personal access tokens". */
export function workflowRights(settings: Owner): Right[] {
  const named = namedIn(settings);
  if (named === undefined) return [];
  return [{ by: 'GitHub', right: RIGHT, on: onRepository(named, settings) }];
}

export const RIGHT = 'Actions: read and write';

export function onRepository({ repository }: Named, { host }: Owner): string {
  return `repository ${repository}${host === undefined ? '' : ` at ${host}`}`;
}
