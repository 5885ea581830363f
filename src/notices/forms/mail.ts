/** A mail in plain text: there is no markup that a text of others could use. */
import { fitting, linesOf, type Message } from '../message.ts';

const LIMITS = { most: 200, room: 100_000 };

export function mailOf({ title, items, run, policy }: Message): {
  readonly subject: string;
  readonly text: string;
} {
  const { shown, rest } = fitting(items, LIMITS, item => linesOf(item).join('\n').length);
  const parts = [
    title,
    ...shown.map(item => linesOf(item).join('\n')),
    ...(rest === undefined ? [] : [rest]),
    `-- \nrun ${run} of ${policy}`,
  ];
  return { subject: title, text: `${parts.join('\n\n')}\n` };
}
