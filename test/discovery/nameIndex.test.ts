/** Which names of registrations are in the name of a vault secret. */
import { expect, test } from 'vitest';
import { nameIndex } from '../../src/discovery/nameIndex.ts';

const index = nameIndex(
  ['Payments API', 'payments', 'api', 'Lager_Süd', 'payments api', 'orders'],
  name => name,
);

test.each([
  ['prod-payments-api-client-secret', ['Payments API', 'payments api']],
  ['payments', ['payments']],
  ['payments-web', ['payments']],
  ['PAYMENTS-API', ['Payments API', 'payments api']],
  ['paymentsapi', []],
  ['reorders', []],
  ['my-api-key', []],
  ['lager-süd-key', ['Lager_Süd']],
])('%s', (text, expected) => {
  expect(index.namedIn(text)).toEqual(expected);
});
