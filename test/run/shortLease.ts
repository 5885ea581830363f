/** The program as it is, but for how long its lock lasts: `shortLease.ts LEASE_MS FOLDER ARGS…`. */
import { runProgram } from '../../src/cli/program.ts';
import { systemClock } from '../../src/clock.ts';
import { compose } from '../../src/compose.ts';
import { fileLeases } from '../../src/run/fileLock.ts';
import { lockAt } from '../../src/run/rotationLock.ts';
import { thisHolder } from '../../src/run/thisProcess.ts';

const [leaseMs = '', folder = '', ...args] = process.argv.slice(2);
const leases = fileLeases(folder, { now: Date.now, leaseMs: Number(leaseMs) });
process.exitCode = await runProgram(args, {
  ...compose(process, new AbortController().signal),
  lock: async () => (rotation, run) => lockAt(leases, systemClock).acquire(rotation, thisHolder(run)),
});
