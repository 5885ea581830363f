/** A workflow of GitHub Actions as the canary of a secret (docs.github.com, REST API endpoints for workflows, and for workflow runs). */
import * as z from 'zod/mini';
import { inert } from '../../filter.ts';
import { shellWord } from '../../policy/quote.ts';
import { Problem } from '../../problem.ts';
import type { Canary, CanaryOutcome, CanaryRun } from '../../rotation/canary.ts';
import type { Call } from '../callFailure.ts';
import { timeoutMsOf } from '../canaryFields.ts';
import { parseResponse } from '../responseSchema.ts';
import { namedIn, type Owner, onRepository, RIGHT, workflowInWords } from './canarySettings.ts';

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
