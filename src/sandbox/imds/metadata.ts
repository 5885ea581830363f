import { isRefusal } from '../entra/refusals.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { metadataFault, SERVER } from './answer.ts';
import { identityOf } from './identity.ts';
import { machineToken } from './machineToken.ts';
import type { Machine } from './state.ts';

/** `GET /metadata/identity/oauth2/token` of a virtual machine. Fields and refusals: azure-facts §1.10. */
export function answerMetadata(request: SandboxRequest, scene: Scene, machine: Machine): Reply {
  const { headers, method, query } = request;
  if (headers['metadata']?.toLowerCase() !== 'true')
    return metadataFault('bad_request_102', 'Required metadata header not specified');
  // "IMDS does not support proxies" (azure-facts §1.10): a proxy that forwards a request sets this header.
  if (headers['x-forwarded-for'] !== undefined)
    return metadataFault('invalid_request', 'Requests with the header X-Forwarded-For are not served');
  if (method !== 'GET') return metadataFault('invalid_request', `Method ${method} is not allowed`, 405);
  const missing = ['api-version', 'resource'].find(name => !query.get(name));
  if (missing !== undefined)
    return metadataFault('invalid_request', `Required query variable '${missing}' is missing`);
  const appId = identityOf(request, scene, machine);
  if (appId === undefined) return metadataFault('invalid_request', 'Identity not found');
  const resource = query.get('resource') ?? '';
  const issued = machineToken(scene, { machine, appId, resource });
  if (isRefusal(issued)) return metadataFault(issued.error, `AADSTS${issued.code}: ${issued.text}`);
  const left = Math.floor((issued.expires - scene.clock.now()) / 1000) - 1;
  const body = {
    access_token: issued.token,
    client_id: issued.clientId,
    expires_in: String(left),
    expires_on: seconds(issued.expires),
    ext_expires_in: String(left),
    not_before: seconds(issued.notBefore),
    resource,
    token_type: 'Bearer',
  };
  return { status: 200, headers: { Server: SERVER }, body };
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}
