import { SOME_CLIENT } from '../policy/kindSchema.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { roleGrant } from './graphGrant.ts';

/** The least right for listing the registrations of a tenant with their owners (graph-docs application-list), and what grants it. */
export const READ_ALL = 'Application.Read.All';

export function readingRight({ endpoints, env }: CloudAccess): {
  readonly needs: string;
  readonly grant: string;
} {
  const client = env['AZURE_CLIENT_ID'];
  const grant = roleGrant(endpoints.graph, READ_ALL);
  return {
    needs: `the Graph application permission ${READ_ALL} (or Directory.Read.All)`,
    grant: client ? grant.replaceAll(SOME_CLIENT, client) : grant,
  };
}
