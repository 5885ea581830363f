/**
 * A message for an incoming webhook of Slack (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks): Block Kit. Texts
 * of others are `plain_text`, which has no markup, links or mentions.
 */
import { fitting, linesOf, type Message } from '../message.ts';

/**
 * docs.slack.dev/reference/block-kit/blocks: 50 blocks, 3,000 characters in a section. All texts together have a limit that is not
 * documented; 9,597 characters were accepted and 11,341 refused (slackapi/bolt-js#2867).
 */
const LIMITS = { most: 20, room: 7_000 };

export function slackBody({ title, items }: Message): string {
  const { shown, rest } = fitting(items, LIMITS, item => linesOf(item).join('\n').length);
  const sections = [...shown.map(item => linesOf(item).join('\n')), ...(rest === undefined ? [] : [rest])];
  return JSON.stringify({
    text: escaped(title),
    blocks: [
      { type: 'header', text: plain(title) },
      ...sections.map(text => ({ type: 'section', text: plain(text) })),
    ],
  });
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false };
}

/** For notifications; it is read as mrkdwn (docs.slack.dev/messaging/formatting-message-text). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
