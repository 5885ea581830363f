/**
 * Subscriptions and organizations belong to a tenant that may differ from that of the registration and from that of the
 * sign-in. A token of another tenant is refused with 401 and the name of the right tenant; the request is then repeated with a
 * token of that tenant, as the vault's client does (azure-facts §3.1). A 401 has no effect, so any request may be repeated.
 */
import type { HttpClient } from '@azure/core-rest-pipeline';
import { isProblem, Problem } from '../problem.ts';
import { claimsIn } from '../webToken.ts';
import { bearer } from './azureSignIn.ts';
import { fieldOf } from './callError.ts';
import type { Call } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import type { Home } from './home.ts';
import { granting, remedyDetails } from './remedies.ts';

interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null | undefined };
}

const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** The challenge of ARM and Azure DevOps. Only the tenant is taken from it, never the address. */
const CHALLENGE = new RegExp(`Bearer\\s+authorization_uri="?https://[^/\\s",]+/(${GUID})`, 'i');

/**
 * The value of Azure DevOps' header (Microsoft's Git Credential Manager reads it: git-credential-manager,
 * AzureReposHostProvider).
 */
const RESOURCE_TENANT = new RegExp(`^${GUID}$`, 'i');

/** The tenant that the service named when it refused a token of another one; undefined if it refused for another reason. */
export function otherTenant({ status, headers }: Answer, token: string): string | undefined {
  if (status !== 401) return undefined;
  const resource = RESOURCE_TENANT.exec(headers.get('x-vss-resourcetenant') ?? '')?.[0];
  const named = (resource ?? CHALLENGE.exec(headers.get('www-authenticate') ?? '')?.[1])?.toLowerCase();
  // An organization without Entra names tenant 0.
  return named === undefined || /^[0-]+$/.test(named) || named === tenantIn(token) ? undefined : named;
}

/** The tenant of a token, without verification. */
function tenantIn(token: string): string | undefined {
  const claims = claimsIn(token);
  const tenant = fieldOf(claims, 'tid');
  return typeof tenant === 'string' ? tenant.toLowerCase() : undefined;
}

/** A token of another tenant. If it cannot be obtained, the Problem names that tenant. */
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
          `create a service principal for the identity in tenant ${tenant}, and grant it ${call.needs}`,
          call,
        ),
      ),
    });
  }
}

/** A request that can be sent with tokens of different tenants. */
export interface Asking<R> {
  /** A token of this tenant; by default, of the identity's own tenant. */
  token(tenant?: string): Promise<string>;
  send(token: string): Promise<R>;
}

/** Sends the request with a token of the right tenant. If that is not the identity's own, one token per run is refused first. */
export async function askAt<R extends Answer>(home: Home, { token, send }: Asking<R>): Promise<R> {
  const first = await home.inTurn(async tenant => {
    const sent = await token(tenant);
    const response = await send(sent);
    return { response, status: response.status, tenant: otherTenant(response, sent) };
  });
  return first.tenant === undefined ? first.response : send(await token(first.tenant));
}

/** For SDK clients, which obtain tokens themselves: a token of the wrong tenant is replaced. */
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
