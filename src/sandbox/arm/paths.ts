/** The common beginnings of ARM paths, as regular expressions whose groups are the members of a route. */
export const SUBSCRIPTION = 'subscriptions/(?<subscription>[^/]+)';
export const GROUP = `${SUBSCRIPTION}/resourceGroups/(?<group>[^/]+)`;
export const WEB = 'providers/Microsoft\\.Web';
export const SITE = `${GROUP}/${WEB}/sites/(?<site>[^/]+)`;
/** A site or a slot of it. */
export const ANY = `${SITE}(?:/slots/(?<slot>[^/]+))?`;
export const VAULTS = 'providers/Microsoft\\.KeyVault';
export const VAULT = `${GROUP}/${VAULTS}/vaults/(?<vault>[^/]+)`;
export const STORAGE = 'providers/Microsoft\\.Storage';
export const ACCOUNT = `${GROUP}/${STORAGE}/storageAccounts/(?<account>[^/]+)`;
/** Any resource that roles and locks can belong to; empty: the tenant. */
export const SCOPE = '(?:(?<scope>.+)/)?providers/Microsoft\\.Authorization';

/** The resource that an operation applies to: for a POST the path without its last segment, the action. */
export function targetOf(method: string, path: string): string {
  return method === 'POST' ? path.slice(0, path.lastIndexOf('/')) : path;
}

/** Whether `scope` is this id or above it. Slashes at the ends and case are ignored. */
export function isWithin(id: string, scope: string): boolean {
  const outer = bare(scope);
  const inner = bare(id);
  return outer === '' || inner === outer || inner.startsWith(`${outer}/`);
}

function bare(id: string): string {
  return id.replace(/^\/+|\/+$/g, '').toLowerCase();
}
