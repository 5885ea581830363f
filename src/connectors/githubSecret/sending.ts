import type { Octokit } from '@octokit/core';
import { Problem } from '../../problem.ts';
import { type Call, failure } from '../callFailure.ts';

/** Sends one request. Throws a Problem, also where the answer is a redirect, or is not GitHub's. */
export async function send(
  octokit: Octokit,
  route: string,
  parameters: Record<string, unknown> = {},
  call: Call,
): Promise<unknown> {
  try {
    const { status, data } = await octokit.request(route, parameters);
    if (isGithubs(route, Number(status), data)) return data;
    // For example the page of a gateway: it is unknown whether GitHub received the request.
    if (Number(status) < 300) throw new TypeError(`not a response from GitHub (${status})`);
  } catch (error) {
    throw failure(error, call);
  }
  // A redirect. The secret is written only to the repository or organization in the policy.
  throw new Problem({
    code: 'refused',
    subject: call.subject,
    reason: 'it was renamed or moved',
    remedy: 'change its name in the policy',
  });
}

/**
 * Successful writes have status 201 or 204 (azure-facts §5.4); successful reads have a JSON body, and so has the start of a
 * workflow with `return_run_details` (docs.github.com, Create a workflow dispatch event).
 */
function isGithubs(route: string, status: number, data: unknown): boolean {
  const isStart = route.startsWith('POST ') && route.endsWith('/dispatches');
  if (route.startsWith('GET ') || (isStart && status === 200))
    return status === 200 && typeof data === 'object' && data !== null;
  return status === 201 || status === 204;
}
