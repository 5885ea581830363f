import type { BeforeWrite } from '../../rotation/ports.ts';
import type { Asked } from './rounds.ts';

/** A change of a rotation that may only be sent while the rotation's lock stands. */
export interface Guarded {
  readonly beforeWrite: BeforeWrite;
}

/**
 * Sends one request for several rotations. `send` makes it of the changes that it is given and awaits `beforeWrite` right
 * before it goes out; if a lock has gone by then, nothing is sent, its rotation fails alone, and the request is made
 * anew without its change. Returns those whose changes were sent.
 */
export async function sendTogether<One extends Asked<Guarded, never>>(
  asked: readonly One[],
  send: (those: readonly One[], beforeWrite: BeforeWrite) => Promise<void>,
): Promise<readonly One[]> {
  let those = asked;
  while (those.length > 0) {
    let left = those;
    const beforeWrite = async () => {
      left = await standing(left);
      if (left.length < those.length) throw new Error('made anew without those whose locks have gone');
    };
    const sent = those;
    try {
      await send(sent, Object.assign(beforeWrite, { left: () => shortest(sent) }));
      return those;
    } catch (error) {
      if (left.length === those.length) throw error;
      those = left;
    }
  }
  return those;
}

/** What is sent for several is given up with the first of their locks. */
function shortest(asked: readonly Asked<Guarded, never>[]): number {
  return Math.min(...asked.map(({ change }) => change.beforeWrite.left?.() ?? Number.POSITIVE_INFINITY));
}

async function standing<One extends Asked<Guarded, never>>(asked: readonly One[]): Promise<readonly One[]> {
  const held = await checked(asked);
  // To renew one lock may have taken as long as another had left.
  return checked(held);
}

async function checked<One extends Asked<Guarded, never>>(asked: readonly One[]): Promise<readonly One[]> {
  const answers = await Promise.allSettled(asked.map(({ change }) => change.beforeWrite()));
  return asked.filter((one, index) => {
    const answer = answers[index];
    if (answer?.status !== 'rejected') return true;
    one.reject(answer.reason);
    return false;
  });
}
