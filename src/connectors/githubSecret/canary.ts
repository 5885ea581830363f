/** A workflow of GitHub Actions as the canary of a secret (docs.github.com, REST API endpoints for workflows, and for workflow runs). */
import * as z from 'zod/mini';
import { inert } from '../../filter.ts';
import { described } from '../../policy/fields.ts';
import type { Right } from '../../policy/kindSchema.ts';
import { shellWord } from '../../policy/quote.ts';
import { Problem } from '../../problem.ts';
import type { Canary, CanaryOutcome, CanaryRun } from '../../rotation/canary.ts';
import type { Call } from '../callFailure.ts';
import { canaryTimeout, refName, timeoutMsOf } from '../canaryFields.ts';
import { parseResponse } from '../responseSchema.ts';

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

interface Owner {
  readonly host?: string | undefined;
  readonly repository?: string | undefined;
  readonly canary?: z.infer<typeof workflowCanary>;
}

interface Named {
  readonly repository: string;
  readonly workflow: string;
  readonly ref: string;
  readonly timeout?: string | undefined;
}

function namedIn({ repository, canary }: Owner): Named | undefined {
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

const RIGHT = 'Actions: read and write';

function onRepository({ repository }: Named, { host }: Owner): string {
  return `repository ${repository}${host === undefined ? '' : ` at ${host}`}`;
}

/** With `return_run_details`; without it, and on servers before February 2026, the answer is 204 and names no run. */
const startedAnswer = z.object({ workflow_run_id: z.int(), html_url: z.url() });

const runAnswer = z.object({
  status: z.optional(z.nullable(z.string())),
  conclusion: z.nullable(z.string()),
});

/** Sends a request about this call. */
export type AskAbout = (
  call: Call,
  method: string,
  path: string,
  parameters?: Record<string, unknown>,
) => Promise<unknown>;

export function openWorkflowCanary(
  ask: AskAbout,
  settings: Owner,
  unaccepted: Call['unaccepted'],
): Canary | undefined {
  const named = namedIn(settings);
  const name = workflowInWords(settings);
  if (named === undefined || name === undefined) return undefined;
  const { workflow, ref } = named;
  const repository = [settings.host, named.repository].filter(Boolean).join('/');
  const call: Call = {
    subject: name,
    idempotent: false,
    needs: `a token with "${RIGHT}" on ${onRepository(named, settings)}`,
    check: {
      words: 'Check canary.workflow in the policy against the workflows that the token may see',
      command: `gh workflow list --repo ${repository} --all`,
    },
    sends: `canary.ref (${ref}) in the policy, that the workflow is enabled, and that it has the trigger workflow_dispatch there, without required inputs: gh workflow view ${shellWord(workflow)} --repo ${repository} --ref ${shellWord(ref)} --yaml`,
    ...(unaccepted === undefined ? {} : { unaccepted }),
  };
  const actions = `/repos/${named.repository}/actions`;
  return {
    name,
    timeoutMs: timeoutMsOf(named),
    async start() {
      const path = `${actions}/workflows/${encodeURIComponent(workflow)}/dispatches`;
      const answer = await ask(call, 'POST', path, { ref, return_run_details: true });
      if (answer === undefined || answer === '') throw unnamed(call);
      const run = parseResponse(startedAnswer, answer, call);
      return runOf(run.workflow_run_id, run.html_url, repository);
    },
    async outcome({ id }) {
      const answer = await ask({ ...call, idempotent: true }, 'GET', `${actions}/runs/${id}`);
      return outcomeOf(parseResponse(runAnswer, answer, call));
    },
  };
}

function runOf(id: number, url: string, repository: string): CanaryRun {
  return { id: String(id), url: inert(url), look: `gh run view ${id} --repo ${repository} --log-failed` };
}

function unnamed({ subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason:
      'the server does not say which run it has started (it knows no return_run_details), so there is no verdict to wait for; nothing is confirmed and nothing is removed',
    remedy: 'take canary out of the policy until the server has been updated, and run again',
  });
}

/** The rest is no verdict on the secret: `cancelled`, `skipped`, `neutral`, `timed_out`, `action_required`, `stale`. */
const FAILED: readonly string[] = ['failure', 'startup_failure'];

function outcomeOf({ status, conclusion }: z.infer<typeof runAnswer>): CanaryOutcome {
  if (status !== 'completed') return { outcome: 'running', state: inert(status ?? 'without a status') };
  if (conclusion === 'success') return { outcome: 'succeeded' };
  const words = inert(conclusion ?? 'no conclusion');
  if (conclusion !== null && FAILED.includes(conclusion))
    return { outcome: 'failed', reason: `failed (${words})` };
  return { outcome: 'untold', reason: `ended without a verdict (${words})` };
}
