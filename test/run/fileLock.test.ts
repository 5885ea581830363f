import { spawn } from 'node:child_process';
import { mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Lease, LockHolder } from '../../src/rotation/leasePlace.ts';
import { fileLeases } from '../../src/run/fileLock.ts';
import { lockAt, type RotationLock } from '../../src/run/rotationLock.ts';
import { thisHolder } from '../../src/run/thisProcess.ts';

const payments = { name: 'payments-api', mark: 'keyturn/payments-api/3f9a2c1d/' };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyturn-lock-'));
});

function holder(run: string, change: Partial<LockHolder> = {}): LockHolder {
  return { ...thisHolder(run), who: 'ada', since: '2026-11-23T03:00:00.000Z', ...change };
}

function lockWith(leaseMs = 30_000): RotationLock {
  return lockAt(fileLeases(folder, { now: Date.now, leaseMs }), systemClock);
}

/** A lease that nobody renews unless the test does. */
async function leaseFor(me: LockHolder): Promise<Lease> {
  const taken = await fileLeases(folder, { now: Date.now }).take(payments, me);
  if (!taken.taken) throw new Error('the lock is held');
  return taken.lease;
}

/** A process that is no more, of this machine. */
const dead = { pid: 2 ** 22 + 1 };

/** As if its holder had held still since 1970. */
async function leaveUntouched(): Promise<void> {
  const [rotation = ''] = await readdir(folder);
  const [file = ''] = (await readdir(join(folder, rotation))).sort(
    (one, other) => Number(other) - Number(one),
  );
  await utimes(join(folder, rotation, file), 1, 1);
}

it('a held lock is refused with the name of its holder, what it is doing and since when, and free after release', async () => {
  const lock = lockWith();
  const held = await lock.acquire(payments, holder('r-1', { host: 'there' }));
  held.doing('prove 3f2a');
  await expect
    .poll(() => lock.acquire(payments, holder('r-2')).catch(error => error))
    .toMatchObject({
      details: {
        code: 'locked',
        reason: expect.stringMatching(/ada@there \(run r-1, .*since 2026-11-23T03.*it is at: prove 3f2a/),
      },
    });
  await held.release();
  await expect(lock.acquire(payments, holder('r-3'))).resolves.toBeDefined();
});

it('locks of other rotations are other locks', async () => {
  const lock = lockWith();
  await lock.acquire(payments, holder('r-1'));
  await expect(
    lock.acquire({ name: 'billing', mark: 'keyturn/billing/1/' }, holder('r-2')),
  ).resolves.toBeDefined();
});

it('a lock whose process is gone is taken over at once', async () => {
  await lockWith().acquire(payments, holder('r-1', dead));
  await expect(lockWith().acquire(payments, holder('r-2'))).resolves.toBeDefined();
});

it('a lock whose process number has passed to another process is taken over at once', async () => {
  const mark = `${holder('r-0').process?.split(' ').slice(0, 2).join(' ')} 1`;
  await lockWith().acquire(payments, holder('r-1', { pid: process.ppid, process: mark }));
  await expect(lockWith().acquire(payments, holder('r-2'))).resolves.toBeDefined();
});

it.each([
  ['of another container', 'other-boot pid:[1] 77'],
  ['that told nothing but its number', undefined],
])('of a process %s nothing is concluded from its number', async (_, mark) => {
  const { process: _mine, ...rest } = holder('r-1', dead);
  await lockWith().acquire(payments, { ...rest, ...(mark === undefined ? {} : { process: mark }) });
  await expect(lockWith().acquire(payments, holder('r-2'))).rejects.toMatchObject({ code: 'locked' });
});

it('a lock that was not touched for half a minute is taken over; its old holder finds out and does not release the new one', async () => {
  const me = holder('r-1', { host: 'there' });
  const old = await leaseFor(me);
  await leaveUntouched();
  await lockWith().acquire(payments, holder('r-2', { host: 'there' }));
  expect(await old.renew(me)).toMatchObject({ held: false, by: { run: 'r-2' } });
  await old.release(me);
  await expect(lockWith().acquire(payments, holder('r-3'))).rejects.toMatchObject({
    details: { reason: expect.stringContaining('run r-2') },
  });
});

/** As if the clock had been put back by a day since it was renewed. */
async function renewInTheFuture(): Promise<void> {
  const [rotation = ''] = await readdir(folder);
  const tomorrow = Date.now() / 1000 + 86_400;
  await utimes(join(folder, rotation, '1'), tomorrow, tomorrow);
}

it('a lock from the future is taken over once nobody has renewed it for the length of a lease', async () => {
  await leaseFor(holder('r-1', { host: 'there' }));
  await renewInTheFuture();
  const begun = performance.now();
  await expect(lockWith(400).acquire(payments, holder('r-2'))).resolves.toBeDefined();
  expect(performance.now() - begun).toBeGreaterThan(390);
});

it('a lock from the future whose holder lives is renewed by the clock of today, and stays with it', async () => {
  const held = await lockWith(400).acquire(payments, holder('r-1', { host: 'there' }));
  await renewInTheFuture();
  await expect(lockWith(400).acquire(payments, holder('r-2'))).rejects.toMatchObject({ code: 'locked' });
  await expect(held.check()).resolves.toBeUndefined();
});

it.each(['null', '[]', '{"who":1}', '{"host":{},"run":"r-1","since":"x"}', ''])(
  "a record that says %s is nobody's: the lock is told by its time alone",
  async text => {
    await leaseFor(holder('r-1', { host: 'there' }));
    const [rotation = ''] = await readdir(folder);
    await writeFile(join(folder, rotation, '1'), text);
    await expect(lockWith().acquire(payments, holder('r-2'))).rejects.toMatchObject({
      details: { code: 'locked', reason: expect.stringContaining('another run') },
    });
    await leaveUntouched();
    await expect(lockWith().acquire(payments, holder('r-3'))).resolves.toBeDefined();
  },
);

it('the old holder finds out also when those who took over have long finished', async () => {
  const me = holder('r-1', { host: 'there' });
  const old = await leaseFor(me);
  await leaveUntouched();
  for (const run of ['r-2', 'r-3', 'r-4']) await (await lockWith().acquire(payments, holder(run))).release();
  expect(await old.renew(me)).toMatchObject({ held: false, by: { run: 'r-4' } });
  expect(await old.renew({ ...me, doing: 'publish' })).toMatchObject({ held: false, by: { run: 'r-4' } });
});

it('a lease that lapsed is still ours if nobody had it in between', async () => {
  const me = holder('r-1', { host: 'there' });
  const old = await leaseFor(me);
  await leaveUntouched();
  expect(await old.renew(me)).toEqual({ held: true });
  await expect(lockWith().acquire(payments, holder('r-2'))).rejects.toMatchObject({ code: 'locked' });
});

it('a lock is renewed for as long as it is held', async () => {
  const held = await lockWith(600).acquire(payments, holder('r-1', { host: 'there' }));
  for (let looks = 0; looks < 8; looks += 1) {
    await new Promise(resolve => setTimeout(resolve, 150));
    await expect(lockWith(600).acquire(payments, holder('r-2'))).rejects.toMatchObject({ code: 'locked' });
  }
  await expect(held.check()).resolves.toBeUndefined();
});

it('of many that find a stale lock at the same moment, one gets it', async () => {
  const lock = lockWith();
  await lock.acquire(payments, holder('r-old', dead));
  const tries = Array.from({ length: 12 }, (_, index) => lock.acquire(payments, holder(`r-${index}`)));
  const won = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
  expect(won).toHaveLength(1);
});

it('many processes that take, hold, lose and take over one lock are never two at a time in what it guards', async () => {
  let told = '';
  // Whether the process that is stopped holds the lock then is chance.
  for (let contests = 0; contests < 5 && !told.includes('lost'); contests += 1) {
    const one = await contest();
    const writes = [...one.matchAll(/wrote (\S+) (\S+)/g)]
      .map(([, begun, ended]) => ({ begun: Number(begun), ended: Number(ended) }))
      .toSorted((first, second) => first.begun - second.begun);
    expect(writes.length).toBeGreaterThan(20);
    expect(writes.filter(({ begun }, index) => begun < (writes[index - 1]?.ended ?? 0))).toEqual([]);
    told += one;
  }
  expect(told).toContain('lost');
}, 60_000);

/** What five processes say, of which now and then one is stopped for a while. */
async function contest(): Promise<string> {
  const script = fileURLToPath(new URL('contender.ts', import.meta.url));
  const contenders = Array.from({ length: 5 }, () =>
    spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const ended = Promise.all(contenders.map(child => new Promise(resolve => child.once('close', resolve))));
  const output: string[] = [];
  for (const child of contenders) child.stdout.on('data', (data: Buffer) => output.push(data.toString()));
  let stops = 0;
  const stopOne = () => {
    const child = contenders[stops++ % contenders.length];
    child?.kill('SIGSTOP');
    setTimeout(() => child?.kill('SIGCONT'), 700);
  };
  const stopping = setInterval(stopOne, 300);
  await ended;
  clearInterval(stopping);
  return output.join('');
}
