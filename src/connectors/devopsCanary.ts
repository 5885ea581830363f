/** A pipeline of Azure DevOps as the canary of a place in its project (vsts-rest-api-specs, pipelines 7.1). */
import * as z from 'zod/mini';
import { inert } from '../filter.ts';
import { shellWord } from '../policy/quote.ts';
import type { Canary, CanaryOutcome, CanaryRun } from '../rotation/canary.ts';
import type { Call } from './callFailure.ts';
import { timeoutMsOf } from './canaryFields.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { openDevops } from './devopsClient.ts';
import { type InProject, pipelineInWords } from './pipelineSettings.ts';
import { nonEmptyText, parseResponse } from './responseSchema.ts';

/** `unknown`, `inProgress`, `canceling`, `completed`; of a completed run `succeeded`, `failed`, `canceled`, `unknown`. */
const runShape = z.object({
  id: z.int(),
  state: nonEmptyText,
  result: z.optional(z.nullable(z.string())),
});

export function openPipelineCanary(
  access: CloudAccess,
  settings: InProject,
  unaccepted: Call['unaccepted'],
): Canary | undefined {
  const { organization, project, canary } = settings;
  const name = pipelineInWords(settings);
  if (canary === undefined || name === undefined) return undefined;
  const address = `${access.endpoints.devops}/${organization}`;
  const call: Call = {
    subject: name,
    idempotent: false,
    needs: `the permission "Queue builds" on pipeline ${canary.pipeline} (Pipelines > the pipeline > More actions > Manage security)`,
    check: {
      words: 'Check canary.pipeline in the policy against the pipelines that this identity may see',
      command: `az pipelines list --organization ${address} --project ${shellWord(project)} --query '[].[id,name]' -o tsv`,
    },
    sends:
      'canary.branch in the policy, and that the pipeline can be run without parameters and without variables',
    ...(unaccepted === undefined ? {} : { unaccepted }),
  };
  const runs = `${encodeURIComponent(project)}/_apis/pipelines/${canary.pipeline}/runs`;
  return {
    name,
    timeoutMs: timeoutMsOf(canary),
    async start() {
      const ask = openDevops(access, organization, call);
      const answer = await ask('POST', runs, API, bodyOf(canary.branch));
      return runOf(parseResponse(runShape, answer, call).id, address, project);
    },
    async outcome({ id }) {
      const ask = openDevops(access, organization, { ...call, idempotent: true });
      return outcomeOf(parseResponse(runShape, await ask('GET', `${runs}/${id}`, API), call));
    },
  };
}

const API = { 'api-version': '7.1' };

function bodyOf(branch: string | undefined): object {
  if (branch === undefined) return {};
  const refName = branch.startsWith('refs/') ? branch : `refs/heads/${branch}`;
  return { resources: { repositories: { self: { refName } } } };
}

function runOf(id: number, address: string, project: string): CanaryRun {
  return {
    id: String(id),
    url: `${address}/${encodeURIComponent(project)}/_build/results?buildId=${id}`,
    look: `az pipelines runs show --id ${id} --organization ${address} --project ${shellWord(project)} --open`,
  };
}

function outcomeOf({ state, result }: z.infer<typeof runShape>): CanaryOutcome {
  if (state.toLowerCase() !== 'completed') return { outcome: 'running', state: inert(state) };
  const verdict = result?.toLowerCase();
  if (verdict === 'succeeded') return { outcome: 'succeeded' };
  if (verdict === 'failed') return { outcome: 'failed', reason: 'failed' };
  return { outcome: 'untold', reason: `ended without a verdict (${inert(result ?? 'no result')})` };
}
