/** That the identity of the machine cannot be had for the moment, which the SDK tells like a machine that has none. */
import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { Problem } from '../problem.ts';
import { retryAfter } from './callError.ts';

export interface MachineIdentity {
  readonly httpClient: HttpClient;
  /** The credential that signs in by that client; fails with a Problem where only the moment was wrong. */
  wrap(credential: TokenCredential): TokenCredential;
}

/**
 * "Updating", "available within 70 seconds", throttled: to be asked again, and so is every 5xx
 * (https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling).
 */
const PASSING: readonly number[] = [404, 410, 429];

/**
 * The SDK would wait up to one and a half minutes in silence, ask every other way to sign in, and keep neither status nor
 * code (managedIdentityCredential/index.js wraps all as CredentialUnavailableError). So it gets no answer instead: it goes on to the
 * other ways at once, and where none of them signs in, the run waits, and says so.
 */
export function openMachineIdentity(inner: HttpClient): MachineIdentity {
  const passing = new Map<string, { readonly problem: Problem; readonly asked: number }>();
  let asked = 0;
  return {
    httpClient: {
      async sendRequest(request) {
        const response = await inner.sendRequest(request);
        const resource = wantedOfMachine(request);
        if (resource === undefined) return response;
        passing.delete(resource);
        if (!isTransient(response)) return response;
        const problem = later(response);
        passing.set(resource, { problem, asked });
        throw problem;
      },
    },
    wrap: credential => ({
      async getToken(scopes, options): Promise<AccessToken | null> {
        asked += 1;
        const since = asked;
        try {
          return await credential.getToken(scopes, options);
        } catch (error) {
          const found = passing.get(resourceOf([scopes].flat()[0] ?? ''));
          // What was answered before says nothing of now, when the machine may not have been asked.
          throw found !== undefined && found.asked >= since ? found.problem : error;
        }
      },
    }),
  };
}

/** Machines are asked without TLS, and Entra never is. The SDK's first question, whether anybody is there, names no resource. */
function wantedOfMachine({ url }: PipelineRequest): string | undefined {
  const { protocol, searchParams } = new URL(url);
  const resource = searchParams.get('resource');
  return protocol !== 'http:' || resource === null ? undefined : resourceOf(resource);
}

/** As the SDK makes it from a scope (mapScopesToResource in its `utils.js`). */
function resourceOf(scope: string): string {
  return scope.endsWith('/.default') ? scope.slice(0, -'/.default'.length) : scope;
}

function isTransient({ status, request, headers }: PipelineResponse): boolean {
  return (
    (PASSING.includes(status) || status >= 500) && isOfAzure(new URL(request.url), headers.get('server'))
  );
}

/** Other clouds and proxies answer at that address, too (Azure/azure-sdk-for-go#23273). Azure's is `IMDS/150.870.65.1854`. */
function isOfAzure({ hostname }: URL, server: string | undefined): boolean {
  return hostname !== '169.254.169.254' || server === undefined || server.startsWith('IMDS');
}

function later({ status, headers }: PipelineResponse): Problem {
  const retryAfterMs = retryAfter(name => headers.get(name));
  return new Problem({
    code: 'try-later',
    subject: 'sign-in',
    reason: `the managed identity service of this machine asks to try again later (${status})`,
    remedy:
      'run again in a few minutes; if this machine should not use a managed identity: az login, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET',
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
