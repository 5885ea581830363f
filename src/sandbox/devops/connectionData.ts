import type { Reply } from '../wire.ts';
import { json } from './answer.ts';
import type { Call } from './call.ts';
import { idOf } from './identity.ts';

/**
 * `GET {org}/_apis/connectionData`: the authenticated caller. Shape: public test data of scripts around it; that a service
 * principal is described by `AadServicePrincipal` and its tenant: from memory. Without credentials the response is the sign-in
 * page, as everywhere (an organization with public projects would return `System:PublicAccess`: public projects' tests).
 */
export function getConnectionData({ request, organization, caller }: Call): Reply {
  const id = idOf(caller);
  const user = {
    id,
    descriptor: `Microsoft.VisualStudio.Services.Claims.AadServicePrincipal;${organization.tenantId}\\${id}`,
    subjectDescriptor: `aadsp.${Buffer.from(id).toString('base64url')}`,
    providerDisplayName: caller,
    isActive: true,
    properties: { Account: { $type: 'System.String', $value: caller } },
    resourceVersion: 2,
    metaTypeId: 0,
  };
  return json(request, 200, {
    authenticatedUser: user,
    authorizedUser: user,
    instanceId: idOf(`organization ${organization.name}`),
    deploymentId: idOf('deployment'),
    deploymentType: 'hosted',
    locationServiceData: {
      serviceOwner: '00025394-6065-48ca-87d9-7f5672854ef7',
      defaultAccessMappingMoniker: 'PublicAccessMapping',
      lastChangeId: 1,
      lastChangeId64: 1,
    },
  });
}
