/** Notices by mail, received by a real SMTP server. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Channel } from '../../src/policy/channel.ts';
import { Problem } from '../../src/problem.ts';
import { type Corner, policy, settled } from '../cli/given.ts';
import { type MailServer, openMailServer } from '../support/mailServer.ts';
import { openChannels, type StageOptions } from './channelStage.ts';
import { note, printedAtEnd } from './table.ts';

const PASSWORD = 'pass word/with@signs';

const channel: Channel = {
  ...{ kind: 'email', name: 'email', variable: 'T_SMTP', from: 'keyturn@contoso.example' },
  ...{ to: ['a@contoso.example', 'b@contoso.example'], on: ['failed', 'human-needed'] },
};

printedAtEnd();

let server: MailServer;
beforeEach(async () => {
  server = await openMailServer('keyturn', PASSWORD);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const failing = (reason = 'is busy'): Corner =>
  settled({ unreadable: new Problem({ code: 'try-later', subject: 'vault kv-pay', reason }) });
const bad = (reason?: string) => ({ 'payments-api': failing(reason) });

const open = (options: StageOptions = {}, password = PASSWORD) =>
  openChannels([channel], {
    env: { T_SMTP: `smtp://keyturn:${encodeURIComponent(password)}@localhost:${server.port}` },
    ...options,
  });

test('trouble is sent once, and as over; the mail is plain text to all recipients', async () => {
  await using stage = await open();
  await stage.run(0, bad());
  await stage.run(1, bad());
  await stage.run(2, { 'payments-api': settled() });
  const [first, over, ...more] = server.received;
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    from: 'keyturn@contoso.example',
    to: ['a@contoso.example', 'b@contoso.example'],
    headers: {
      subject: 'Keyturn: 1 failed (rotation.yaml)',
      'auto-submitted': 'auto-generated',
      'content-type': 'text/plain; charset=utf-8',
    },
  });
  expect(first?.text.replaceAll('\r\n', '\n')).toContain(
    'payments-api: failed since 2026-11-23 12:03 UTC\nvault kv-pay: is busy\n→ keyturn status payments-api',
  );
  expect(over?.headers['subject']).toBe('Keyturn: 1 is over (rotation.yaml)');
  note('email', 'sent', '1 mail');
  note('email', 'duplicate', 'suppressed');
  note('email', 'over', 'sent');
});

test('text of others adds no header and no markup', async () => {
  const owned = policy({ name: 'payments-api', owner: 'x' });
  await using stage = await open({
    policy: { ...owned, file: 'a\r\nBcc: evil@example.com\r\n\r\n<b>.yaml' },
  });
  await stage.run(0, bad('<script>alert(1)</script>\r\nBcc: evil@example.com\u202e'));
  const [mail] = server.received;
  expect(mail?.to).toEqual(['a@contoso.example', 'b@contoso.example']);
  expect(mail?.headers).not.toHaveProperty('bcc');
  expect(mail?.text).toContain('<script>alert(1)</script>\\u000d\\u000aBcc: evil@example.com\\u202e');
  expect(mail?.headers['content-type']).toBe('text/plain; charset=utf-8');
  note('email', 'hostile text', 'shown as text');
});

test('a thousand at once are one mail', async () => {
  const names = Array.from({ length: 1000 }, (_, index) => ({
    name: `api-${index}`,
    mark: `keyturn/api-${index}/1/`,
  }));
  await using stage = await open({ policy: policy(...names) });
  await stage.run(0, Object.fromEntries(names.map(({ name }) => [name, failing('x'.repeat(300))])));
  expect(server.received).toHaveLength(1);
  expect(server.received[0]?.headers['subject']).toContain('1000 failed');
  expect(server.received[0]?.text).toMatch(/and 8\d\d more/);
  note('email', '1000 at once', `1 mail, ${Math.ceil((server.received[0]?.text.length ?? 0) / 1024)} KB`);
});

test('a server that refuses, or is not there, is a warning, and the next run sends it', async () => {
  await using stage = await open();
  server.refusal = { code: 554, words: 'no spam' };
  const refused = await stage.run(0, bad());
  expect(refused.err).toContain(
    'warning: notice to email (T_SMTP): the mail server responded with 554 no spam',
  );
  server.refusal = undefined;
  await stage.run(1, bad());
  expect(server.received).toHaveLength(1);
  note('email', 'channel down', 'warned, sent by the next run');
});

test.each([
  ['smtp://localhost:9', 'could not be reached'],
  ['https://mail.example', 'no address that begins with smtps://'],
  ['', 'is not set'],
])('an address that does not work: %j', async (address, words) => {
  await using stage = await open({ env: { T_SMTP: address } });
  const { err } = await stage.run(0, bad());
  expect(err).toContain('warning: notice to email');
  expect(err).toContain(words);
});

test('a wrong password is refused, and never printed', async () => {
  await using stage = await open({}, 'another/pass@word');
  const { err, out } = await stage.run(0, bad());
  expect(err).toContain('the mail server responded with 535');
  for (const form of [
    'another/pass@word',
    encodeURIComponent('another/pass@word'),
    Buffer.from('another/pass@word').toString('base64'),
  ])
    expect(out + err).not.toContain(form);
});
