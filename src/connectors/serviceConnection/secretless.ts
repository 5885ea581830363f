import type { Secretless } from '../../rotation/placeFacts.ts';
import type { Connection } from './connection.ts';
import { isAzureResourceManager, secretlessBy } from './kindOfConnection.ts';
import type { ServiceConnectionSettings } from './settings.ts';

/**
 * Azure DevOps converts connections to Azure Resource Manager from a secret to workload identity federation, except for Azure Stack
 * and the US Government cloud (learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure). Undefined for all others, and for
 * those that hold no secret.
 */
export function secretlessOf(
  connection: Connection,
  { organization, project, name }: ServiceConnectionSettings,
  devops: string,
): Secretless | undefined {
  const { id, data, authorization } = connection;
  if (!isAzureResourceManager(connection) || secretlessBy(connection) !== undefined) return undefined;
  if (authorization.scheme.toLowerCase() !== 'serviceprincipal') return undefined;
  const environment = data?.['environment'] ?? 'AzureCloud';
  if (environment.toLowerCase() !== 'azurecloud') return undefined;
  const page = `${devops}/${encodeURIComponent(organization)}/${encodeURIComponent(project)}/_settings/adminservices?resourceId=${encodeURIComponent(id)}`;
  return {
    by: 'workload identity federation',
    certainty: 'shown',
    evidence:
      'it is a connection to Azure Resource Manager that holds a secret, which Azure DevOps converts; tasks from the Marketplace, and scripts that read the key, have to do without it',
    steps: [
      {
        text: `Convert the connection ${name} (${page}, Convert): Azure DevOps adds the federated credential to the registration, or shows it to who may. It can be undone for seven days.`,
      },
    ],
  };
}
