/** Every channel, in every case, received over HTTPS and checked against the format of its service. The table is printed. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Channel } from '../../src/policy/channel.ts';
import type { Rotation } from '../../src/policy/policy.ts';
import { Problem } from '../../src/problem.ts';
import { Secret } from '../../src/secret.ts';
import { type Corner, days, ending, policy, settled } from '../cli/given.ts';
import type { Received } from '../support/receiver.ts';
import { accepting, CHANNELS, type ChannelStage, openChannels, ROUTING_KEY } from './channelStage.ts';
import { formats } from './formats.ts';
import { note, printedAtEnd } from './table.ts';

const failing = (reason = 'is busy'): Corner =>
  settled({ unreadable: new Problem({ code: 'try-later', subject: 'vault kv-pay', reason }) });
const bad = (reason?: string) => ({ 'payments-api': failing(reason) });
const good = () => ({ 'payments-api': settled() });

printedAtEnd();

/** What it got of the rotation, in the format of its service. */
function received(stage: ChannelStage, { kind }: Channel): Received[] {
  const all = stage.taken();
  for (const one of all) formats[kind]?.(one);
  return all.filter(({ body }) => body.includes('payments-api'));
}

const HOSTILE = [
  '<!channel> <https://evil.example|click> *bold* _it_ `code` ~no~ :boom: @here',
  '[click](https://evil.example) **bold** # head\n- item <at>all</at> <script>alert(1)</script>',
  '"},{"type":"ActionSet"}] \u202egnp.exe \u0007 \u001b[31m red \ud800',
].join(' ');

describe.each(Object.values(CHANNELS).map(channel => [channel.kind, channel as Channel] as const))(
  '%s',
  (kind, channel) => {
    test('gets trouble, once, and that it is over', async () => {
      await using stage = await openChannels([channel]);
      await stage.run(0, bad());
      const first = received(stage, channel);
      expect(first).toHaveLength(1);
      note(kind, 'sent', `${first.length} request`);
      await stage.run(1, bad());
      const second = received(stage, channel);
      expect(second).toEqual([]);
      note(kind, 'duplicate', 'suppressed');
      await stage.run(2, good());
      const over = received(stage, channel);
      expect(over).toHaveLength(1);
      if (kind === 'pagerduty') {
        const [opened, closed] = [...first, ...over].map(({ body }) => JSON.parse(body));
        expect(opened).toMatchObject({ event_action: 'trigger', payload: { severity: 'error' } });
        expect(closed).toEqual({
          routing_key: ROUTING_KEY,
          event_action: 'resolve',
          dedup_key: opened.dedup_key,
        });
      } else expect(over[0]?.body).toMatch(/over/);
      note(kind, 'over', kind === 'pagerduty' ? 'resolved' : 'sent');
    });

    test('that is down is a warning, and every rotation goes on', async () => {
      await using stage = await openChannels([channel]);
      stage.receiver.react = () => ({ status: 503 });
      const due = await stage.run(0, { 'payments-api': ending(12) });
      expect(due).toMatchObject({ exitCode: 0, err: expect.not.stringContaining('warning') });
      stage.taken();
      const down = await stage.run(1, bad());
      expect(down.exitCode).toBe(1);
      expect(down.err).toContain(`warning: notice to ${channel.name}`);
      expect(down.err).toContain('it responded with 503');
      const requests = stage.taken();
      note(kind, 'channel down', `warned after ${requests.length} requests`);
      stage.receiver.react = accepting;
      await stage.run(2, bad());
      expect(received(stage, channel)).toHaveLength(1);
    });

    test('that asks to wait is asked again then', async () => {
      await using stage = await openChannels([channel]);
      let count = 0;
      stage.receiver.react = one => {
        count += 1;
        return count === 1 ? { status: 429, headers: { 'retry-after': '3' } } : accepting(one);
      };
      const { err } = await stage.run(0, bad());
      expect(err).not.toContain('warning');
      expect(stage.taken()).toHaveLength(2);
      note(kind, '429', 'waited, sent');
    });

    test('that redirects gets no body elsewhere', async () => {
      await using stage = await openChannels([channel]);
      stage.receiver.react = () => ({
        status: 307,
        headers: { location: `${stage.receiver.origin}/elsewhere` },
      });
      const { err } = await stage.run(0, bad());
      expect(err).toContain('it responded with a redirect (307), which is not followed');
      expect(stage.taken().map(({ path }) => path)).not.toContain('/elsewhere');
      note(kind, 'redirect', 'not followed');
    });

    test('that says 2xx and does not accept is a warning', async () => {
      await using stage = await openChannels([channel]);
      const wrong = {
        slack: 'invalid_payload',
        teams: 'Webhook message delivery failed',
        pagerduty: '{}',
        webhook: '',
      };
      stage.receiver.react = () =>
        kind === 'webhook'
          ? { status: 302, headers: { location: '/x' } }
          : { status: 200, body: wrong[kind as keyof typeof wrong] };
      const { err } = await stage.run(0, bad());
      expect(err).toContain('warning');
    });

    test('gets text of a service as text, without control characters', async () => {
      await using stage = await openChannels([channel]);
      const { err } = await stage.run(0, bad(HOSTILE));
      expect(err).not.toContain('warning');
      const [one] = received(stage, channel);
      const body = one?.body ?? '';
      const texts = textsIn(JSON.parse(body));
      expect(
        texts.some(text => text.includes('<script>alert(1)</script>') || text.includes('&lt;script')),
      ).toBe(true);
      for (const text of texts) expect(text).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
      note(kind, 'hostile text', 'shown as text');
      if (kind === 'slack') {
        const { text, blocks } = JSON.parse(body);
        expect(text).not.toMatch(/[<>]/);
        for (const block of blocks) expect(block.text.type).toBe('plain_text');
      }
      if (kind === 'teams') expect(body).not.toContain('"TextBlock"');
    });

    test('gets what the policy says of a rotation through the filter, too', async () => {
      const held = new Secret('a-value-that-nobody-may-see-4711');
      const owned = policy({
        ...{ name: 'payments-api', owner: `team \u202e${held.reveal()}`, contact: `#x ${held.reveal()}` },
        labels: { tier: `g\u202e ${held.reveal()}` },
      });
      await using stage = await openChannels([channel], { policy: owned });
      await stage.run(0, bad());
      const [one] = received(stage, channel);
      const texts = textsIn(JSON.parse(one?.body ?? ''));
      expect(texts.join('\n')).toMatch(/team \\u202e/);
      for (const text of texts) {
        expect(text).not.toContain(held.reveal());
        expect(text).not.toContain('\u202e');
      }
    });

    test('gets a thousand at once in a few requests of the size that it takes', async () => {
      const names = Array.from({ length: 1000 }, (_, index) => ({
        name: `api-${index}`,
        mark: `keyturn/api-${index}/0a1b2c3d/`,
        owner: 'team of the many',
      }));
      await using stage = await openChannels([channel], { policy: policy(...names) });
      const corners = Object.fromEntries(
        names.map(({ name }) => [name, failing(`is busy ${'x'.repeat(300)}`)]),
      );
      await stage.run(0, corners);
      const all = stage.taken();
      for (const one of all) formats[kind]?.(one);
      expect(all.length).toBeLessThanOrEqual(2);
      expect(all.map(({ body }) => body).join(' ')).toMatch(/1000|98\d more|9\d\d more|"count":1000/);
      note(
        kind,
        '1000 at once',
        `${all.length} request, ${Math.ceil(Math.max(...all.map(({ body }) => body.length)) / 1024)} KB`,
      );
      await stage.run(1, corners);
      expect(stage.taken()).toEqual([]);
    });

    test('is no place for secrets: neither the trail nor the output has its address', async () => {
      await using stage = await openChannels([channel]);
      const { out, err } = await stage.run(0, bad());
      stage.receiver.react = ({ path }) => ({ status: 400, body: `bad request ${path}` });
      const failed = await stage.run(30, bad());
      const written = [out, err, failed.out, failed.err, readFileSync(stage.audit, 'utf8')].join('\n');
      for (const secret of [
        'XXXXXXXXXXXXXXXXXXXXXXXX',
        'abcdefghijklmnopqrstuvwxyz012345',
        ROUTING_KEY,
        'whsec_',
      ])
        expect(written).not.toContain(secret);
    });
  },
);

/** All texts in it, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('for whom', () => {
  const fleet = policy(
    { name: 'payments-api', mark: 'keyturn/payments-api/1/', owner: 'team-pay', labels: { tier: 'gold' } },
    { name: 'billing', mark: 'keyturn/billing/2/', group: 'canary', contact: '#bill' },
  );
  const both = { 'payments-api': failing(), billing: failing() };

  test.each([
    [{ owner: ['team-pay'] }, ['payments-api']],
    [{ group: ['canary'] }, ['billing']],
    [{ labels: { tier: 'gold' } }, ['payments-api']],
    [{ owner: ['team-pay'], labels: { tier: 'silver' } }, []],
    [undefined, ['payments-api', 'billing']],
  ] as const)('%j', async (whose, names) => {
    const channel: Channel = { ...CHANNELS.webhook, ...(whose === undefined ? {} : { for: whose }) };
    await using stage = await openChannels([channel], { policy: fleet });
    await stage.run(0, both);
    const got = stage.taken().flatMap(({ body }) => JSON.parse(body).data.notices);
    expect(got.map((each: { readonly rotation: Rotation['name'] }) => each.rotation).toSorted()).toEqual(
      [...names].toSorted(),
    );
  });

  test('each notice says whose it is, and what to type', async () => {
    await using stage = await openChannels([CHANNELS.webhook], { policy: fleet });
    await stage.run(0, both);
    const [first] = stage.taken().flatMap(({ body }) => JSON.parse(body).data.notices);
    expect(first).toMatchObject({
      kind: 'failed',
      state: 'open',
      rotation: 'payments-api',
      owner: 'team-pay',
      labels: { tier: 'gold' },
      text: 'vault kv-pay: is busy',
      command: `keyturn status payments-api`,
    });
  });
});

test('the notice that the document shows is the one that Slack gets', async () => {
  const owned = policy({
    ...{ name: 'payments-api', owner: 'team-payments', contact: 'payments-oncall@contoso.com' },
    labels: { tier: 'gold' },
  });
  await using stage = await openChannels([CHANNELS.slack], { policy: owned });
  await stage.run(0, {
    'payments-api': settled({ vault: { state: 'deleted', recoverableUntil: days(10) } }),
  });
  const [{ body } = { body: '{}' }] = stage.taken();
  const texts = JSON.parse(body).blocks.map(
    (block: { readonly text: { readonly text: string } }) => block.text.text,
  );
  const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(read('docs/notices.md')).toContain(texts.join('\n'));
  // Without the line that counts.
  expect(read('README.md')).toContain(texts.slice(1).join('\n'));
});

test('what was done is sent where it is asked for, and once', async () => {
  const channel: Channel = { ...CHANNELS.webhook, on: ['changed', 'retired', 'digest'] };
  await using stage = await openChannels([channel]);
  const corner = ending(12);
  await stage.run(0, { 'payments-api': corner });
  const types = stage.taken().map(({ body }) => JSON.parse(body).type);
  expect(types).toEqual(['dev.keyturn.rotation.changed', 'dev.keyturn.rotation.digest']);
  await stage.run(1, { 'payments-api': corner });
  expect(stage.taken()).toEqual([]);
  await stage.run(24, { 'payments-api': corner });
  expect(stage.taken().map(({ body }) => JSON.parse(body).type)).toEqual(['dev.keyturn.rotation.digest']);
});

describe('a secret that ends within a week, and was not replaced', () => {
  const soon = (left: number) => ({ 'payments-api': ending(left) });
  const paused = policy({ name: 'payments-api', pause: { reason: 'the site moves' } });

  test('is expiring, whatever the run did, and over once it is replaced', async () => {
    await using stage = await openChannels([CHANNELS.webhook], { policy: paused });
    await stage.run(0, soon(9));
    expect(stage.taken().flatMap(({ body }) => JSON.parse(body).data.notices[0].codes)).not.toContain(
      'ends-soon',
    );
    await stage.run(1, soon(5));
    const [notice] = stage.taken().map(({ body }) => JSON.parse(body).data.notices[0]);
    expect(notice).toMatchObject({ kind: 'expiring', state: 'open' });
    expect(notice.codes).toContain('ends-soon');
    await stage.run(2, { 'payments-api': settled() });
    expect(stage.taken().map(({ body }) => JSON.parse(body).data.notices[0].state)).toEqual(['over']);
  });
});
