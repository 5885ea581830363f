import { expect, test } from 'vitest';
import { nextLines } from '../../src/cli/human/nextLines.ts';

const narrow = { width: 40, columns: 40 };
const remarked = 'keyturn rotate payments-api --now   (creates a new secret and distributes it everywhere)';

test('a remark that does not fit stands below its command, and the command is whole', () => {
  expect(nextLines('  → ', remarked, narrow)).toEqual([
    '  → keyturn rotate payments-api --now',
    '    (creates a new secret and',
    '    distributes it everywhere)',
  ]);
});

test('a command that is too long is not broken, nor one that follows a remark', () => {
  const long = 'az keyvault secret recover --vault-name kv-shared --name vault-deleted-secret';
  expect(nextLines('→ ', long, narrow)).toEqual([`→ ${long}`]);
  expect(nextLines('→ ', `keyturn rotate a --now   (a new secret), or ${long}`, narrow)).toEqual([
    '→ keyturn rotate a --now',
    `  (a new secret), or ${long}`,
  ]);
});

test('where there is no screen, or it is wide enough, all is one line', () => {
  for (const width of [Number.POSITIVE_INFINITY, 200])
    expect(nextLines('→ ', remarked, { width, columns: 100 })).toEqual([`→ ${remarked}`]);
});
