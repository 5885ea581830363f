/** `POST /{tenant}/oauth2/v2.0/devicecode`, and the page on which a person enters the code that a device shows. */
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { beginFlow, EXPIRES_S, INTERVAL_S, settleFlow } from './deviceFlows.ts';
import { readForm } from './form.ts';
import { authorityOf } from './hosts.ts';
import { microsoftsClient, publicClient } from './publicClients.ts';
import { isRefusal, type Refusal, refusals } from './refusals.ts';
import { refuse, tokenHeaders } from './reply.ts';
import { findTenant, sharedTenants } from './tenants.ts';

/** As documented, and as most clients show it. */
const PAGE = 'https://microsoft.com/devicelogin';
export const PAGE_HOST = 'microsoft.com';

export function answerDeviceCode(request: SandboxRequest, scene: Scene, tenant: string): Reply {
  if (request.method !== 'POST') return refuse(refusals.postOnly(request.method), request, scene);
  const form = readForm(request);
  if (isRefusal(form)) return refuse(form, request, scene);
  const { clientId, scope, clientRequestId } = form;
  if (clientId === undefined) return refuse(refusals.parameterMissing('client_id'), request, scene);
  if (scope === undefined) return refuse(refusals.parameterMissing('scope'), request, scene);
  const refused = strangeTo(tenant, clientId, request.host, scene);
  if (refused) return refuse(refused, request, scene, clientRequestId);
  const flow = beginFlow(scene, { clientId: clientId.toLowerCase(), tenant, scope });
  const body = {
    user_code: flow.userCode,
    device_code: flow.deviceCode,
    verification_uri: PAGE,
    expires_in: EXPIRES_S,
    interval: INTERVAL_S,
    message: `To sign in, use a web browser to open the page ${PAGE} and enter the code ${flow.userCode} to authenticate.`,
  };
  return { status: 200, headers: tokenHeaders(scene.random.uuid(), scene), body };
}

/** A tenant that is not there, or does not know the client. Whether public flows are allowed shows when the token is asked for (seen). */
function strangeTo(tenant: string, clientId: string, host: string, scene: Scene): Refusal | undefined {
  if (sharedTenants.includes(tenant)) {
    const knows = scene.world.tenants.some(({ applications }) =>
      applications.some(({ appId }) => appId === clientId.toLowerCase()),
    );
    return knows || microsoftsClient(clientId)
      ? undefined
      : refusals.applicationUnknown(clientId, 'Microsoft');
  }
  const found = findTenant(tenant, authorityOf(host)?.cloud ?? 'public', scene.world);
  if (isRefusal(found)) return found;
  const client = publicClient(clientId, found, scene);
  return isRefusal(client) && client.code !== refusals.clientUnproven().code ? client : undefined;
}

/**
 * The page itself, of which only what it does is simulated: `curl https://microsoft.com/devicelogin -d code=… -d user=jane@contoso.com`
 * is a person who enters the code, signs in and agrees; with `decline=true` one who does not. The form is the sandbox's own.
 */
export function answerPage(request: SandboxRequest, scene: Scene): Reply {
  const usage = `POST code=CODE&user=jane@contoso.com, or code=CODE&decline=true\n`;
  if (request.method !== 'POST') return text(200, usage);
  const fields = new URLSearchParams(request.body.toString('utf8'));
  const [userCode, user] = [fields.get('code') ?? '', fields.get('user') ?? ''];
  try {
    settleFlow(
      scene,
      fields.has('decline')
        ? { op: 'decline-device-code', userCode }
        : { op: 'approve-device-code', userCode, user },
    );
  } catch (error) {
    return text(400, `${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
  return text(200, 'You have signed in on the device. You may close this window.\n');
}

function text(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
