import type { Consumer } from '../../rotation/placeFacts.ts';
import { isConsumed } from '../../rotation/ports.ts';
import { currentOf, type Situation } from '../../rotation/situation.ts';
import type { Step } from '../../rotation/verdict.ts';
import { plural, span } from '../../rotation/words.ts';
import { type Done, impossible } from '../done.ts';
import type { Work } from '../work.ts';

const LOOK_EVERY_MS = 3_000;

/**
 * Waits until all apps that run with the secret have restarted, at most as long as the intent allows. An app whose state cannot
 * be read is given the whole time: its restart is in progress like any other's. Enter ends the wait.
 */
export async function settle(
  work: Work,
  situation: Situation,
  { version, ms }: Extract<Step, { kind: 'settle' }>,
): Promise<Done> {
  const since = currentOf(situation)?.version.createdAt;
  if (since === undefined) throw impossible(work.rotation.name, 'there is no version to wait for');
  const about = { step: 'settle', subject: version };
  const until = work.clock.ticks() + ms;
  const enter = work.enter?.();
  let isEnough = false;
  const over = enter?.pressed.then(() => {
    isEnough = true;
  });
  try {
    let consumers = await ask(work, since);
    for (;;) {
      const left = until - work.clock.ticks();
      const open = [...consumers.values()].filter(isOpen);
      if (open.length === 0 || left <= 0 || isEnough) return doneWith(consumers, isEnough);
      const how = enter === undefined ? '' : ', Enter ends the wait';
      // Where there is little room, what is in brackets is left out first.
      const detail = open[0]?.detail.replaceAll(/[()]/g, '');
      const why = `${plural(open.length, 'app')} not restarted${how} (${span(left)} at most; ${detail})`;
      await work.patience.wait(about, why, Math.min(LOOK_EVERY_MS, left), over);
      consumers = await ask(work, since);
    }
  } finally {
    enter?.stop();
  }
}

function isOpen({ state }: Consumer): boolean {
  return state === 'older' || state === 'unknown';
}

async function ask({ ports, rotation, patience }: Work, since: Date) {
  const asked = ports.targets.flatMap((target, index) => {
    const subject = rotation.targets[index]?.label ?? `target ${index}`;
    const about = { step: 'settle', subject };
    if (!isConsumed(target)) return [];
    return [
      patience
        .retry(about, () => target.consumer(since))
        .then((consumer): [number, Consumer] => [index, consumer]),
    ];
  });
  return new Map(await Promise.all(asked));
}

function doneWith(consumers: ReadonlyMap<number, Consumer>, isEnough: boolean): Done {
  const open = [...consumers.values()].filter(isOpen).length;
  const all = `${plural(consumers.size, 'app')} asked`;
  const rest = open === 0 ? 'none holds an older secret' : `${plural(open, 'app')} not confirmed`;
  const ended = isEnough && open > 0 ? ', the wait was ended early' : '';
  return { effect: { effect: 'settled', consumers }, detail: `${all}, ${rest}${ended}` };
}
