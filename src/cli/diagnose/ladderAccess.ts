import { shownSkewMs } from '../../clock.ts';
import type { DiagnosisPorts } from '../../diagnosis/diagnosisPorts.ts';
import type { LadderContext } from '../../diagnosis/ladderContext.ts';
import type { Emit } from '../../event.ts';
import { patience } from '../../run/patience.ts';
import type { Context } from '../context.ts';
import { isInSandbox } from '../inSandbox.ts';

/** Shorter than those of a run, since a person is waiting. */
const PAUSES_MS = [1_000, 3_000, 6_000];
const LONGEST_WAIT_MS = 20_000;

export function ladderContextOf(
  { clock, random, signal, env }: Context,
  ports: DiagnosisPorts,
  graphScope: string,
  emit: Emit,
): LadderContext {
  const about = { step: 'diagnose' };
  const calm = patience({
    ...{ clock, random, signal, pausesMs: PAUSES_MS, longestMs: LONGEST_WAIT_MS },
    rotation: 'diagnose',
    emit,
  });
  return {
    ports,
    graphScope,
    now: clock.now,
    skewMs: () => shownSkewMs(clock.offsets()),
    inSandbox: isInSandbox({ env }),
    wait: ms => calm.wait(about, '', ms),
    retry: call => calm.retry(about, call),
  };
}
