/** The beginnings of the paths that ARM knows, as regular expressions with the names that a route has. */
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
/** Anything that roles and locks may be about; nothing: the tenant. */
export const SCOPE = '(?:(?<scope>.+)/)?providers/Microsoft\\.Authorization';

/** The last segment but the action of a POST: what an operation is done to. */
export function targetOf(method: string, path: string): string {
  return method === 'POST' ? path.slice(0, path.lastIndexOf('/')) : path;
}

/** Whether `scope` is that id, or above it. Slashes at the ends do not count, nor does case. */
export function isWithin(id: string, scope: string): boolean {
  const outer = bare(scope);
  const inner = bare(id);
  return outer === '' || inner === outer || inner.startsWith(`${outer}/`);
}

function bare(id: string): string {
  return id.replace(/^\/+|\/+$/g, '').toLowerCase();
}
