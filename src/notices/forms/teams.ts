/**
 * A message for a webhook of Workflows in Teams: an adaptive card (adaptivecards.io/explorer). Texts of others are `TextRun`,
 * which has no Markdown; a `TextBlock` would have.
 */
import { fitting, type Item, type Message } from '../message.ts';

/** 28 KB for a message by webhook (learn.microsoft.com, "Create an Incoming Webhook"). */
const LIMITS = { most: 50, room: 22_000 };

export function teamsBody({ title, items, run }: Message): string {
  const { shown, rest } = fitting(items, LIMITS, item => Buffer.byteLength(JSON.stringify(itemBlock(item))));
  return JSON.stringify({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            paragraph([{ text: title, weight: 'Bolder', size: 'Medium' }]),
            ...shown.map(itemBlock),
            ...(rest === undefined ? [] : [paragraph([{ text: rest }])]),
            paragraph([{ text: `run ${run}`, isSubtle: true, size: 'Small' }]),
          ],
        },
      },
    ],
  });
}

interface Run {
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Medium' | 'Small';
  readonly isSubtle?: true;
  readonly fontType?: 'Monospace';
  readonly color?: 'Attention' | 'Good' | 'Warning';
}

function itemBlock({ notice, head, text, whose, command }: Item) {
  const color =
    notice.state === 'over'
      ? 'Good'
      : notice.state === 'done'
        ? undefined
        : notice.kind === 'expiring'
          ? 'Warning'
          : 'Attention';
  return {
    type: 'Container',
    separator: true,
    items: [
      paragraph([{ text: head, weight: 'Bolder', ...(color === undefined ? {} : { color }) }]),
      paragraph([{ text }]),
      ...(whose === undefined ? [] : [paragraph([{ text: whose, isSubtle: true }])]),
      ...(command === undefined ? [] : [paragraph([{ text: command, fontType: 'Monospace' }])]),
    ],
  };
}

function paragraph(runs: readonly Run[]) {
  return { type: 'RichTextBlock', inlines: runs.map(run => ({ type: 'TextRun', ...run })) };
}
