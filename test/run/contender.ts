/**
 * Takes a lock again and again for six seconds, and writes under it: `contender.ts FOLDER`. A write takes a millisecond, and its
 * beginning and end are printed.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import { fileLeases } from '../../src/run/fileLock.ts';
import type { HeldLock } from '../../src/run/heldLease.ts';
import { BELIEVED, ENDS } from '../../src/run/leaseTime.ts';
import { lockAt } from '../../src/run/rotationLock.ts';
import { thisHolder } from '../../src/run/thisProcess.ts';

const [folder = ''] = process.argv.slice(2);
const LEASE_MS = 300;
/** A check passes with a third of the lease left; a write is given up when a tenth is left (leaseTime.ts). */
const LEFT_MS = LEASE_MS * (ENDS - BELIEVED);
const WRITE_MS = 1;
const lock = lockAt(fileLeases(join(folder, 'locks'), { now: Date.now, leaseMs: LEASE_MS }), systemClock);
const end = performance.now() + 6_000;

while (performance.now() < end) {
  const held = await lock
    .acquire({ name: 'payments-api', mark: 'p' }, thisHolder(`r-${randomUUID()}`))
    .catch(() => {});
  if (held === undefined) await delay(5);
  else await use(held);
}

async function use(held: HeldLock): Promise<void> {
  try {
    for (let writes = 0; writes < 10; writes += 1) {
      const asked = now();
      await held.check();
      write(asked);
      await delay(15);
    }
    await held.release();
  } catch {
    process.stdout.write('lost\n');
  }
}

/**
 * In one go. A stop can come between check and end of the write all the same, which no lock of this kind can prevent: such a
 * write takes longer than a lease has left after a check, and is told apart.
 */
function write(asked: number): void {
  const begun = now();
  while (now() < begun + WRITE_MS);
  const ended = now();
  process.stdout.write(`${ended - asked < LEFT_MS ? 'wrote' : 'stopped'} ${begun} ${ended}\n`);
}

/** Milliseconds by the clock that all processes of the machine share. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
