import { isProblem, Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import type { Delivered, Published, TargetState } from '../../rotation/observation.ts';
import type { Trial } from '../../rotation/placeFacts.ts';
import type { TargetPort } from '../../rotation/ports.ts';
import { publishedOf, type Situation } from '../../rotation/situation.ts';
import { deliverInBatch } from '../deliverInBatch.ts';
import { type Done, impossible } from '../done.ts';
import type { Work } from '../work.ts';
import { tryInPlace } from './tryInPlace.ts';

/** A reference is refreshed and a site restarts with a delay; about two minutes are waited for it. */
const LOOK_AGAIN_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/** Delivers the vault's value to one target, and reads the place until it shows it. */
export async function distribute(work: Work, situation: Situation, target: number): Promise<Done> {
  const port = work.ports.targets[target];
  const label = work.rotation.targets[target]?.label ?? `target ${target}`;
  const wanted = publishedOf(situation);
  if (port === undefined || wanted === undefined) throw impossible(label, 'there is nothing to deliver');
  const trial = await tryInPlace(work, port, { step: 'distribute', subject: label }, wanted.value);
  work.canaries.delete(target);
  const seen = await deliver(work, port, wanted, label, target);
  const state = await lookUntilThere(work, port, wanted, label, seen);
  const detail = [...beforehand(trial), state.detail].join('; ');
  const { meanwhile } = seen ?? {};
  if (meanwhile === undefined) return { effect: { effect: 'delivered', target, state }, detail };
  return {
    effect: { effect: 'delivered', target, state, meanwhile },
    detail: `${detail}; ${meanwhile.text}`,
  };
}

function beforehand(trial: Trial | undefined): string[] {
  if (trial === undefined) return [];
  return [trial.trial === 'accepted' ? `${trial.detail} before it was written` : trial.reason];
}

/** A delivery is idempotent, so a lost answer is settled by the reading that follows. */
async function deliver(
  work: Work,
  port: TargetPort,
  wanted: Published,
  label: string,
  target: number,
): Promise<Delivered | undefined> {
  const about = { step: 'distribute', subject: label };
  const write = () => work.newest.delivering(wanted, work.ports.vault, () => port.deliver(wanted));
  try {
    return await deliverInBatch(work, about, target, write);
  } catch (error) {
    if (!isProblem(error, 'unknown-outcome')) throw error;
    await work.patience.wait(about, `${error.details.reason}: checks what the place holds`, 1_000);
    const state = await work.patience.retry(about, () => port.observe(wanted));
    return state.state === 'in-sync' ? state : await work.patience.retry(about, write);
  }
}

async function lookUntilThere(
  work: Work,
  port: TargetPort,
  wanted: Published,
  label: string,
  seen: TargetState | undefined,
): Promise<TargetState> {
  const about = { step: 'distribute', subject: label };
  const look = () => work.patience.retry(about, () => port.observe(wanted));
  let state = seen ?? (await look());
  for (const pause of LOOK_AGAIN_MS) {
    if (state.state === 'in-sync') return { state: 'in-sync', detail: state.detail };
    if (state.state === 'unknown')
      return { state: 'in-sync', detail: 'written by this run; the place does not show what it holds' };
    await work.patience.wait(about, `written, not visible yet: ${state.detail}`, pause);
    state = await look();
  }
  if (state.state === 'in-sync') return { state: 'in-sync', detail: state.detail };
  throw new Problem({
    code: 'try-later',
    subject: label,
    reason: `was written, but does not show the new secret: ${state.detail}`,
    remedy: commandFor(work.rotation, 'verify'),
  });
}
