import * as z from 'zod/mini';
import { Problem } from '../problem.ts';
import { bearer } from './azureSignIn.ts';
import { jsonOf, responseError } from './callError.ts';
import { type Call, failure, problemOf } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { homeOf } from './home.ts';
import { askAt, bearerIn } from './otherTenant.ts';
import { NO_PAGE, nextPage, type Page } from './pages.ts';
import { parseResponse } from './responseSchema.ts';

/** The application id of Azure DevOps: the audience of its tokens in every cloud (azure-facts §5.1). */
const DEVOPS_SCOPE = '499b84ac-1321-427f-aa17-267ca6975798/.default';

/** Sends a request to one organization and returns the parsed JSON. Throws a Problem. */
export type DevopsAsk = (
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  query: Record<string, string>,
  body?: unknown,
) => Promise<unknown>;

/** Sends one JSON request to the REST API of an organization. No SDK is used, because none preserves null values. */
export function openDevops(access: CloudAccess, organization: string, call: Call): DevopsAsk {
  const send = sender(access, organization, call);
  return async (...request) => (await send(...request)).body;
}

/** Reads all pages of a list of an organization. Throws a Problem, also if the list does not end. */
export type DevopsList = (path: string, query: Record<string, string>) => Promise<readonly unknown[]>;

/** "The continuation token to use to get the next set" is in a header (azure-devops-docs, variablegroups and projects). */
export function openDevopsLists(access: CloudAccess, organization: string, call: Call): DevopsList {
  const send = sender(access, organization, call);
  return async (path, query) => {
    const items: unknown[] = [];
    for (let page: Page | undefined = NO_PAGE; page !== undefined; ) {
      const next = page.link === '' ? query : { ...query, continuationToken: page.link };
      const { body, continuation } = await send('GET', path, next);
      items.push(...parseResponse(listAnswer, body, call).value);
      page = nextPage(page, continuation, call);
    }
    return items;
  };
}

const listAnswer = z.object({ value: z.array(z.unknown()) });

interface Answer {
  readonly body: unknown;
  readonly continuation: string | null;
}

function sender(
  access: CloudAccess,
  organization: string,
  call: Call,
): (...request: Parameters<DevopsAsk>) => Promise<Answer> {
  const home = homeOf(access, `organization ${organization}`);
  return async (method, path, query, body) => {
    const url = new URL(`${access.endpoints.devops}/${encodeURIComponent(organization)}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = {
      Accept: 'application/json',
      // Requests a 401 instead of a sign-in page.
      'X-TFS-FedAuthRedirect': 'Suppress',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const send = (token: string) => {
      const authorized = { ...init, headers: { ...headers, Authorization: `Bearer ${token}` } };
      return sent(() => access.wire.fetch(url.href, authorized), call);
    };
    const token = (tenant?: string) =>
      tenant === undefined
        ? bearer(access, DEVOPS_SCOPE, call)
        : bearerIn(access, DEVOPS_SCOPE, call, tenant);
    return read(await askAt(home, { token, send }), call);
  };
}

async function sent(ask: () => Promise<Response>, call: Call): Promise<Response> {
  try {
    return await ask();
  } catch (error) {
    throw failure(error, call);
  }
}

async function read(response: Response, call: Call): Promise<Answer> {
  const json = (response.headers.get('content-type') ?? '').startsWith('application/json');
  const text = await response.text();
  // With invalid credentials the response is a web page with status 203 or 302, not an error (azure-facts §5.1).
  if (response.status < 400 && !json) throw notSignedIn(call);
  const body = json ? jsonOf(text) : undefined;
  const continuation = response.headers.get('x-ms-continuationtoken');
  if (response.ok && body !== undefined) return { body, continuation };
  if (response.ok) throw failure(new TypeError('unreadable response'), call);
  throw problemOf(responseError(response, body), call);
}

function notSignedIn({ subject, needs }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: 'Azure DevOps does not accept the sign-in, and responds with a web page',
    remedy: `add the identity to the organization (Organization settings > Users) and give it ${needs}`,
  });
}
