import { mkdtemp, readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { fileLock } from '../../src/run/fileLock.ts';
import type { LockHolder } from '../../src/run/lock.ts';

const payments = { name: 'payments-api', mark: 'keyturn/payments-api/3f9a2c1d/' };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyturn-lock-'));
});

function holder(run: string, change: Partial<LockHolder> = {}): LockHolder {
  return { who: 'ada', host: 'here', pid: process.pid, run, since: '2026-11-23T03:00:00.000Z', ...change };
}

it('a held lock is refused with the name of its holder, and free again after release', async () => {
  const lock = fileLock(folder, Date.now);
  const held = await lock.acquire(payments, holder('r-1', { host: 'there' }));
  await expect(lock.acquire(payments, holder('r-2'))).rejects.toMatchObject({
    details: { code: 'locked', reason: expect.stringContaining('ada@there (run r-1') },
  });
  await held.release();
  await (await lock.acquire(payments, holder('r-3'))).release();
  expect(await readdir(folder)).toEqual([]);
});

it('locks of other rotations are other locks', async () => {
  const lock = fileLock(folder, Date.now);
  await lock.acquire(payments, holder('r-1'));
  await expect(
    lock.acquire({ name: 'billing', mark: 'keyturn/billing/1/' }, holder('r-2')),
  ).resolves.toBeDefined();
});

it('a lock whose process is gone is taken over at once', async () => {
  const lock = fileLock(folder, Date.now);
  await lock.acquire(payments, holder('r-1', { pid: 2 ** 22 + 1 }));
  await expect(lock.acquire(payments, holder('r-2'))).resolves.toBeDefined();
});

it('a lock that was not touched for half a minute is taken over, and its old holder does not release the new one', async () => {
  const lock = fileLock(folder, Date.now);
  const old = await lock.acquire(payments, holder('r-1', { host: 'there' }));
  const [file = ''] = await readdir(folder);
  await utimes(join(folder, file), 1, 1);
  await lock.acquire(payments, holder('r-2', { host: 'there' }));
  await old.release();
  await expect(lock.acquire(payments, holder('r-3'))).rejects.toMatchObject({
    details: { reason: expect.stringContaining('run r-2') },
  });
});

it('of many that find a stale lock at the same moment, one gets it', async () => {
  const lock = fileLock(folder, Date.now);
  await lock.acquire(payments, holder('r-old', { pid: 2 ** 22 + 1 }));
  const tries = Array.from({ length: 12 }, (_, index) => lock.acquire(payments, holder(`r-${index}`)));
  const won = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
  expect(won).toHaveLength(1);
});
