/** What leaves for a channel, and when its response means that it was accepted. */
import type { Channel } from '../policy/channel.ts';
import { Problem } from '../problem.ts';
import { cloudEvents } from './forms/cloudEvents.ts';
import { mailOf } from './forms/mail.ts';
import { pagerDutyEvent } from './forms/pagerDuty.ts';
import { slackBody } from './forms/slack.ts';
import { teamsBody } from './forms/teams.ts';
import type { Item, Message } from './message.ts';
import type { Answer, Mail, Outgoing } from './ports.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Where the Events API v2 is (support.pagerduty.com/main/docs/service-regions). */
const EVENTS_API = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
};

/** A request, and the notices that are sent when it was accepted. */
export interface Parcel {
  readonly outgoing: Outgoing;
  readonly items: readonly Item[];
}

/** `source`: the sender of CloudEvents, equal in every run. */
export function parcelsOf(
  channel: Exclude<Channel, { kind: 'email' }>,
  message: Message,
  source: string,
): Parcel[] {
  const { variable } = channel;
  const { items } = message;
  const subject = subjectOf(channel);
  const post = { subject, to: { variable }, contentType: JSON_TYPE };
  switch (channel.kind) {
    case 'slack':
      return [{ outgoing: { ...post, body: slackBody(message), repeatable: false }, items }];
    case 'teams':
      return [{ outgoing: { ...post, body: teamsBody(message), repeatable: false }, items }];
    case 'pagerduty':
      return items.map(item => ({
        outgoing: {
          ...{ subject, contentType: JSON_TYPE, repeatable: true },
          body: JSON.stringify(pagerDutyEvent(item, message)),
          to: { url: EVENTS_API[channel.region] },
          keyed: { field: 'routing_key', variable },
        },
        items: [item],
      }));
    case 'webhook':
      return cloudEvents(message, source).map(({ id, body, items: sent }) => ({
        outgoing: {
          ...post,
          body,
          contentType: 'application/cloudevents+json; charset=utf-8',
          signature: { variable: channel.secret, id, at: message.at },
          repeatable: true,
        },
        items: sent,
      }));
  }
}

export function mailFor(channel: Extract<Channel, { kind: 'email' }>, message: Message): Mail {
  const { subject: title, text } = mailOf(message);
  return {
    subject: subjectOf(channel),
    server: channel.variable,
    from: channel.from,
    to: channel.to,
    title,
    text,
  };
}

function subjectOf({ name, variable }: Channel): string {
  return `notice to ${name} (${variable})`;
}

/**
 * A status of 2xx is not always acceptance, and only the body tells: Slack says `ok`
 * (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), and the older webhooks of Teams answered 200 with the text of
 * an error, where those of Workflows answer 202 without a body.
 */
export function mustBeAccepted(channel: Channel, { status, text }: Answer): void {
  const said = text.trim();
  const isAccepted =
    channel.kind === 'slack'
      ? said === 'ok'
      : channel.kind === 'teams'
        ? status === 202 || said === '' || said === '1'
        : channel.kind === 'pagerduty'
          ? status === 202
          : true;
  if (isAccepted) return;
  throw new Problem({
    code: 'refused',
    subject: subjectOf(channel),
    reason: `it responded with ${status}, but not that it accepted the notice: ${said.slice(0, 120) || 'nothing'}`,
    remedy: `check the address in ${channel.variable}`,
  });
}
