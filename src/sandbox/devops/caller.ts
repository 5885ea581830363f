import { checkToken } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { challenge, failure, signIn } from './answer.ts';
import { notAuthorized } from './fault.ts';
import type { Organization } from './state.ts';

/** The application id of Azure DevOps, which is the audience of its tokens (azure-facts §5.1). */
const DEVOPS_AUDIENCE = '499b84ac-1321-427f-aa17-267ca6975798';

/** The owner of any personal access token: the only caller that is a person. */
export const TOKEN_OWNER = 'token-owner';

export type Admission =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly reply: Reply };

/**
 * Authenticates the caller: an Entra token as `Bearer` or, as `az` sends it, as the password of `Basic`; or a personal access
 * token as that password. The user name of `Basic` is ignored.
 */
export function admit(request: SandboxRequest, scene: Scene, organization: Organization): Admission {
  const [scheme = '', credentials = ''] = (request.headers['authorization'] ?? '').split(/\s+/, 2);
  if (scheme.toLowerCase() === 'bearer') return admitToken(request, scene, organization, credentials);
  const password = scheme.toLowerCase() === 'basic' ? basicPassword(credentials) : '';
  if (password !== '' && organization.tokens.includes(password)) return { ok: true, name: TOKEN_OWNER };
  if (password.split('.').length === 3) return admitToken(request, scene, organization, password);
  return { ok: false, reply: signIn(request, organization.tenantId) };
}

function basicPassword(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

function admitToken(
  request: SandboxRequest,
  scene: Scene,
  organization: Organization,
  token: string,
): Admission {
  const check = checkToken(token, scene, [DEVOPS_AUDIENCE]);
  if (!check.ok) return { ok: false, reply: signIn(request, organization.tenantId) };
  const { appId, tenantId } = check.caller;
  if (tenantId === organization.tenantId && organization.access.includes(appId))
    return { ok: true, name: appId };
  const reply = failure(request, notAuthorized(appId));
  return {
    ok: false,
    reply: { ...reply, headers: { ...reply.headers, ...challenge(organization.tenantId) } },
  };
}
