/** `endpointproxy`: the service itself queries what a connection leads to. Of its data sources only TestConnection is simulated. */
import * as z from 'zod';
import { once } from '../../once.ts';
import type { Reply } from '../../wire.ts';
import { failure, json, notSimulated } from '../answer.ts';
import type { Call } from '../call.ts';
import { badArgument, nullArgument } from '../fault.ts';
import { type Project, sameText } from '../route.ts';
import { parsedBody, type Sent } from './body.ts';
import { connectionNotFound, userNeeded } from './fault.ts';
import { connectionsIn, referenceIn } from './found.ts';
import { isRegistryOfAzure } from './parameters.ts';
import { mayUse, roleOf } from './rights.ts';
import { type Attempt, attempt, type Held } from './signIn.ts';
import type { ServiceConnection } from './state.ts';
import { mergedParameters, sentData } from './stored.ts';

const maybe = <T extends z.ZodType>(type: T) => type.nullish();

const schema = once(() =>
  z.looseObject({
    dataSourceDetails: z.looseObject({ dataSourceName: z.string() }),
    serviceEndpointDetails: maybe(
      z.looseObject({
        type: z.string().min(1),
        url: maybe(z.string()),
        data: maybe(z.record(z.string(), maybe(z.string()))),
        authorization: z.looseObject({
          scheme: z.string().min(1),
          parameters: maybe(z.record(z.string(), maybe(z.string()))),
        }),
      }),
    ),
  }),
);

type Details = NonNullable<z.output<ReturnType<typeof schema>>['serviceEndpointDetails']>;

/**
 * `POST {project}/_apis/serviceendpoint/endpointproxy?endpointId=`. With `serviceEndpointDetails` a candidate is tested and nothing
 * is stored (terraform-provider-azuredevops, commons.go validateServiceEndpoint); without, what the connection holds
 * (WeAreInSpark/AzureDevOpsPowerShellAPI, Test-AzDoServiceConnection). A failed test is 200 with the failure in the body.
 */
export function executeServiceEndpointRequest(call: Call, project: Project): Reply {
  const { request, organization, scene } = call;
  const id = request.query.get('endpointId');
  if (id === null || id === '') return failure(request, nullArgument('endpointId'));
  const read = schema().safeParse(parsedBody(request.body));
  if (!read.success) return failure(request, nullArgument('serviceEndpointRequest'));
  const { dataSourceDetails, serviceEndpointDetails: details } = read.data;
  if (!sameText(dataSourceDetails.dataSourceName, 'TestConnection'))
    return notSimulated(request, `serviceendpoint/endpointproxy for ${dataSourceDetails.dataSourceName}`);
  const stored = connectionsIn(scene.world, organization, project).find(one => sameText(one.id, id));
  const visible = stored !== undefined && roleOf(stored, call) !== undefined;
  // A candidate for a connection that does not exist yet has any id: the portal sends 0 (memory).
  if (!visible && (details === null || details === undefined))
    return failure(request, connectionNotFound(id));
  if (visible && !mayUse(stored, call))
    return failure(request, userNeeded(referenceIn(stored, project)?.name ?? ''));
  const known = visible ? stored : undefined;
  const held = details ? candidate(known, details) : known;
  return held === undefined
    ? failure(request, connectionNotFound(id))
    : tested(call, { ...held, tenantId: organization.tenantId }, known);
}

/** A secret that is null is the stored one, as in an update (inference: `mergedParameters`). */
function candidate(stored: ServiceConnection | undefined, details: Details): Omit<Held, 'tenantId'> {
  const { type, url, data, authorization } = details;
  const sent: Sent = authorization.parameters ?? {};
  return {
    type,
    url: url ?? '',
    scheme: authorization.scheme,
    parameters: mergedParameters(stored, sent).parameters,
    data: sentData({ data }),
  };
}

function tested(call: Call, held: Held, stored: ServiceConnection | undefined): Reply {
  const { request, scene } = call;
  if (!sameText(held.type, 'azurerm') && !sameText(held.type, 'dockerregistry'))
    return failure(request, noSuchSource(held.type));
  const done = attempt(scene, held);
  if (done === undefined) return notSimulated(request, `TestConnection for ${held.type} with ${held.scheme}`);
  if (done.refusal !== undefined) return answer(call, 'badRequest', [], refusalText(held, done));
  if (stored?.subscriptionClosed === true && sameText(held.type, 'azurerm'))
    return answer(call, 'forbidden', [], forbiddenText(held));
  return answer(call, 'ok', [JSON.stringify(subscriptionOf(held))], '');
}

/** The type has no such data source: guess. */
function noSuchSource(type: string): ReturnType<typeof badArgument> {
  return badArgument(`Service connection type ${type} has no data source TestConnection.`);
}

const HTTP = { ok: 200, badRequest: 400, forbidden: 403 } as const;

/** `statusCode` is text, or a number for a client that accepts `enumsAsNumbers=true`, as the portal does (seen). */
function answer(
  { request }: Call,
  status: keyof typeof HTTP,
  result: unknown[],
  errorMessage: string,
): Reply {
  const numbers = /enumsAsNumbers=true/i.test(request.headers['accept'] ?? '');
  const statusCode = numbers ? HTTP[status] : status;
  return json(request, 200, { result, statusCode, errorMessage, activityId: request.id });
}

/**
 * For a secret: the texts of learn.microsoft.com azure-rm-endpoint and of the documentation of terraform-provider-azuredevops; for
 * federation: an error report (seen); for a registry: guess.
 */
function refusalText(held: Held, { by, refusal = '' }: Attempt): string {
  if (by === 'federation')
    return `Microsoft Entra rejected the token issued by Azure DevOps with error code ${refusal}`;
  if (isRegistryOfAzure(held) || sameText(held.type, 'dockerregistry'))
    return `Failed to query service connection API: '${held.url}'. Status Code: 'Unauthorized', Response from server: 'unauthorized: Invalid clientid or client secret.'`;
  return `Failed to obtain the Json Web Token(JWT) using service principal client ID. Exception message: A configuration issue is preventing authentication - check the error message from the server for details. You can modify the configuration in the application registration portal. See https://aka.ms/msal-net-invalid-client for details. Original exception: ${refusal}`;
}

/** learn.microsoft.com, "Error when verifying the manual Azure RM service connection". */
function forbiddenText(held: Held): string {
  const { subscriptionId = '' } = held.data;
  const client = held.parameters['serviceprincipalid'] ?? '';
  const body = {
    error: {
      code: 'AuthorizationFailed',
      message: `The client '${client}' with object id '${client}' does not have authorization to perform action 'Microsoft.Resources/subscriptions/read' over scope '/subscriptions/${subscriptionId}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    },
  };
  return `Failed to query service connection API: '${held.url}subscriptions/${subscriptionId}?api-version=2016-06-01'. Status Code: 'Forbidden', Response from server: '${JSON.stringify(body)}'`;
}

function subscriptionOf({ data }: Held): object {
  const { subscriptionId = '', subscriptionName = '' } = data;
  return { id: `/subscriptions/${subscriptionId}`, subscriptionId, displayName: subscriptionName };
}
