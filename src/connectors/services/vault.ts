import type { Service } from '../limiter/knownService.ts';
import { limit, SECOND } from '../limiter/limit.ts';

/** The limit per vault (azure-facts §3.4). */
const PER_VAULT = limit('vault', 4_000, 10 * SECOND, 'window');

/** Key Vault. */
export const vault: Service = {
  name: 'vault',
  address: ({ vaultSuffix }) => `https://${vaultSuffix}`,
  isAt: (host, { vaultSuffix }) => host.endsWith(`.${vaultSuffix}`),
  bill: ({ url }) => ({
    account: `vault ${url.hostname}`,
    debits: [{ limit: PER_VAULT, cost: 1 }],
    words: `Key Vault's limit of ${url.hostname}`,
  }),
  clock: { source: 'vault', ids: ['x-ms-request-id'] },
};
