import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLockRecord } from '../../src/lockHolder.ts';
import { type LockPlace, lockPlaceOf } from '../../src/policy/lockPlace.ts';
import { folderTrouble, usableFolder } from '../../src/run/usableFolder.ts';

const folder = (path: string): LockPlace => ({ kind: 'folder', folder: path });
const ada = (): string => '/home/ada';
const nobody = (): string => '';
const noHome = (): string => {
  throw new Error('ENOENT: no such user');
};

describe('the place of the lock', () => {
  it.each([
    ['an absolute XDG_STATE_HOME counts', '/var/lib/state', ada, folder('/var/lib/state/keyturn/locks')],
    ['an empty one is unset', '', ada, folder('/home/ada/.local/state/keyturn/locks')],
    ['a relative one is ignored', 'state', ada, folder('/home/ada/.local/state/keyturn/locks')],
    ['unset, it is below HOME', undefined, ada, folder('/home/ada/.local/state/keyturn/locks')],
    ['without a home there is none', '', noHome, { kind: 'nowhere' }],
    ['a relative or empty home is none', undefined, nobody, { kind: 'nowhere' }],
    ['and none is needed with XDG_STATE_HOME', '/state', noHome, folder('/state/keyturn/locks')],
  ] as const)('%s', (_, state, home, place) => {
    expect(lockPlaceOf({}, state === undefined ? {} : { XDG_STATE_HOME: state }, home)).toEqual(place);
  });

  it('the policy outranks all of that', () => {
    const container = 'https://stkeyturn.blob.core.windows.net/locks';
    expect(lockPlaceOf({ lock: { container } }, { XDG_STATE_HOME: '/state' }, noHome)).toEqual({
      kind: 'container',
      container,
    });
  });
});

describe('a lock folder', () => {
  it('is made, and nothing is left in it', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'keyturn-place-')), 'keyturn', 'locks');
    expect(await usableFolder({ kind: 'folder', folder: path })).toBe(path);
    expect(await readdir(path)).toEqual([]);
  });

  it('that cannot be written wants a human, with the way out', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'keyturn-place-')), 'file');
    await writeFile(file, '');
    await expect(
      usableFolder({ kind: 'folder', folder: join(file, 'keyturn', 'locks') }),
    ).rejects.toMatchObject({
      code: 'human-needed',
      message: expect.stringContaining('ENOTDIR'),
      remedy: expect.stringContaining('XDG_STATE_HOME='),
    });
    await expect(usableFolder({ kind: 'nowhere' })).rejects.toMatchObject({ code: 'human-needed' });
  });

  it.each([
    ['ENOSPC', 'try-later'],
    ['EACCES', 'refused'],
    ['EROFS', 'refused'],
  ])('that fails later with %s is told as %s', (code, word) => {
    expect(folderTrouble('/state', Object.assign(new Error('no'), { code }))).toMatchObject({ code: word });
  });
});

describe('the record of a lock', () => {
  const ours = { who: 'ada', host: 'here', pid: 7, run: 'r-1', since: '2026-11-23T03:00:00.000Z' };

  it('is read with all that it says', () => {
    const full = { ...ours, process: 'a b 1', doing: 'prove 3f2a', ended: ['r-0'], released: 'now' };
    expect(readLockRecord(JSON.stringify(full))).toEqual(full);
    expect(
      readLockRecord(JSON.stringify({ ...ours, later: 'version' })),
      'a later version says more',
    ).toEqual(ours);
  });

  it.each([
    ['null', 'null'],
    ['a number', '7'],
    ['cut off', '{"who":"ada"'],
    ['empty', ''],
    ['with fields of other types', JSON.stringify({ ...ours, host: { name: 'here' } })],
    ['with a pid that is none', JSON.stringify({ ...ours, pid: 1e300 })],
    ['with what moves a cursor', JSON.stringify({ ...ours, doing: '\u001b[2J' })],
    ['without a field', JSON.stringify({ ...ours, run: undefined })],
  ])('that is %s is none of ours', (_, text) => {
    expect(readLockRecord(text)).toBeUndefined();
  });
});
