/** Sends a message to a channel, request by request, and says which notices arrived. */
import type { Channel } from '../policy/channel.ts';
import { asProblem, type Problem } from '../problem.ts';
import { mailFor, mustBeAccepted, parcelsOf } from './channels.ts';
import type { Item, Message } from './message.ts';
import type { Answer, Outbox } from './ports.ts';

export interface Delivered {
  readonly sent: readonly Item[];
  /** What did not arrive, and may be sent again by the next run. */
  readonly left: readonly Item[];
  /** What the last request got. */
  readonly answer?: Answer;
  readonly problem?: Problem;
}

/** Never rejects. After the first request that fails none is sent: the next would meet the same. */
export async function deliver(
  channel: Channel,
  message: Message,
  source: string,
  outbox: Outbox,
): Promise<Delivered> {
  const sent: Item[] = [];
  let answer: Answer | undefined;
  try {
    if (channel.kind === 'email') {
      answer = await outbox.mail(mailFor(channel, message));
      return { sent: message.items, left: [], answer };
    }
    for (const { outgoing, items } of parcelsOf(channel, message, source)) {
      answer = await outbox.send(outgoing);
      mustBeAccepted(channel, answer);
      sent.push(...items);
    }
    return { sent, left: [], ...(answer === undefined ? {} : { answer }) };
  } catch (error) {
    const problem = asProblem(error, `notice to ${channel.name}`);
    const left = message.items.filter(item => !sent.includes(item));
    return { sent, left, problem, ...(answer === undefined ? {} : { answer }) };
  }
}
