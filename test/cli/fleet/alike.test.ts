import { expect, test } from 'vitest';
import { troubleKind, waitKind } from '../../../src/cli/human/fleet/alike.ts';

test.each([
  [
    'prove',
    '1 of 3 calls accepted: not accepted everywhere yet (AADSTS7000215)',
    'not accepted everywhere yet',
  ],
  [
    'create',
    'the service asks to try again later (429 TooManyRequests)',
    'the service asks to try again later',
  ],
  [
    'distribute',
    "Azure Resource Manager's write limit, 12 ahead",
    "Azure Resource Manager's write limit, … ahead",
  ],
  ['observe', 'GET https://kv-shop-3.vault.azure.net/secrets/x is slow. Again in 5 s', 'GET … is slow'],
  ['publish', 'no answer for 7c1e55d0-91aa-4c3b-8f2e-6f0b2a9d4e02', 'no answer for …'],
  ['lock', 'ada on build-7 holds it since 11:58, and proves', 'another run has it'],
])('%s: what is waited for in "%s" is "%s"', (step, why, kind) => {
  expect(waitKind(step, why)).toBe(kind);
});

test('two rotations met the same when only names, numbers and ids differ', () => {
  const text = (rotation: string, site: string) =>
    `distribute: ${site} of ${rotation}: refused (AADSTS53003)`;
  expect(troubleKind(text('ledger', 'site-1'), 'ledger')).toBe(
    troubleKind(text('billing', 'site-27'), 'billing'),
  );
  expect(troubleKind('AADSTS53003', 'a')).not.toBe(troubleKind('AADSTS7000215', 'a'));
});
