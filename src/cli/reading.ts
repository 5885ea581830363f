import { Problem } from '../problem.ts';
import type { Survey } from '../run/survey.ts';
import type { Verification } from '../run/verify.ts';
import type { Context } from './context.ts';

/** For verbs that only read: Ctrl-C ends them at once, whatever they are waiting for. */
export async function readOnly<T extends Survey | Verification>(
  { signal }: Context,
  verb: string,
  reading: Promise<readonly T[]>,
): Promise<readonly T[]> {
  return await unlessStopped(signal, verb, reading);
}

/** Ctrl-C ends the work of a verb that only reads. */
export async function unlessStopped<T>(signal: AbortSignal, verb: string, work: Promise<T>): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const stop = () =>
    stopped.reject(
      new Problem({
        code: 'interrupted',
        subject: `keyturn ${verb}`,
        reason: 'stopped; it only reads, so nothing was changed',
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
