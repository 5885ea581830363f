import { expect, it } from 'vitest';
import type { VaultVersion } from '../../src/rotation/observation.ts';
import { lostMetadata } from '../../src/rotation/userMetadata.ts';
import { days } from './given.ts';

const edited = { tags: { owner: 'somebody new' } };
const before: VaultVersion = {
  version: 'v1',
  enabled: true,
  createdAt: days(-9),
  updatedAt: days(-2),
  userMetadata: edited,
};
const newest: VaultVersion = {
  version: 'v2',
  enabled: true,
  createdAt: days(-1),
  updatedAt: days(-1),
  userMetadata: { tags: { owner: 'somebody' } },
  tags: { keyId: 'k2', mark: 'ours' },
};

const { updatedAt: _never, ...undated } = before;
const { tags: _none, ...foreigner } = newest;

it('what was changed before the newest version was made, and is not on it, was left behind', () => {
  expect(lostMetadata([newest, before], {})).toBe(edited);
});

it('what the policy wants of each version was not left behind', () => {
  const bears = { tags: { team: 'pay' } };
  const bearing = { ...newest, userMetadata: { tags: { ...edited.tags, ...bears.tags } } };
  expect(lostMetadata([bearing, before], bears)).toBeUndefined();
  expect(lostMetadata([bearing, before], {})).toBe(edited);
});

it.each<[string, VaultVersion[]]>([
  ['what it bears, too', [{ ...newest, userMetadata: edited }, before]],
  ['what was changed after it was made', [newest, { ...before, updatedAt: days(0) }]],
  ['what was changed nobody knows when', [newest, undated]],
  ['beside a version that somebody has changed since', [{ ...newest, updatedAt: days(0) }, before]],
  [
    'beside a version that is confirmed',
    [{ ...newest, tags: { keyId: 'k2', mark: 'ours', confirmedAt: days(0) } }, before],
  ],
  ['beside a version of somebody else', [foreigner, before]],
  ['of the first version', [newest]],
  [
    'of two versions that were made in one second',
    [newest, before, { ...before, version: 'v0', userMetadata: { tags: {} } }],
  ],
])('nothing was left behind: %s', (_which, versions) => {
  expect(lostMetadata(versions, {})).toBeUndefined();
});
