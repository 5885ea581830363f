import { asProblem } from '../../problem.ts';
import type { Probe } from '../../rotation/observation.ts';
import type { Situation } from '../../rotation/situation.ts';
import { keyToProbe, probeOf } from '../../rotation/supersededProbe.ts';
import type { Secret } from '../../secret.ts';
import { askRepeatedly } from '../askRepeatedly.ts';
import type { Work } from '../work.ts';

/**
 * Signs in once with the superseded credential, so that it can be determined later whether the usage report covers it
 * (`rotation/usageEvidence.ts`). It is evidence and no step of the rotation: its failure fails nothing, and the next run tries
 * again. `refused`: Entra refused the value in several calls, and will not accept it later.
 */
export async function probeSuperseded(work: Work, situation: Situation): Promise<Probe | undefined> {
  const { rotation, ports, patience, clock, emit } = work;
  const key = keyToProbe(rotation, situation, clock.now());
  if (key === undefined || situation.probed) return undefined;
  const value = situation.valueBefore ?? (await readValue(work, key.version));
  if (value === undefined) return undefined;
  const about = { step: 'confirm', subject: 'superseded credential' };
  const answer = await askRepeatedly(ports.token, patience, about, value);
  if (answer.answer === 'rejected') return 'refused';
  if (answer.answer !== 'accepted') return undefined;
  emit({
    event: 'signed-in',
    rotation: rotation.name,
    keyId: key.keyId,
    why: 'probe',
    ...signInInWords(answer),
  });
  return probeOf(situation, key.keyId, answer, clock.now());
}

async function readValue({ ports }: Work, version: string): Promise<Secret | undefined> {
  try {
    return await ports.vault.valueOf(version);
  } catch (error) {
    const problem = asProblem(error, version);
    if (problem.code === 'bug' || problem.code === 'locked') throw problem;
    return undefined;
  }
}

/** In the form of events. */
export function signInInWords({
  at,
  requestId,
  correlationId,
}: {
  readonly at?: Date;
  readonly requestId?: string;
  readonly correlationId?: string;
}): { at?: string; requestId?: string; correlationId?: string } {
  return {
    ...(at === undefined ? {} : { at: at.toISOString() }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

export function probeInWords(probe: Probe): string {
  return probe === 'refused'
    ? 'Entra does not accept the superseded credential any more'
    : 'Keyturn signed in once with the superseded credential, to see later whether the sign-in report shows it';
}
