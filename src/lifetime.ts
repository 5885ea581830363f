/** How a program of ours lives in its process: signals in, exit code out. */
import { filtered } from './filter.ts';

/** What a shell reports for a process that Ctrl-C has ended. */
const KILLED_BY_INTERRUPT = 130;

/** The first signal asks to end, the second ends. `apartMs`: what follows sooner is the same signal on another way. */
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
  // A terminal that is closed says so once or twice, and nobody is left who would press a key: what is in hand is finished.
  process.on('SIGHUP', () => stop.abort(new Error('interrupted')));
  // Node would open its inspector, by which any process of this user reads the memory.
  process.on('SIGUSR1', () => {});
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  return stop;
}

/** `codeOf` is asked when all is written, and may write once more. */
export async function endWith(codeOf: () => number): Promise<never> {
  await written();
  process.exitCode = codeOf();
  await written();
  // What nobody waits for any more is not waited for here either: a sign-in that still looks for a managed identity, what
  // was being read when Ctrl-C came. Nothing is being written: a run finishes that first.
  process.exit();
}

async function written(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>(resolve => void stream.write('', () => resolve()));
}
