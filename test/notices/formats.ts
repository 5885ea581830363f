/** Whether what was received is what the service takes: by its own library where npm has one, else by its documentation. */
import { AdaptiveCard, SerializationContext } from 'adaptivecards';
import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import type { Received } from '../support/receiver.ts';
import { ROUTING_KEY, SIGNING_KEY } from './channelStage.ts';

/** docs.slack.dev/reference/block-kit: header (150), section (3,000), 50 blocks; plain_text composition object. */
const slackMessage = z.strictObject({
  text: z.string().min(1).max(40_000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('header'), text: plain(150) }),
        z.strictObject({ type: z.literal('section'), text: plain(3000) }),
      ]),
    )
    .min(1)
    .max(50),
});

function plain(most: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(most),
    emoji: z.boolean().optional(),
  });
}

/** developer.pagerduty.com/docs/send-alert-event: required fields, the words of severity, the longest texts. */
const pagerDutyEvent = z.discriminatedUnion('event_action', [
  z.strictObject({
    routing_key: z.string().length(32),
    event_action: z.literal('trigger'),
    dedup_key: z.string().min(1).max(255),
    client: z.string(),
    payload: z.strictObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.unknown()),
    }),
  }),
  z.strictObject({
    routing_key: z.string().length(32),
    event_action: z.literal('resolve'),
    dedup_key: z.string().min(1).max(255),
  }),
]);

/** Of 512 KB (developer.pagerduty.com/docs/events-api-v2-overview, "Size limits"). */
const LARGEST_PAGER_EVENT = 512 * 1024;
/** Of a message that a webhook brings to Teams (learn.microsoft.com, "Create Incoming Webhooks"). */
const LARGEST_TEAMS = 28 * 1024;
const LARGEST_CLOUD_EVENT = 64 * 1024;

const teamsMessage = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.looseObject({ type: z.literal('AdaptiveCard'), version: z.string() }),
    }),
  ]),
});

/** Throws where the service would not take it. */
export const formats: Readonly<Record<string, (received: Received) => void>> = {
  slack({ body, headers }) {
    mustBeJson(headers);
    slackMessage.parse(JSON.parse(body));
  },
  teams({ body, headers }) {
    mustBeJson(headers);
    const { attachments } = teamsMessage.parse(JSON.parse(body));
    mustBeAtMost(body, LARGEST_TEAMS);
    const card = new AdaptiveCard();
    const context = new SerializationContext();
    card.parse(attachments[0].content, context);
    const faults = Array.from(
      { length: context.eventCount },
      (_, index) => context.getEventAt(index).message,
    );
    const later = card.validateProperties().validationEvents.map(({ message }) => message);
    if (faults.length + later.length > 0) throw new Error([...faults, ...later].join('; '));
    if (card.getItemCount() === 0) throw new Error('the card is empty');
  },
  pagerduty({ body, headers }) {
    mustBeJson(headers);
    mustBeAtMost(body, LARGEST_PAGER_EVENT);
    const { routing_key } = pagerDutyEvent.parse(JSON.parse(body));
    if (routing_key !== ROUTING_KEY) throw new Error('another key');
  },
  webhook({ body, headers }) {
    mustBeAtMost(body, LARGEST_CLOUD_EVENT);
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    // A tolerance of five minutes from now is a part of verify(): the signature is checked with the times of the test.
    const signed = new Webhook(SIGNING_KEY).sign(
      flat['webhook-id'] ?? '',
      new Date(Number(flat['webhook-timestamp']) * 1000),
      body,
    );
    if (signed !== flat['webhook-signature']) throw new Error('the signature is another one');
    const event = HTTP.toEvent({ headers: flat, body });
    if (!(event instanceof CloudEvent)) throw new Error('more than one event');
    event.validate();
    if (event.id !== flat['webhook-id']) throw new Error('two ids');
  },
};

function mustBeJson(headers: Received['headers']): void {
  if (!/^application\/json/.test(headers['content-type'] ?? '')) throw new Error('not sent as JSON');
}

function mustBeAtMost(body: string, most: number): void {
  const size = Buffer.byteLength(body);
  if (size > most) throw new Error(`${size} bytes, of ${most} at most`);
}
