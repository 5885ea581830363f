/** No value comes out, wherever it stood: arbitrary recordings with secrets planted in them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bundleOf, bundleText } from '../../src/diagnosis/bundle/evidenceBundle.ts';
import type { Exchange } from '../../src/exchange.ts';
import { Secret } from '../../src/secret.ts';
import { exchangeOf, formsOfValue, inputOf } from './bundleGiven.ts';

const RUNS = { numRuns: 100 };

const sign = fc.constantFrom(...'abcXYZ0123456789~._-+/=%&"\'\\<> äß€🙂\n\t');
const printable = fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 });
const secretText = fc
  .oneof(
    fc.string({ unit: sign, minLength: 12, maxLength: 40 }),
    fc.stringMatching(/^[a-zA-Z0-9]{3}8Q~[\w.~-]{34}$/),
    fc.stringMatching(/^[a-zA-Z0-9+/]{31,43}=$/),
    printable,
  )
  .filter(text => text.trim().length >= 12 && new Set(text).size > 6);

const field = fc.oneof(
  fc.constantFrom(
    ...[
      'id',
      'name',
      'displayName',
      'value',
      'secretText',
      'error_description',
      'message',
      'tags',
      'properties',
    ],
    ...[
      'code',
      'keyId',
      'hint',
      'endDateTime',
      'claims',
      'description',
      '@odata.context',
      'variables',
      'isSecret',
    ],
  ),
  fc.string({ maxLength: 12 }),
);

/** A value as it is or encoded, and in the midst of other text. */
const planted = (secret: string) =>
  fc
    .tuple(
      fc.constantFrom('', 'x', 'before ', '"', '/'),
      fc.constantFrom(...formsOfValue(secret)),
      fc.constantFrom('', ' after', '"', '&b=c', '/'),
    )
    .map(parts => parts.join(''));

const leafOf = (secret: string) =>
  fc.oneof(fc.string({ maxLength: 20 }), planted(secret), fc.integer(), fc.boolean());

function documentOf(secret: string): fc.Arbitrary<unknown> {
  const { node } = fc.letrec(tie => ({
    node: fc.oneof(
      { maxDepth: 4 },
      leafOf(secret),
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(field, planted(secret)), tie('node'), { maxKeys: 5 }),
    ),
  }));
  return node;
}

const headerName = fc.constantFrom(
  ...[
    'authorization',
    'date',
    'x-ms-request-id',
    'x-odd',
    'cookie',
    'set-cookie',
    'location',
    'www-authenticate',
  ],
);

function exchangesOf(secret: string): fc.Arbitrary<Exchange> {
  const text = planted(secret);
  const headers = fc.dictionary(fc.oneof(headerName, text), text, { maxKeys: 4 });
  const encoded = text.map(encodeURIComponent);
  const url = fc.oneof(
    fc
      .tuple(encoded, encoded, encoded)
      .map(parts => `https://graph.microsoft.com/${parts[0]}?${parts[1]}=${parts[2]}`),
    encoded.map(
      part => `https://user:${part}@login.microsoftonline.com/sites/${part}?$filter=${part}#${part}`,
    ),
    text,
  );
  const form = fc.dictionary(fc.oneof(field, text), text, { maxKeys: 4 });
  const body = fc.oneof(
    documentOf(secret).map(one => JSON.stringify(one)),
    text,
  );
  const type = fc.constantFrom('application/json', 'text/html', '', 'application/problem+json', secret);
  return fc
    .record({ method: fc.constantFrom('GET', secret), url, headers, form, body, type, answer: headers })
    .map(one =>
      exchangeOf({
        method: one.method,
        url: one.url,
        requestHeaders: { ...one.headers, 'content-type': 'application/x-www-form-urlencoded' },
        form: one.form,
        responseHeaders: { ...one.answer, 'content-type': one.type },
        responseBody: one.body,
        failure: one.method,
      }),
    );
}

/** Forms of the value in the file, as it is written and as it is read. */
function leaksIn(text: string, secret: string): number {
  const read: string[] = [];
  JSON.parse(text, (name, value: unknown) => {
    // An object's parts were read before it, and one with a part named toString has no text.
    read.push(name, typeof value === 'object' ? '' : String(value));
    return value;
  });
  const all = [text, ...read].join('\n');
  return formsOfValue(secret).filter(form => all.includes(form)).length;
}

const recording = secretText.chain(secret =>
  fc.tuple(fc.constant(secret), fc.array(exchangesOf(secret), { minLength: 1, maxLength: 4 })),
);

test('a known value never comes out, wherever and however it stood', () => {
  fc.assert(
    fc.property(recording, ([secret, exchanges]) => {
      const values = [{ label: 'a value', value: new Secret(secret) }];
      expect(leaksIn(bundleText(bundleOf(inputOf(exchanges, { values }))), secret)).toBe(0);
    }),
    RUNS,
  );
});

test('a value that only its field betrays never comes out', () => {
  fc.assert(
    fc.property(recording, fc.nat(3), ([secret, exchanges], way) => {
      const betrayals = [
        exchangeOf({ form: { client_secret: secret } }),
        exchangeOf({ responseBody: JSON.stringify({ secretText: secret }) }),
        exchangeOf({ responseBody: JSON.stringify({ access_token: secret }) }),
        exchangeOf({
          url: 'https://kv.vault.azure.net/secrets/pay/',
          responseBody: JSON.stringify({ value: secret }),
        }),
      ];
      const known = betrayals.slice(way, way + 1);
      expect(leaksIn(bundleText(bundleOf(inputOf([...exchanges, ...known]))), secret)).toBe(0);
    }),
    RUNS,
  );
});

test('a value that nothing betrays never comes out of what is not on a list', () => {
  const settings =
    'https://management.azure.com/subscriptions/s/providers/Microsoft.Web/sites/a/config/appsettings/list';
  fc.assert(
    fc.property(fc.oneof(secretText, fc.uuid()), fc.string(), (secret, name) => {
      const unknown = `unknown${name}`;
      const exchanges = [
        exchangeOf({ responseBody: JSON.stringify({ [unknown]: secret, deep: [{ [unknown]: [secret] }] }) }),
        exchangeOf({
          url: settings,
          responseBody: JSON.stringify({ properties: { name: secret, message: secret } }),
        }),
        exchangeOf({
          responseBody: JSON.stringify({ variables: { name: { value: secret } }, tags: { id: secret } }),
        }),
        exchangeOf({
          form: { unknown: secret },
          url: `https://a.example/?unknown=${encodeURIComponent(secret)}`,
        }),
        exchangeOf({ requestHeaders: { 'x-unknown': secret, cookie: `a=${secret}`, authorization: secret } }),
        exchangeOf({ responseBody: `<p>${secret}</p>`, responseHeaders: { 'content-type': 'text/html' } }),
        exchangeOf({
          responseBody: `{"name": "${secret}`,
          responseHeaders: { 'content-type': 'application/json' },
        }),
      ];
      expect(leaksIn(bundleText(bundleOf(inputOf(exchanges))), secret)).toBe(0);
    }),
    RUNS,
  );
});

test('the same value has the same label, and another one another, in whatever order they come', () => {
  const two = fc.uniqueArray(secretText, {
    minLength: 2,
    maxLength: 2,
    selector: text => text.trim().toLowerCase(),
  });
  fc.assert(
    fc.property(
      two.filter(([one = '', other = '']) => !one.includes(other) && !other.includes(one)),
      fc.array(fc.nat(1), { minLength: 2, maxLength: 8 }),
      (values, order) => {
        const exchanges = order.map(index => exchangeOf({ form: { client_secret: values[index] ?? '' } }));
        const labels = bundleOf(inputOf(exchanges)).exchanges.map(
          ({ request }) => /secret-\d+/.exec(JSON.stringify(request.body))?.[0],
        );
        const pairs = new Set(order.map((index, position) => `${index} ${labels[position]}`));
        expect(pairs.size).toBe(new Set(order).size);
        expect(new Set(labels).size).toBe(pairs.size);
      },
    ),
    RUNS,
  );
});
