import type { BeforeWrite } from '../../rotation/ports.ts';
import type { Asked } from './rounds.ts';

/** A change that may be sent only while the lock of its rotation is held. */
export interface Guarded {
  readonly beforeWrite: BeforeWrite;
}

/**
 * Sends one request for several rotations. `send` composes it from the given changes, and awaits `beforeWrite` directly before
 * sending. If a lock has been lost by then, nothing is sent, only that rotation fails, and the request is composed again
 * without its change. Returns the changes that were sent.
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
      if (left.length < those.length)
        throw new Error('composed again without the changes whose locks are lost');
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

/** A merged request is aborted when the first of its locks expires. */
function shortest(asked: readonly Asked<Guarded, never>[]): number {
  return Math.min(...asked.map(({ change }) => change.beforeWrite.left?.() ?? Number.POSITIVE_INFINITY));
}

async function standing<One extends Asked<Guarded, never>>(asked: readonly One[]): Promise<readonly One[]> {
  const held = await checked(asked);
  // Checked again, because renewing one lock may have taken longer than another one was still valid.
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
