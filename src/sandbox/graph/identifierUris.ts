import type { Application } from '../directory/state.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

/** Why these URIs are not allowed for an application; undefined: they are. */
export function uriFault(call: Call, application: Application, value: unknown): Answer | undefined {
  const uris = Array.isArray(value) ? value.map(String) : [];
  const strange = uris.find(uri => !isOfTenant(uri, call.tenant.domains));
  if (strange !== undefined) return notVerified(strange);
  const others = call.tenant.applications.filter(one => one !== application && one.deletedAt === undefined);
  const taken = others.flatMap(({ properties }) => properties?.['identifierUris'] ?? []).map(String);
  const used = new Set(taken.map(uri => uri.toLowerCase()));
  return uris.some(uri => used.has(uri.toLowerCase())) ? alreadyUsed() : undefined;
}

/** entra-docs reference-app-manifest: `api://…`, or a host that is a verified domain or a subdomain of one. */
function isOfTenant(uri: string, domains: readonly string[]): boolean {
  if (!/^[a-z][a-z\d+.-]*:/i.test(uri)) return false;
  const host = /^https?:\/\/([^/:?#]+)/i.exec(uri)?.[1]?.toLowerCase();
  if (host === undefined) return true;
  return domains.some(domain => host === domain.toLowerCase() || host.endsWith(`.${domain.toLowerCase()}`));
}

/** From memory, without a source. */
function notVerified(uri: string): Answer {
  const message = `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`;
  const details = [{ code: 'HostNameNotOnVerifiedDomain', target: 'identifierUris', message }];
  return { status: 400, fault: { code: 'HostNameNotOnVerifiedDomain', message, details } };
}

/** Text observed in several public scripts; status and details: from memory. */
function alreadyUsed(): Answer {
  const message = 'Another object with the same value for property identifierUris already exists.';
  const details = [{ code: 'ObjectConflict', target: 'identifierUris', message }];
  return { status: 400, fault: { code: 'Request_BadRequest', message, details } };
}
