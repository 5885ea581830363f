import type { ClaimedCaller, SandboxRequest } from '../wire.ts';

/** The client id in a bearer token, or in the form of a token request. Never a value that could be a secret. */
export function claimedCaller(request: SandboxRequest): ClaimedCaller {
  const token = /^bearer\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (token !== undefined) return claimsOf(token);
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const clientId = form ? new URLSearchParams(request.body.toString('utf8')).get('client_id') : null;
  return clientId !== null && GUID.test(clientId) ? { appId: clientId } : {};
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function claimsOf(token: string): ClaimedCaller {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return {};
    const appId = textAt(claims, 'appid') ?? textAt(claims, 'azp');
    const tenantId = textAt(claims, 'tid');
    return { ...(appId !== undefined && { appId }), ...(tenantId !== undefined && { tenantId }) };
  } catch {
    return {};
  }
}

function textAt(claims: object, key: string): string | undefined {
  const value: unknown = Reflect.get(claims, key);
  return typeof value === 'string' ? value : undefined;
}
