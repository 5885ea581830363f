/**
 * `node stopwatch.mjs ARGS…`: runs the same Node with ARGS, and prints how long that took in milliseconds. A process of
 * its own, because starting a child from a large one takes as long as Node needs to start, and would hide it.
 */
import { spawn } from 'node:child_process';

const began = performance.now();
const child = spawn(process.execPath, process.argv.slice(2), { stdio: 'ignore' });
child.once('close', code => {
  process.stdout.write(String(performance.now() - began));
  process.exitCode = code ?? 1;
});
