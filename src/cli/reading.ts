import { Problem } from '../problem.ts';
import type { Survey } from '../run/survey.ts';
import type { Verification } from '../run/verify.ts';
import type { Context } from './context.ts';
import type { PolicyOptions } from './options.ts';
import { surveyFor } from './remedyFor.ts';

/**
 * For verbs that only read: Ctrl-C ends them at once, whatever they are waiting for. Also tells commands in remedies
 * which policy is meant.
 */
export async function readOnly<T extends Survey | Verification>(
  { signal }: Context,
  verb: string,
  { config }: PolicyOptions,
  reading: Promise<readonly T[]>,
): Promise<T[]> {
  const seen = await unlessStopped(signal, verb, reading);
  return seen.map(each => surveyFor(each, config));
}

async function unlessStopped<T>(signal: AbortSignal, verb: string, work: Promise<T>): Promise<T> {
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
