import { Client, type Middleware } from '@microsoft/microsoft-graph-client';
import { bearer } from './azureSignIn.ts';
import type { Call } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';

export interface GraphSession {
  readonly client: Client;
  /** The error of the HTTP stack, before the client converted it to a GraphError without its type. */
  trouble(): unknown;
}

export interface GraphClients {
  /** A client for one call. Throws a Problem as `call` would if the sign-in fails. */
  session(call: Call): Promise<GraphSession>;
}

/**
 * The Graph SDK with a middleware chain of one element: its RetryHandler repeats POSTs on 429, 503 and 504, and a 504 on
 * addPassword would silently create up to four secrets (azure-facts §2.11).
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
