import { isRefusal } from '../entra/refusals.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { appServiceFault } from './answer.ts';
import { identityOf } from './identity.ts';
import { machineToken } from './machineToken.ts';
import type { Machine } from './state.ts';

/** `IDENTITY_ENDPOINT` of App Service, protocol 2019-08-01. Fields: azure-facts §1.10; everything that is not there: guess. */
export function answerAppService(request: SandboxRequest, scene: Scene, machine: Machine): Reply {
  const { headers, query } = request;
  if (headers['x-identity-header'] !== machine.header)
    return appServiceFault('The X-IDENTITY-HEADER is missing or wrong.', 401);
  if (query.get('api-version') !== '2019-08-01')
    return appServiceFault(`Unsupported api-version '${query.get('api-version') ?? ''}'.`);
  const resource = query.get('resource');
  if (!resource) return appServiceFault("The parameter 'resource' is missing.");
  const appId = identityOf(request, scene, machine);
  if (appId === undefined)
    return appServiceFault(
      'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
    );
  const issued = machineToken(scene, { machine, appId, resource });
  if (isRefusal(issued)) return appServiceFault(`AADSTS${issued.code}: ${issued.text}`);
  const body = {
    access_token: issued.token,
    expires_on: String(Math.floor(issued.expires / 1000)),
    resource,
    token_type: 'Bearer',
    client_id: issued.clientId.toUpperCase(),
  };
  return { status: 200, body };
}
