/** Why superseded credentials stay longer is told once, of however many rotations it holds. */
import { expect, test } from 'vitest';
import { hiddenTogether, isToldTogether } from '../../src/cli/human/hiddenTogether.ts';
import { styleFor } from '../../src/cli/human/style.ts';
import { contextFor } from './given.ts';

const style = styleFor(contextFor({ columns: 400 }, [], []).stderr, {});
const hidden = { code: 'last-use-hidden', remedy: 'keyturn validate --rights   (shows it)' };
const of = (...names: string[]) =>
  names.map(rotation => ({ rotation, findings: [hidden, { code: 'foreign-credential' }] }));

test('of several rotations in one note, with each remedy once', () => {
  const all = of('payments-api', 'billing', 'ledger');
  expect(isToldTogether(all)('last-use-hidden')).toBe(true);
  expect(isToldTogether(all)('foreign-credential')).toBe(false);
  const told = hiddenTogether(all, style).join('\n');
  expect(told).toContain('superseded credentials of 3 rotations (payments-api, billing, ledger) stay longer');
  expect(told.match(/validate --rights/g)).toHaveLength(1);
});

test('of one where it stands', () => {
  expect(isToldTogether(of('payments-api'))('last-use-hidden')).toBe(false);
  expect(hiddenTogether(of('payments-api'), style)).toEqual([]);
});
