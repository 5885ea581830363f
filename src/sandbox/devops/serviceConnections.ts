/** Service connections to Azure, read-only: secrets are null (azure-facts §5.3). */
import type { Reply } from '../wire.ts';
import { json, list } from './answer.ts';
import type { Call } from './call.ts';
import { identity } from './identity.ts';
import { type Project, sameText } from './route.ts';
import type { ServiceConnection } from './state.ts';

/** `GET {project}/_apis/serviceendpoint/endpoints`, by `type`, `endpointNames` and `endpointIds`. */
export function listServiceEndpoints({ request }: Call, project: Project): Reply {
  const isWanted = (key: string, value: string) => {
    const wanted = request.query.get(key)?.split(',');
    return wanted === undefined || wanted.some(one => sameText(one, value));
  };
  const found = (project.serviceConnections ?? []).filter(
    one =>
      isWanted('type', 'azurerm') && isWanted('endpointNames', one.name) && isWanted('endpointIds', one.id),
  );
  return list(
    request,
    found.map(one => shown(project, one)),
  );
}

/** `GET …/{id}`: 200 with `null` where it does not exist. (terraform-provider-azuredevops expects this) */
export function getServiceEndpoint({ request, parameters: [wanted = ''] }: Call, project: Project): Reply {
  const found = (project.serviceConnections ?? []).find(one => sameText(one.id, wanted));
  return json(request, 200, found === undefined ? null : shown(project, found));
}

/** vsts specification/serviceEndpoint/7.1, httpExamples GetServiceEndpointDetails and CreateAzureRMEndpoint. */
function shown({ id: projectId, name: projectName }: Project, connection: ServiceConnection): object {
  const { id, name, appId, tenantId, subscription, federated = false } = connection;
  const known = { tenantid: tenantId, serviceprincipalid: appId };
  return {
    data: {
      subscriptionId: subscription,
      subscriptionName: 'Subscription',
      environment: 'AzureCloud',
      scopeLevel: 'Subscription',
      creationMode: 'Manual',
    },
    id,
    name,
    type: 'azurerm',
    url: 'https://management.azure.com/',
    createdBy: identity('Seeded by the sandbox'),
    description: '',
    authorization: federated
      ? { parameters: known, scheme: 'WorkloadIdentityFederation' }
      : {
          parameters: { ...known, authenticationType: 'spnKey', serviceprincipalkey: null },
          scheme: 'ServicePrincipal',
        },
    isShared: false,
    isReady: true,
    owner: 'Library',
    serviceEndpointProjectReferences: [
      { projectReference: { id: projectId, name: projectName }, name, description: '' },
    ],
  };
}
