/**
 * Takes a lock again and again for six seconds, and writes under it: `contender.ts FOLDER`. A write is a file that
 * must not be there before and is there for a moment only. Sometimes it dies under the lock, as a run does.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import { fileLeases } from '../../src/run/fileLock.ts';
import type { HeldLock } from '../../src/run/heldLease.ts';
import { lockAt } from '../../src/run/rotationLock.ts';
import { thisHolder } from '../../src/run/thisProcess.ts';

const [folder = ''] = process.argv.slice(2);
const guarded = join(folder, 'guarded');
const lock = lockAt(fileLeases(join(folder, 'locks'), { now: Date.now, leaseMs: 300 }), systemClock);
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
      await held.check();
      write();
      await delay(15);
    }
    await held.release();
  } catch {
    process.stdout.write('lost\n');
  }
}

/** In one go, so that a stop cannot come between check and write, which no lock of this kind can prevent. */
function write(): void {
  try {
    closeSync(openSync(guarded, 'wx'));
    unlinkSync(guarded);
    process.stdout.write('wrote\n');
  } catch {
    process.stdout.write('two at once\n');
  }
}
