/**
 * Events for PagerDuty's Events API v2 (developer.pagerduty.com/docs/send-alert-event): one alert for each subject, opened and
 * resolved by the same key. The integration key is added where it is sent.
 */
import { type Item, type Message, shortened } from '../message.ts';

/** Characters of `summary`. */
const LONGEST_SUMMARY = 1024;

/** Of trouble, or trouble that is over. */
export function pagerDutyEvent(item: Item, { run, policy, at }: Message): Readonly<Record<string, unknown>> {
  const { key, state } = item.notice;
  if (state === 'over') return { event_action: 'resolve', dedup_key: key };
  const payload = payloadOf(item, { source: `keyturn ${policy}`, run, at });
  return { event_action: 'trigger', dedup_key: key, client: 'keyturn', payload };
}

function payloadOf(
  { notice, head, text, whose, command }: Item,
  { source, run, at }: { readonly source: string; readonly run: string; readonly at: Date },
) {
  const { rotation, kind, codes, since } = notice;
  return {
    summary: shortened(`${head}: ${text}`, LONGEST_SUMMARY),
    severity: kind === 'human-needed' ? 'critical' : kind === 'failed' ? 'error' : 'warning',
    source,
    timestamp: at.toISOString(),
    ...(rotation === undefined ? {} : { component: rotation.name }),
    ...(rotation?.group === undefined ? {} : { group: rotation.group }),
    class: codes.join(' ') || kind,
    custom_details: {
      ...{ run, since },
      ...(whose === undefined ? {} : { owner: whose }),
      ...(command === undefined ? {} : { command }),
    },
  };
}
