import { Client, type Middleware } from '@microsoft/microsoft-graph-client';
import { bearer } from './azureSignIn.ts';
import type { Call } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';

export interface GraphSession {
  readonly client: Client;
  /** What the wire threw, before the client turned it into a GraphError without its kind. */
  trouble(): unknown;
}

export interface GraphClients {
  /** A client for one call. Fails as `call` would if nobody is signed in. */
  session(call: Call): Promise<GraphSession>;
}

/**
 * The Graph SDK with a middleware chain of one link: its RetryHandler repeats POSTs on 429, 503 and 504, and a 504 on
 * addPassword would silently make up to four secrets (azure-facts §2.11).
 */
export function openGraph(access: CloudAccess, tenant: string): GraphClients {
  const { graph } = access.endpoints;
  return {
    async session(call) {
      const token = await bearer(access, `${graph}/.default`, call, tenant);
      let thrown: unknown;
      const middleware = lastLink(access, token, error => {
        thrown = error;
      });
      return {
        client: Client.initWithMiddleware({ middleware, baseUrl: `${graph}/` }),
        trouble: () => thrown,
      };
    },
  };
}

function lastLink(access: CloudAccess, token: string, noteTrouble: (error: unknown) => void): Middleware {
  return {
    async execute(context) {
      const url = typeof context.request === 'string' ? context.request : context.request.url;
      const headers = new Headers(context.options?.headers);
      headers.set('Authorization', `Bearer ${token}`);
      const { method, body } = context.options ?? {};
      try {
        context.response = await access.wire.fetch(url, {
          headers,
          ...(method === undefined ? {} : { method }),
          ...(typeof body === 'string' ? { body } : {}),
        });
      } catch (error) {
        noteTrouble(error);
        throw error;
      }
    },
  };
}
