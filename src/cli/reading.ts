import { Problem } from '../problem.ts';

/** For verbs that only read: Ctrl-C ends them at once, whatever they are waiting for. */
export async function unlessStopped<T>(signal: AbortSignal, verb: string, work: Promise<T>): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const stop = () =>
    stopped.reject(
      new Problem({
        code: 'interrupted',
        subject: `keyturn ${verb}`,
        reason: 'stopped; this command only reads, so nothing was changed',
      }),
    );
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([stopped.promise, work]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
