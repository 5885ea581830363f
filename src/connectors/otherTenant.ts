/**
 * Subscriptions and organizations belong to tenants of their own, which need be neither that of the registration nor the one
 * that is signed in. A token of another tenant is refused with 401 and the right one's name; the call is then made again with a
 * token of that one, as the vault's client does (azure-facts §3.1). A 401 has changed nothing, so any call may be repeated.
 */
import type { HttpClient } from '@azure/core-rest-pipeline';
import { isProblem, Problem } from '../problem.ts';
import { claimsIn } from '../webToken.ts';
import { fieldOf } from './answerTrouble.ts';
import { bearer } from './azureSignIn.ts';
import type { Call } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import type { Home } from './home.ts';
import { granting, remedyDetails } from './remedies.ts';

interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null | undefined };
}

const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** ARM and Azure DevOps give it with their challenge; only the tenant is taken from that, never the address. */
const CHALLENGE = new RegExp(`Bearer\\s+authorization_uri="?https://[^/\\s",]+/(${GUID})`, 'i');

/** The header of Azure DevOps (Microsoft's Git Credential Manager reads it: git-credential-manager, AzureReposHostProvider). */
const RESOURCE_TENANT = new RegExp(`^${GUID}$`, 'i');

/** The tenant that refused a token of another one; undefined: it was refused for something else. */
export function otherTenant({ status, headers }: Answer, token: string): string | undefined {
  if (status !== 401) return undefined;
  const resource = RESOURCE_TENANT.exec(headers.get('x-vss-resourcetenant') ?? '')?.[0];
  const named = (resource ?? CHALLENGE.exec(headers.get('www-authenticate') ?? '')?.[1])?.toLowerCase();
  // An organization without Entra says that it has tenant 0.
  return named === undefined || /^[0-]+$/.test(named) || named === tenantIn(token) ? undefined : named;
}

/** Read without checking anything. */
function tenantIn(token: string): string | undefined {
  const claims = claimsIn(token);
  const tenant = fieldOf(claims, 'tid');
  return typeof tenant === 'string' ? tenant.toLowerCase() : undefined;
}

/** A token of another tenant. Where there is none, it is said which tenant it was. */
export async function bearerIn(
  access: CloudAccess,
  scope: string,
  call: Call,
  tenant: string,
): Promise<string> {
  try {
    return await bearer(access, scope, call, tenant);
  } catch (error) {
    if (!isProblem(error, 'refused')) throw error;
    const { step: _ofTheRefusal, ...details } = error.details;
    throw new Problem({
      ...details,
      reason: `it belongs to tenant ${tenant}, and there ${details.reason}`,
      ...remedyDetails(
        granting(
          `give the identity a service principal and its rights in tenant ${tenant}; needed is ${call.needs}`,
          call,
        ),
      ),
    });
  }
}

export interface Asking<R> {
  /** Of that tenant; without one, of the own. */
  token(tenant?: string): Promise<string>;
  send(token: string): Promise<R>;
}

/** Sends with the right tenant's token, which costs one refused token in a run where it is not the own. */
export async function askAt<R extends Answer>(home: Home, { token, send }: Asking<R>): Promise<R> {
  const first = await home.inTurn(async tenant => {
    const sent = await token(tenant);
    const response = await send(sent);
    return { response, status: response.status, tenant: otherTenant(response, sent) };
  });
  return first.tenant === undefined ? first.response : send(await token(first.tenant));
}

/** For SDK clients, which sign in by themselves: their token is replaced where it is of the wrong tenant. */
export function followingTenant(
  inner: HttpClient,
  home: Home,
  tokenIn: (tenant: string) => Promise<string>,
): HttpClient {
  return {
    async sendRequest(request) {
      const own = (request.headers.get('authorization') ?? '').split(' ')[1];
      if (own === undefined) return inner.sendRequest(request);
      return askAt(home, {
        token: async tenant => (tenant === undefined ? own : tokenIn(tenant)),
        send(token) {
          request.headers.set('authorization', `Bearer ${token}`);
          return inner.sendRequest(request);
        },
      });
    },
  };
}
