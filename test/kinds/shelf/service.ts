import { isWrite, type Service } from '../../../src/connectors/limiter/knownService.ts';
import { limit, MINUTE } from '../../../src/connectors/limiter/limit.ts';

const WRITES = limit('shelf.writes', 60, MINUTE, 'window');

/** A service on a host of its own. */
export const shelves: Service = {
  name: 'shelf',
  address: () => process.env['SHELF_URL'] ?? 'https://localhost:9',
  bill: ({ method }) => ({
    account: 'shelf',
    debits: isWrite({ method }) ? [{ limit: WRITES, cost: 1 }] : [],
    words: "the shelves' limit of writes",
  }),
};
