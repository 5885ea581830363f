/** Requests to Azure Resource Manager by its SDK, and how their answers are read. */
import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import { shellWord } from '../policy/quote.ts';
import { plainResponseError } from './callError.ts';
import { type Call, failure, problemOf } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { homeOf } from './home.ts';
import { bearerIn, followingTenant } from './otherTenant.ts';
import type { Wire } from './wire.ts';

/** Opens a subscription; `wire` sends its requests. */
export async function openArm(
  access: CloudAccess,
  subscription: string,
  { httpClient }: Wire,
  call: Call,
): Promise<WebSiteManagementContext> {
  const { createWebSiteManagement } = await import('@azure/arm-appservice/api');
  const { resourceManager } = access.endpoints;
  const scope = `${resourceManager}/.default`;
  const home = homeOf(access, `subscription ${subscription}`);
  return createWebSiteManagement(await access.credential(), subscription, {
    endpoint: resourceManager,
    credentials: { scopes: [scope] },
    httpClient: followingTenant(httpClient, home, tenant => bearerIn(access, scope, call, tenant)),
    retryOptions: { maxRetries: 0 },
  });
}

/** For the unmodified body of an answer. */
export interface ResponseOptions {
  onResponse(response: { readonly status: number; readonly parsedBody?: unknown }): void;
}

/**
 * The unmodified body: the SDK extracts only the fields it expects, accepts fields of a wrong type, and discards what would
 * show that another server responded.
 */
export async function answerTo(
  call: Call,
  ask: (options: ResponseOptions) => Promise<unknown>,
): Promise<unknown> {
  let body: unknown;
  let status = 0;
  const options: ResponseOptions = {
    onResponse(response) {
      status = response.status;
      body = response.parsedBody;
    },
  };
  try {
    await ask(options);
  } catch (error) {
    if (status !== 200) throw failure(error, call);
  }
  return body;
}

export async function attempt<T>(call: Call, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw failure(error, call);
  }
}

interface ArmRequest {
  readonly method: 'get' | 'post';
  /** Encoded; it may have a query. */
  readonly path: string;
  /** Absent: the query has it, as that of a link to a next page. */
  readonly version?: string;
}

/** Asks without the SDK's methods, which discard unexpected fields, exist twice (with and without slots), or are missing. */
export async function askArm(
  context: WebSiteManagementContext,
  { method, path, version }: ArmRequest,
  call: Call,
): Promise<unknown> {
  const queryParameters = version === undefined ? {} : { 'api-version': version };
  const options = { queryParameters, skipUrlEncoding: true };
  const answer = await attempt(call, async () => await context.pathUnchecked(path)[method](options));
  const status = Number(answer.status);
  if (status >= 400) throw problemOf(plainResponseError(status, answer.headers, answer.body), call);
  return answer.body;
}

/** Remedies that every resource of Microsoft.Web has in common. `path`: its id. */
export function armRemedies(path: string): NonNullable<Call['remedies']> {
  return {
    MissingSubscriptionRegistration: {
      words: 'register it',
      command: 'az provider register --namespace Microsoft.Web',
    },
    RequestDisallowedByPolicy: {
      words: 'to see which one',
      command: `az policy state list --resource ${shellWord(path)}`,
    },
  };
}

/**
 * The command that shows the writers. The activity log does not contain the settings, and lags by some minutes. `part`: of the
 * resource id, `/sites/payments`.
 */
export function whoWroteAt(resourceGroup: string, part: string): string {
  const query = `[?contains(resourceId, '${part}')].[eventTimestamp, caller, operationName.value]`;
  return (
    `az monitor activity-log list --resource-group ${resourceGroup} --offset 1h --query "${query}" --output tsv` +
    '   (shows who wrote; the log lags by up to 20 minutes)'
  );
}
