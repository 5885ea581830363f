/** Which setting holds the secret for a client id, or a tenant, in another one: `SHOP_CLIENT_ID` and `SHOP_CLIENT_SECRET`. */

const ROLE = '(?:client|app|application|principal|serviceprincipal|sp)?';
const OF_ID = new RegExp(`${ROLE}id$`);
const OF_TENANT = /(?:tenant|directory)id$/;
const OF_SECRET = new RegExp(`${ROLE}(?:secret|password|passwd|pwd|pass|key|credentials?)(?:value)?$`);

/** Whether a name says that a secret is meant. */
export function isSecretName(name: string): boolean {
  return /secret|passw|pwd|credential|key$/i.test(name);
}

export function arePaired(id: string, secret: string): boolean {
  const [one, other] = [plain(id), plain(secret)];
  return (
    OF_ID.test(one) &&
    OF_SECRET.test(other) &&
    isSecretName(secret) &&
    one.replace(OF_ID, '') === other.replace(OF_SECRET, '')
  );
}

/** What a setting says that belongs to the secret in another one; undefined: they have nothing to do with each other. */
export function idMeantBy(name: string, secret: string): 'client id' | 'tenant' | undefined {
  const [one, other] = [plain(name), plain(secret)];
  if (!isSecretName(secret) || !OF_SECRET.test(other)) return undefined;
  if (OF_TENANT.test(one))
    return one.replace(OF_TENANT, '') === other.replace(OF_SECRET, '') ? 'tenant' : undefined;
  return arePaired(name, secret) ? 'client id' : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
