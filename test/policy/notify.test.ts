/** `notify`: what a channel is, and what is refused. */
import { describe, expect, test } from 'vitest';
import { entry, HEAD, load, refusal } from './check.ts';

const KEY = 'https://hooks.slack.com/services/T0/B0/abcdefghijklmnop';
const withNotify = (...entries: string[]) =>
  `${HEAD}${entry('a')}    owner: team-a\n    group: early\nnotify:\n${entries.map(each => `  - ${each}\n`).join('')}`;

test('each kind of channel, with what is taken where nothing is said', () => {
  const { notify } = load(
    withNotify(
      '{ teams: { url: env:A } }',
      '{ slack: { url: env:B }, on: [changed], for: { owner: team-a } }',
      '{ pagerduty: { routingKey: env:C } }',
      '{ webhook: { url: env:D, secret: env:E }, name: own, for: { group: [early], labels: { x-a: b } } }',
      '{ email: { smtp: env:F, from: a@b.example, to: [c@d.example] } }',
    ),
  );
  const on = ['failed', 'human-needed', 'expiring'];
  expect(notify).toEqual([
    { kind: 'teams', name: 'teams', variable: 'A', on },
    { kind: 'slack', name: 'slack', variable: 'B', on: ['changed'], for: { owner: ['team-a'] } },
    { kind: 'pagerduty', name: 'pagerduty', variable: 'C', region: 'us', on },
    {
      ...{ kind: 'webhook', name: 'own', variable: 'D', secret: 'E', on },
      for: { group: ['early'], labels: { 'x-a': 'b' } },
    },
    { kind: 'email', name: 'email', variable: 'F', from: 'a@b.example', to: ['c@d.example'], on },
  ]);
});

describe('what is refused', () => {
  test.each([
    ['{ slak: { url: env:B } }', 'did you mean "slack"?'],
    ['{ name: ops }', 'a channel needs a key for its kind'],
    ['{ slack: { url: env:A }, teams: { url: env:B } }', 'this one has teams and slack'],
    ['{ slack: { url: env:A }, on: [fail] }', 'did you mean "failed"?'],
    ['{ slack: { url: env:A }, on: [] }', 'one kind of notice at least'],
    [
      '{ slack: { url: env:A }, for: { owner: team-b } }',
      'no rotation has the owner "team-b": did you mean "team-a"?',
    ],
    ['{ slack: { url: env:A }, for: { group: late } }', 'no rotation is in a group "late"'],
    ['{ pagerduty: { routingKey: env:A }, on: [failed, digest] }', 'PagerDuty gets trouble only'],
    ['{ webhook: { url: env:A } }', 'missing key "notify[0].webhook.secret"'],
    ['{ email: { smtp: env:A, from: nobody, to: a@b.example } }', 'a mail address'],
    [
      '{ email: { smtp: env:A, from: "a@b.example\\r\\nBcc: x@y.example", to: a@b.example } }',
      'a mail address',
    ],
  ])('%s', (channel, words) => {
    expect(refusal(withNotify(channel)).message).toContain(words);
  });

  test('two of one name', () => {
    const two = withNotify('{ slack: { url: env:A } }', '{ slack: { url: env:B } }');
    expect(refusal(two).message).toContain('another channel has the name "slack"');
  });

  test.each([`{ slack: { url: ${KEY} } }`, `{ slack: ${KEY} }`, `{ pagerduty: { routingKey: ${KEY} } }`])(
    'an address itself, and it is not repeated: %s',
    channel => {
      const { message } = refusal(withNotify(channel));
      expect(message).toContain('is a secret and does not belong in a policy');
      expect(message).not.toContain('abcdefghijklmnop');
    },
  );
});
