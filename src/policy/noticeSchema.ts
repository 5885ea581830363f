/** The schema of `notify`, and its entries after loading. */
import * as z from 'zod/mini';
import { CHANNEL_KINDS, type Channel, type ChannelSettings, DEFAULT_ON, NOTICE_KINDS } from './channel.ts';
import { described, map, oneOf, text, wanted } from './fields.ts';
import { labels, ownerName } from './ownerSchema.ts';
import { secretMap, variable } from './secretAddress.ts';

function oneOrMore(entry: z.ZodMiniType<string>, what: string) {
  const list = z.array(entry).check(z.minLength(1, { error: `expected ${what} at least` }));
  return z.pipe(
    z.union([entry, list], { error: wanted(`${what}, or a list of them`) }),
    z.transform((given): readonly string[] => (typeof given === 'string' ? [given] : given)),
  );
}

const postTo = (name: string) =>
  secretMap(
    { url: described(variable(name), 'The variable that holds the address, `env:NAME`.') },
    `{ url: env:${name} }`,
  );

function mailAddress() {
  return text('^[^\\s@<>,;"]{1,64}@[^\\s@<>,;"]{1,190}$', 'a mail address such as oncall@contoso.com');
}

const kinds = {
  teams: z.optional(
    described(postTo('KEYTURN_TEAMS_URL'), 'A channel of Microsoft Teams, by a webhook of Workflows.'),
  ),
  slack: z.optional(described(postTo('KEYTURN_SLACK_URL'), 'A channel of Slack, by an incoming webhook.')),
  pagerduty: z.optional(
    described(
      secretMap(
        {
          routingKey: described(
            variable('KEYTURN_PAGERDUTY_KEY'),
            'The variable that holds the integration key of a service (Events API v2).',
          ),
          region: z.optional(
            described(oneOf(['us', 'eu']), { description: 'Where the account is.', builtIn: 'us' }),
          ),
        },
        '{ routingKey: env:KEYTURN_PAGERDUTY_KEY }',
      ),
      'A service of PagerDuty: trouble opens an alert, and resolves it when it is over.',
    ),
  ),
  webhook: z.optional(
    described(
      secretMap(
        {
          url: described(variable('KEYTURN_WEBHOOK_URL'), 'The variable that holds the address.'),
          secret: described(
            variable('KEYTURN_WEBHOOK_SECRET'),
            'The variable that holds the key of the signature (Standard Webhooks), `whsec_` and base64.',
          ),
        },
        '{ url: env:KEYTURN_WEBHOOK_URL, secret: env:KEYTURN_WEBHOOK_SECRET }',
      ),
      'A program of your own: CloudEvents 1.0, signed.',
    ),
  ),
  email: z.optional(
    described(
      secretMap(
        {
          smtp: described(
            variable('KEYTURN_SMTP_URL'),
            'The variable that holds the mail server, `smtps://USER:PASSWORD@HOST` or `smtp://HOST:587`.',
          ),
          from: described(mailAddress(), 'The sender.'),
          to: described(oneOrMore(mailAddress(), 'a mail address'), 'The recipients.'),
        },
        '{ smtp: env:KEYTURN_SMTP_URL, from: keyturn@contoso.com, to: oncall@contoso.com }',
      ),
      'Mail; the package nodemailer must be installed beside Keyturn.',
    ),
  ),
};

const audience = map(
  {
    owner: z.optional(described(oneOrMore(ownerName(), 'an owner'), 'Rotations of these owners.')),
    group: z.optional(
      described(
        oneOrMore(text('^[a-z0-9][a-z0-9-]{0,59}$', 'the name of a group'), 'a group'),
        'Rotations of these groups.',
      ),
    ),
    labels: z.optional(described(labels(), 'Rotations that have all of these labels.')),
  },
  'a map such as { owner: team-payments }',
);

const entry = described(
  map(
    {
      ...kinds,
      name: z.optional(
        described(
          text('^[a-z0-9][a-z0-9-]{0,59}$', 'a name of a-z, 0-9 and -, 60 characters at most'),
          'Its name in messages and in the trail; needed where two entries are of one kind. Left out: its kind.',
        ),
      ),
      on: z.optional(
        described(
          z
            .array(oneOf(NOTICE_KINDS))
            .check(z.minLength(1, { error: 'expected one kind of notice at least' })),
          {
            description:
              'What it is notified of. failed, human-needed and expiring are trouble, once when it begins, again after a day, and once when it is over; changed: a new secret is in use; retired: an old one was removed; digest: a summary once a day.',
            builtIn: [...DEFAULT_ON],
          },
        ),
      ),
      for: z.optional(
        described(audience, 'Whose rotations; all that is given must be so. Left out: all rotations.'),
      ),
    },
    'a map with one of teams, slack, pagerduty, webhook and email',
  ),
  { oneOf: CHANNEL_KINDS.map(kind => ({ required: [kind] })) },
);

export const notifySchema = described(z.array(entry, { error: wanted('a list of channels') }), {
  description: 'Where trouble and changes of a run are reported.',
  builtIn: [],
});

export type WrittenChannel = z.output<typeof entry>;

export function kindsOf(written: WrittenChannel): readonly (typeof CHANNEL_KINDS)[number][] {
  return CHANNEL_KINDS.filter(kind => written[kind] !== undefined);
}

export function channelName(written: WrittenChannel): string | undefined {
  return written.name ?? kindsOf(written)[0];
}

/** Of an entry that no rule refused. */
export function channelOf(written: WrittenChannel): Channel {
  const settings = settingsOf(written);
  const { owner, group, labels: wantedLabels } = written.for ?? {};
  const whose = {
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(wantedLabels === undefined ? {} : { labels: wantedLabels }),
  };
  return {
    ...settings,
    name: channelName(written) ?? settings.kind,
    on: written.on ?? DEFAULT_ON,
    ...(Object.keys(whose).length === 0 ? {} : { for: whose }),
  };
}

function settingsOf({ teams, slack, pagerduty, webhook, email }: WrittenChannel): ChannelSettings {
  if (teams !== undefined) return { kind: 'teams', variable: teams.url };
  if (slack !== undefined) return { kind: 'slack', variable: slack.url };
  if (pagerduty !== undefined)
    return { kind: 'pagerduty', variable: pagerduty.routingKey, region: pagerduty.region ?? 'us' };
  if (webhook !== undefined) return { kind: 'webhook', variable: webhook.url, secret: webhook.secret };
  if (email !== undefined) return { kind: 'email', variable: email.smtp, from: email.from, to: email.to };
  throw new Error('assembled a channel without its kind');
}
