/** Pauses and repetitions of a diagnosis: shorter than those of a run, since a person is waiting. */
import { toldSkewMs } from '../../clock.ts';
import type { DiagnosisPorts } from '../../diagnosis/diagnosisPorts.ts';
import type { LadderContext } from '../../diagnosis/ladderContext.ts';
import { isProblem, Problem } from '../../problem.ts';
import { notSooner } from '../../run/patience.ts';
import type { Context } from '../context.ts';

const PAUSES_MS = [1_000, 3_000, 6_000];
const LONGEST_WAIT_MS = 20_000;

export function ladderContextOf(
  { clock, signal }: Context,
  ports: DiagnosisPorts,
  graphScope: string,
): LadderContext {
  const sleep = async (ms: number) => {
    try {
      await clock.sleep(ms, signal);
    } catch (error) {
      throw stopped(error);
    }
  };
  return {
    ports,
    graphScope,
    now: clock.now,
    skewMs: () => toldSkewMs(clock.offsets()),
    wait: (_why, ms) => sleep(ms),
    async insist(_about, call) {
      for (const pause of PAUSES_MS) {
        try {
          return await call();
        } catch (error) {
          const asked = isProblem(error, 'try-later')
            ? notSooner(error.details.retryAfterMs, pause)
            : undefined;
          if (asked === undefined || asked > LONGEST_WAIT_MS) throw error;
          await sleep(asked);
        }
      }
      return call();
    },
  };
}

function stopped(cause: unknown): Problem {
  return new Problem(
    {
      code: 'interrupted',
      subject: 'keyturn diagnose',
      reason: 'stopped; it only reads, so nothing was changed',
    },
    cause,
  );
}
