/**
 * Azure DevOps' own test of a connection ("Verify" in the portal): it signs in, and reads the subscription. Its result is in the
 * body; the status of the response is 200 also if the test fails (terraform-provider-azuredevops, validateServiceEndpoint).
 */
import * as z from 'zod/mini';
import { inert } from '../../filter.ts';
import { oneLine } from '../../policy/quote.ts';
import { isProblem } from '../../problem.ts';
import type { Trial } from '../../rotation/placeFacts.ts';
import type { Secret } from '../../secret.ts';
import type { Call } from '../callFailure.ts';
import type { DevopsAsk } from '../devopsClient.ts';
import { parseResponse } from '../responseSchema.ts';
import { isForAll, isRejection, tokenCodeText } from '../tokenCodes.ts';
import { API, type Connection } from './connection.ts';
import { takenOver } from './kindOfConnection.ts';

const trialAnswer = z.object({
  /** A word (`ok`, `badRequest`), or the number if the client asked for numbers. */
  statusCode: z.union([z.string(), z.int()]),
  errorMessage: z.optional(z.nullable(z.string())),
});

/** `candidate`: tried in the place of what the connection holds, which is not changed. */
export interface Trying {
  readonly project: string;
  readonly connection: Connection;
  readonly candidate?: { readonly parameter: string; readonly value: Secret };
}

export async function tryConnection(
  ask: DevopsAsk,
  { project, connection, candidate }: Trying,
  call: Call,
): Promise<Trial> {
  const path = `${encodeURIComponent(project)}/_apis/serviceendpoint/endpointproxy`;
  const body = {
    dataSourceDetails: { dataSourceName: 'TestConnection' },
    resultTransformationDetails: {},
    ...(candidate === undefined ? {} : { serviceEndpointDetails: detailsWith(connection, candidate) }),
  };
  try {
    const answer = await ask('POST', path, { endpointId: connection.id, ...API }, body);
    return trialOf(parseResponse(trialAnswer, answer, call), appOf(connection));
  } catch (error) {
    // Without the test the place is as good as one that is only marked.
    if (!isProblem(error, 'refused') && !isProblem(error, 'absent')) throw error;
    return { trial: 'untold', reason: `Azure DevOps could not try it: ${error.details.reason}` };
  }
}

/** The application that the connection signs in as, because it may be another one than that of the rotation. */
function appOf({ authorization: { parameters } }: Connection): string {
  const id = Object.entries(parameters ?? {}).find(
    ([name]) => name.toLowerCase() === 'serviceprincipalid',
  )?.[1];
  return id ? ` as application ${inert(id)}` : '';
}

function detailsWith(connection: Connection, { parameter, value }: NonNullable<Trying['candidate']>) {
  const { data, authorization, url, type } = takenOver(connection);
  const parameters = { ...authorization.parameters, [parameter]: value.reveal() };
  return { data, authorization: { ...authorization, parameters }, url, type };
}

/**
 * `forbidden` is the subscription's answer to a token, so Entra has issued one (learn.microsoft.com/troubleshoot/azure/devops,
 * "Error when verifying the manual Azure RM service connection"). What Entra refused is known by its number in the text alone:
 * the result has no other field for it.
 */
export function trialOf({ statusCode, errorMessage }: z.infer<typeof trialAnswer>, as = ''): Trial {
  const status = String(statusCode).toLowerCase();
  if (status === 'ok' || status === '200')
    return { trial: 'accepted', detail: 'Azure DevOps signed in with it' };
  const codes = [...(errorMessage ?? '').matchAll(/AADSTS(\d+)/g)].map(([, code]) => Number(code));
  // Also where no secret of the application would do: it is gone, or disabled.
  const code = codes.find(isRejection) ?? codes.find(isForAll);
  if (code !== undefined)
    return {
      trial: 'refused',
      reason: `Azure DevOps cannot sign in with it${as}: ${tokenCodeText(code)} (AADSTS${code})`,
    };
  if (status === 'forbidden' || status === '403')
    return { trial: 'accepted', detail: 'Azure DevOps signed in with it, but may not read the subscription' };
  const message = errorMessage ? `: ${oneLine(errorMessage)}` : '';
  return {
    trial: 'untold',
    reason: `Azure DevOps could not try it (${oneLine(String(statusCode))}${message})`,
  };
}
