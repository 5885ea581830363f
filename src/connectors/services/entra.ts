import type { Service } from '../limiter/knownService.ts';

/** Entra publishes no limit (azure-facts §1); only its Retry-After is respected. */
export const entra: Service = {
  name: 'entra',
  address: ({ authority }) => authority,
  bill: ({ url }) => ({
    account: `entra ${url.pathname.split('/')[1] ?? ''}`,
    debits: [],
    words: "Entra's limit of token calls",
  }),
  clock: { source: 'entra', ids: ['x-ms-request-id'] },
};
