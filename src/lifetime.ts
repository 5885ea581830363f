/** Process lifecycle of the programs in this repository: signal handling and exit code. */
import { filtered } from './filter.ts';

/** Exit code that shells report for a process that was terminated by Ctrl-C (128 + SIGINT). */
const KILLED_BY_INTERRUPT = 130;

/**
 * The first signal requests a graceful stop, the second one exits immediately. `apartMs`: a second signal within this time is
 * taken for the same one, delivered twice.
 */
export function stoppedBySignals(apartMs = 0): AbortController {
  const stop = new AbortController();
  let first = 0;
  const interrupted = () => {
    if (stop.signal.aborted && performance.now() - first >= apartMs) process.exit(KILLED_BY_INTERRUPT);
    if (stop.signal.aborted) return;
    first = performance.now();
    stop.abort(new Error('interrupted'));
  };
  const crashed = (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(filtered(`\nkeyturn: a bug in this program: ${text}\n`));
    process.exit(70);
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  // Closing a terminal sends SIGHUP once or twice, and no user is left to press Ctrl-C again: steps in progress are finished.
  process.on('SIGHUP', () => stop.abort(new Error('interrupted')));
  // By default Node opens its inspector on SIGUSR1; every process of the same user could then read the memory.
  process.on('SIGUSR1', () => {});
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  return stop;
}

/** Flushes the output, sets the exit code, and exits. `codeOf` is called after the first flush, and may write more. */
export async function endWith(codeOf: () => number): Promise<never> {
  await written();
  process.exitCode = codeOf();
  await written();
  // Pending work that has no effect is not awaited: a sign-in that still probes for a managed identity, or reads that were in
  // progress at Ctrl-C. No write is pending here: a run finishes its writes first.
  process.exit();
}

async function written(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>(resolve => void stream.write('', () => resolve()));
}
