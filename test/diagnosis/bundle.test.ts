import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { type Bundle, bundleOf, bundleText } from '../../src/diagnosis/bundle/evidenceBundle.ts';
import type { Exchange } from '../../src/exchange.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { Secret } from '../../src/secret.ts';
import { APP, given, rotationOf, SITE, TENANT, VALUE, wanted } from '../connectors/given.ts';
import { leaveOutput } from '../support/canary.ts';
import { exchangeOf, formsOfValue, inputOf, thrownBy } from './bundleGiven.ts';

const TARGETS = [
  { appService: { ...SITE, setting: 'CLIENT_SECRET' } },
  {
    variableGroup: { organization: 'contoso', project: 'Pay Project', group: 'pay-vars', variable: 'SECRET' },
  },
  { githubSecret: { repository: 'contoso/pay', secret: 'CLIENT_SECRET' } },
];
const WRONG = 'wrg8Q~but-of-the-right.shape_0123456789.';

/** What a diagnosis asks, and a credential that is made, delivered and removed. */
async function recorded() {
  const exchanges: Exchange[] = [];
  const { sandbox } = await given();
  const cloud = await connectCloud({
    endpoints: clouds.public,
    env: sandbox.environment,
    clock: cloudClock(systemClock),
    record: exchange => exchanges.push(exchange),
  });
  const ports = await cloud.open(rotationOf(clouds.public, TARGETS));
  const registration = await ports.registration.read();
  await ports.vault.read();
  for (const target of ports.targets) await target.observe({ ...wanted, value: new Secret(VALUE) });
  for (const value of [VALUE, WRONG]) await ports.token.ask(new Secret(value));
  const end = new Date(Date.now() + 86_400_000);
  const made = await ports.registration.create(registration.objectId, { displayName: 'by hand', end });
  for (const target of ports.targets)
    await target.deliver({ ...wanted, keyId: made.keyId, value: made.value });
  await ports.registration.remove(registration.objectId, made.keyId);
  const bundle = bundleOf(
    inputOf(exchanges, { values: [{ label: 'vault version 1', value: new Secret(VALUE) }] }),
  );
  leaveOutput('bundle', bundleText(bundle));
  return { sandbox, exchanges, made, bundle };
}

function answersOf(bundle: Bundle, path: RegExp): unknown[] {
  return bundle.exchanges.filter(({ url }) => path.test(url)).map(({ response }) => response?.body);
}

test('a bundle tells every exchange of the real connectors and none of their secrets and tokens', async () => {
  const { sandbox, exchanges, made, bundle } = await recorded();
  const text = bundleText(bundle);

  expect(bundle.exchanges).toHaveLength(sandbox.history.entries().length);
  for (const { response, ms, summary } of bundle.exchanges) {
    expect(response?.status).toBeGreaterThanOrEqual(200);
    expect(ms).toBeGreaterThanOrEqual(0);
    expect(summary).toMatch(/^[A-Z]+ \S+.* → \d{3}.* \(\d+ ms\)$/);
  }

  const tokens = exchanges.flatMap(
    ({ requestHeaders }) => requestHeaders['authorization']?.split(' ').slice(1) ?? [],
  );
  const issued = [...sandbox.world.issued, ...tokens, WRONG];
  expect(tokens.length).toBeGreaterThan(10);
  expect(issued.length).toBeGreaterThan(18);
  expect(issued.flatMap(formsOfValue).filter(form => text.includes(form))).toHaveLength(0);

  for (const shown of [TENANT, APP, made.keyId, 'AADSTS7000215', 'Trace ID: ', 'WEBSITE_RUN_FROM_PACKAGE']) {
    expect(text).toContain(shown);
  }
  const refusal = exchanges.find(({ status, url }) => status === 401 && url.includes('/oauth2/'));
  expect(text).toContain(refusal?.responseHeaders?.['x-ms-request-id']);
  expect(bundle.timeline.join('\n')).toMatch(
    /POST login\.microsoftonline\.com\/…\/oauth2\/v2\.0\/token → 401 invalid_client AADSTS7000215 \(\d+ ms\)/,
  );
});

test('one value has one label, in the vault, in a setting, and where it is sent', async () => {
  const { bundle } = await recorded();
  const values = answersOf(bundle, /secrets\/pay\/\?/).map(answer => Reflect.get(answer ?? {}, 'value'));
  const value = String(values.find(each => each !== undefined));
  const [, name = ''] = /^‹(secret-\d+), 39 characters, starts with "old"›$/.exec(value) ?? [];
  expect(name).not.toBe('');
  expect(answersOf(bundle, /appsettings\/list/)[0]).toMatchObject({
    properties: { CLIENT_SECRET: expect.stringContaining(`‹${name},`) },
  });
  const sent = bundle.exchanges.map(({ request }) => JSON.stringify(request.body ?? ''));
  expect(sent.filter(body => body.includes(`client_secret":"‹${name},`))).toHaveLength(1);
  expect(bundle.labels[name]).toMatchObject({ length: 39, begins: 'old', known: ['vault version 1'] });
  expect(bundleText(bundle).split(`‹${name},`).length).toBeGreaterThan(3);
});

test('of a token that is a JWT the claims are told', async () => {
  const { bundle } = await recorded();
  const claims = Object.values(bundle.labels).map(fact => fact.claims);
  expect(claims).toContainEqual(
    expect.objectContaining({
      aud: 'https://vault.azure.net',
      tid: TENANT,
      exp: expect.stringMatching(/^\d{4}-.*Z$/),
    }),
  );
});

test('an id that was sent in the place of a value stays readable as an id', () => {
  const keyId = '12121212-3434-4565-8787-909090909090';
  const application = { passwordCredentials: [{ keyId, hint: 'abc' }] };
  const bundle = bundleOf(
    inputOf([
      exchangeOf({ responseBody: JSON.stringify(application) }),
      exchangeOf({ form: { client_id: APP, client_secret: keyId } }),
    ]),
  );
  expect(bundle.exchanges[0]?.response?.body).toEqual(application);
  expect(bundle.exchanges[1]?.request.body).toEqual({
    client_id: APP,
    client_secret: '‹secret-1, 36 characters, starts with "121", a GUID that is an id›',
  });
});

test('a value that holds another, or is a piece of it, is a value of its own', () => {
  const value = 'abc8Q~a-value.of-this-very-test_0123456';
  const sent = [value, `"${value}"\n`, Buffer.from(value).toString('base64'), value.slice(0, 20)];
  const bundle = bundleOf(inputOf(sent.map(client_secret => exchangeOf({ form: { client_secret } }))));
  expect(bundle.exchanges.map(({ request }) => Reflect.get(request.body ?? {}, 'client_secret'))).toEqual([
    '‹secret-1, 39 characters, starts with "abc"›',
    '‹secret-2, 42 characters, starts with ""ab"›',
    '‹secret-3, 52 characters, starts with "YWJ"›',
    '‹secret-4, 20 characters, starts with "abc"›',
  ]);
});

test('a value that a service repeats in its message is taken out of it, also encoded', () => {
  const value = 'A value/with+signs & "quotes" 0123';
  const error_description = formsOfValue(value).join(' | ');
  const bundle = bundleOf(
    inputOf([
      exchangeOf({ form: { client_secret: value }, responseBody: JSON.stringify({ error_description }) }),
    ]),
  );
  expect(bundle.exchanges[0]?.response?.body).toEqual({
    error_description: formsOfValue(value)
      .map(() => '‹secret-1›')
      .join(' | '),
  });
});

test('a value with slashes in it is taken out of addresses, too', () => {
  const value = 'abc/def/ghi/jkl/mno+pqr';
  const id = `/applications/${value}`;
  const responseBody = JSON.stringify({ id });
  const [asked] = bundleOf(
    inputOf([exchangeOf({ form: { client_secret: value }, url: `https://a.example${id}`, responseBody })]),
  ).exchanges;
  expect(asked?.url).toBe('https://a.example/applications/‹secret-1›');
  expect(asked?.response?.body).toEqual({ id: '/applications/‹secret-1›' });
});

test('of pages, texts and what is no JSON the kind and the length are told', () => {
  const bodyOf = (responseBody: string, type: string) =>
    bundleOf(inputOf([exchangeOf({ responseBody, responseHeaders: { 'content-type': type } })])).exchanges[0]
      ?.response?.body;
  expect(bodyOf('<p>hello</p>', 'text/html; charset=utf-8')).toBe('‹text/html, 12 characters›');
  expect(bodyOf('{"a":', 'application/json')).toBe('‹unreadable, 5 characters›');
  expect(bodyOf('plain', '')).toBe('‹unreadable, 5 characters›');
});

test('a request that failed is told by the code of its trouble', () => {
  const { status, responseHeaders, ...asked } = exchangeOf({});
  const bundle = bundleOf(inputOf([{ ...asked, failure: 'ENOTFOUND' }]));
  expect(bundle.exchanges[0]).toMatchObject({ failure: 'ENOTFOUND' });
  expect(bundle.timeline).toEqual([
    '#1 +0 ms POST login.microsoftonline.com/…/oauth2/v2.0/token → ENOTFOUND (12 ms)',
  ]);
});

test.each(formsOfValue(VALUE).map((form, index) => [index, form] as const))(
  'a diagnosis that holds a value makes no bundle (form %#)',
  (_index, form) => {
    const exchanges = [exchangeOf({ form: { client_secret: VALUE } })];
    const error = thrownBy(() =>
      bundleOf(inputOf(exchanges, { diagnosis: { deep: [{ text: `it was ${form}` }] } })),
    );
    expect(error?.code).toBe('bug');
    expect(String(error)).not.toContain(form);
  },
);

test('what looks like a secret or a token is taken out of the diagnosis and the command, though nothing knows it', () => {
  const [secret, token] = [
    'xyz8Q~of-nobody.in_this-recording.01234',
    'eyJhbGciOiJub25lIn0.eyJhdWQiOiJhIn0.c2ln',
  ];
  const bundle = bundleOf(
    inputOf([], {
      diagnosis: { text: `it was ${secret}` },
      command: ['keyturn', 'diagnose', `--x=${token}`],
    }),
  );
  expect(bundle.diagnosis).toEqual({ text: 'it was ‹secret-1›' });
  expect(bundle.command).toBe('keyturn diagnose --x=‹token-1›');
});
