/** Error texts as people paste them: read and explained offline. The texts are in texts/, what they say in expected.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../support/seed.ts';
import { knownCodes } from '../../src/diagnosis/codes/errorTable.ts';
import { readErrorText } from '../../src/diagnosis/errorText.ts';
import { explainReading } from '../../src/diagnosis/explained.ts';
import { expected } from './texts/expected.ts';

const folder = new URL('texts/', import.meta.url);
const named = readdirSync(folder).filter(name => name.endsWith('.txt'));
const textOf = (name: string) => readFileSync(new URL(`${name}.txt`, folder), 'utf8');

it('every text has its row and every row its text', () => {
  expect(Object.keys(expected).toSorted()).toEqual(named.map(name => name.slice(0, -4)).toSorted());
  expect(named.length).toBeGreaterThanOrEqual(30);
});

describe('is read as it was found:', () => {
  it.each(Object.entries(expected))('%s', (name, { from, main, ...said }) => {
    expect(from).toMatch(/^[\w.-]+\/[\w.-]+#\d+$|^https:|^public code index, file \d+$/);
    const reading = readErrorText(textOf(name));
    expect(reading).toEqual({ hints: [], holdsSecret: false, secretLines: [], ...said });
    const explanation = explainReading(reading);
    expect(explanation.mainCode).toBe(main);
    expect(explanation.certainty).toBe('known');
    expect(explanation.next.length).toBeGreaterThan(0);
  });
});

const TRACE = '1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b';
const CORRELATION = '0a1b2c3d-4e5f-4061-9273-84a5b6c7d8e9';
const APP = '11111111-2222-4333-8444-555555555555';

/** The service's description, in both forms of azure-facts §1.2. */
function description(code: number, between: string): string {
  return [
    `AADSTS${code}: Invalid client secret provided. Ensure it is the value, for a secret added to app '${APP}'.`,
    `Trace ID: ${TRACE}`,
    `Correlation ID: ${CORRELATION}`,
    'Timestamp: 2024-01-02 03:04:05Z',
  ].join(between);
}

/** What programs on the way make of a text. */
const WRAPPINGS: Readonly<Record<string, (text: string) => string>> = {
  nothing: text => text,
  json: text => JSON.stringify({ error: 'invalid_client', error_description: text }),
  'json in json': text => JSON.stringify({ message: JSON.stringify({ error_description: text }) }),
  'json in json in json': text => JSON.stringify([JSON.stringify([JSON.stringify([text])])]),
  html: text => `<p>${text.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('\r\n', '<br>')}</p>`,
  colours: text => `\u001b[31m${text.replaceAll(': ', ':\u001b[0m ')}\u001b[0m`,
  "a console's columns": text => text.replace(/.{1,72}/g, line => `${line}\n`),
  "terraform's box": text => text.replace(/.{1,60}/g, line => `│ ${line}\n`),
  'a quotation': text => text.replace(/^/gm, '> '),
  'a format-list': text => `Message : ${text.replace(/.{1,90}/g, line => `${line}\r\n          `)}`,
  'doubled quotes': text => `"${text.replaceAll("'", "''")}"`,
  'bytes of UTF-16': text => [...text].join('\u0000'),
};

it('every known number and its ids are read back from whatever a text was wrapped into', () => {
  const code = fc.constantFrom(...knownCodes.map(known => known.code));
  const wrapping = fc.constantFrom(...Object.keys(WRAPPINGS));
  fc.assert(
    fc.property(code, wrapping, fc.constantFrom('\r\n', ' '), (number, name, between) => {
      const wrapped = WRAPPINGS[name]?.(description(number, between)) ?? '';
      expect(readErrorText(`before\n${wrapped}\nafter`), name).toMatchObject({
        codes: [number],
        traceId: TRACE,
        correlationId: CORRELATION,
        timestamp: '2024-01-02T03:04:05Z',
        appId: APP,
      });
    }),
    { numRuns: 1_000 },
  );
});

it('a number that is broken over two lines is read as one, wherever it breaks', () => {
  const code = fc.constantFrom(...knownCodes.map(known => known.code));
  fc.assert(
    fc.property(code, fc.nat(), (number, seed) => {
      const word = `AADSTS${number}`;
      const at = 1 + (seed % (word.length - 1));
      const text = `failed: ${word.slice(0, at)}\n│   ${word.slice(at)}: the text`;
      expect(readErrorText(text).codes).toEqual([number]);
    }),
    { numRuns: 1_000 },
  );
});

it('a number at the end of a line is not prolonged by a time or a count in the next', () => {
  expect(readErrorText('AADSTS90002\n12 tries were made').codes).toEqual([90002]);
  expect(readErrorText('AADSTS7000215\n2024-01-02 03:04:05 next line').codes).toEqual([7000215]);
});

it('several numbers are listed once each, in the order of the text', () => {
  const text = 'AADSTS90033: busy. AADSTS7000215: no. AADSTS90033 again; "error_codes":[7000215,700016]';
  expect(readErrorText(text).codes).toEqual([90033, 7000215, 700016]);
});

it("a number that is somebody else's does not count", () => {
  expect(readErrorText('SQL error code: 18456, Error Code 10060, order 7000215').codes).toEqual([]);
});

describe('the number that matters', () => {
  const explained = (text: string) => explainReading(readErrorText(text));

  it('is the secret in the older wording, and the assertion where the words speak of one', () => {
    const secret = explained(
      'AADSTS70002: Error validating credentials. AADSTS50012: Invalid client secret is provided.',
    );
    expect(secret).toMatchObject({ mainCode: 70002, why: expect.stringContaining('7000215'), also: [] });
    const other = explained('AADSTS70002: x. AADSTS50012: Client assertion contains an invalid signature.');
    expect(other).toMatchObject({ mainCode: 50012, why: expect.stringContaining('assertion') });
  });

  it('is that nothing was sent, where the words beside the older number say so', () => {
    for (const parameter of [
      "'client_secret or client_assertion'",
      'client_assertion',
      '\\"client_secret\\"',
    ]) {
      const text = `AADSTS70002: The request body must contain the following parameter: ${parameter}.`;
      const { headline, next, notMeaning, also } = explained(text);
      expect(headline).toBe('AADSTS70002: no secret was sent (older wording).');
      expect(notMeaning).toContain('The secret is not wrong');
      expect(next.some(({ command }) => command?.includes('--now'))).toBe(false);
      expect(also).toEqual([]);
    }
    const wrong = explained(
      "AADSTS70002: Error validating credentials. The parameter 'client_secret' is wrong.",
    );
    expect(wrong.headline).toContain('the secret is not accepted');
  });

  it('is what stands behind the heading of the older wording, also where the table does not know it', () => {
    expect(explained('AADSTS70002: Error. AADSTS70008: The refresh token has expired').mainCode).toBe(70008);
    expect(explained('AADSTS70002: Error. AADSTS88888: Something new')).toMatchObject({
      certainty: 'unknown',
      mainCode: 88888,
    });
  });

  it('is no passing trouble where a lasting one stands beside it', () => {
    const { mainCode, why, also } = explained('AADSTS90033: busy\nAADSTS7000222: expired');
    expect(mainCode).toBe(7000222);
    expect(why).toContain('90033');
    expect(also).toEqual(['AADSTS90033: the directory behind Entra is not available.']);
  });

  it('is none that is unknown where a known one stands beside it, and the unknown one is still told', () => {
    const { mainCode, also } = explained('AADSTS88888: new\nAADSTS7000222: expired');
    expect(mainCode).toBe(7000222);
    expect(also).toEqual(['AADSTS88888: not in the table.']);
  });
});

describe('what is not known is called unknown:', () => {
  it.each(['', 'Segmentation fault (core dumped)', 'AADSTS88888: Something new', 'status code 401'])(
    '%j',
    text => {
      const { certainty, notMeaning } = explainReading(readErrorText(text));
      expect(certainty).toBe('unknown');
      expect(notMeaning).toBeUndefined();
    },
  );

  it('invalid_client without a number: the kind is told, not the cause', () => {
    const { certainty, headline, mainCode } = explainReading(readErrorText('{"error":"invalid_client"}'));
    expect([certainty, mainCode]).toEqual(['partly', undefined]);
    expect(headline).toBe('The text says invalid_client, without the number that identifies the cause.');
  });
});

it('signs of the network are told without a number, and the nearest cause first', () => {
  const headline = (text: string) => explainReading(readErrorText(text)).headline;
  expect(headline('getaddrinfo ENOTFOUND login.microsoftonline.com')).toContain('could not be resolved');
  expect(headline('connect ECONNREFUSED 127.0.0.1:3128')).toContain('refused');
  expect(headline('self-signed certificate in certificate chain')).toContain('not trusted');
  expect(headline('connect ETIMEDOUT 20.190.1.1:443')).toContain('no response');
  expect(headline('code: SecretNotFound')).toContain('no secret of this name');
});

it('a Key Vault reference beside a refused secret is named as what was probably sent', () => {
  const text =
    'AZURE_CLIENT_SECRET=@Microsoft.KeyVault(VaultName=v;SecretName=s)\nAADSTS7000215: Invalid client secret';
  const { mainCode, meaning, next } = explainReading(readErrorText(text));
  expect(mainCode).toBe(7000215);
  expect(meaning).toContain('Key Vault reference');
  expect(next[0]?.command).toContain('configreferences');
});

it('commands are filled in with the ids of the text, and say whether they need a sign-in', () => {
  const text = `POST https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token AADSTS7000215: for a secret added to app '${APP}'`;
  const { next } = explainReading(readErrorText(text));
  expect(next).toContainEqual({
    text: expect.any(String),
    command: `keyturn diagnose --tenant contoso.onmicrosoft.com --client-id ${APP} --secret-from env:AZURE_CLIENT_SECRET`,
    needsSignIn: false,
  });
  expect(next[0]).toMatchObject({ command: 'keyturn diagnose NAME', needsSignIn: true });
});

/** Invented; in the forms that secrets have. */
const SECRETS = ['Ab1', '8Q~', 'inventedFor.This-Test_0123456789abc'].join('');

describe('a secret in the text', () => {
  it.each([
    `client_secret=${SECRETS}`,
    `{"clientSecret": "${SECRETS}"}`,
    `az login --service-principal -u x --password ${SECRETS}`,
    `Server=db;Password=${'Summer'}${'2031!'};`,
    `the value is ${SECRETS}, is it not?`,
    `client_assertion=${'eyJhbGciOiJub25lIn0'}.${'eyJpbnZlbnRlZCI6MX0'}.x`,
  ])('is noticed, by its line (%#)', line => {
    const reading = readErrorText(`first\nsecond\n${line}\nAADSTS7000215: no`);
    expect([reading.holdsSecret, reading.secretLines]).toEqual([true, [3]]);
    expect(explainReading(reading).warning).toContain('line 3');
  });

  it.each([
    'client_secret=***',
    'client_secret=<your secret>',
    'client_secret=module.service_principal.application_password',
    '"ClientSecret": "[Copy the client secret added to the app]"',
    "parameter: 'client_assertion' or 'client_secret'.",
    'with --password. Please note that --password no longer accepts a certificate',
    '"password":"Password****"',
    'AZURE_CLIENT_SECRET=@Microsoft.KeyVault(VaultName=v;SecretName=s)',
    'password: required',
  ])('is not seen in %j', line => {
    expect(readErrorText(line).holdsSecret).toBe(false);
  });

  it('is never part of a reading or an explanation, wherever it stands', () => {
    const sign = fc.constantFrom(...'abcXYZ0189~._-');
    const secret = fc
      .string({ unit: sign, minLength: 16, maxLength: 40 })
      .filter(value => /[A-Z~]/.test(value));
    const around = fc.constantFrom(
      (value: string) => `AADSTS90002: Tenant '${value}' not found`,
      (value: string) => `POST https://login.microsoftonline.com/${value}/oauth2/token`,
      (value: string) => `Trace ID: ${value} Correlation ID: ${value} Timestamp: ${value}`,
      (value: string) => `for a secret added to app '${value}'`,
      (value: string) =>
        `{"error":"${value}","error_codes":["${value}"],"error_description":"AADSTS7000215 ${value}"}`,
      (value: string) => `client_secret=${value}`,
    );
    fc.assert(
      fc.property(secret, around, (value, put) => {
        const reading = readErrorText(put(value));
        const said = JSON.stringify([reading, explainReading(reading)]);
        expect(said.includes(value)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Not a time to be met: what takes so long does not come to an end. */
const HANGS_MS = 120_000;

it(
  'a log of ten megabytes is read to its end, whatever it is made of',
  () => {
    const size = 10_000_000;
    const pieces = [
      'AADSTS',
      'AADSTS7000215\n',
      'trace id          ',
      '\\\\\\\\',
      '"\'"\'',
      'eyJeyJ',
      'login.microsoftonline.com/a.a.a.a.a.',
      'A\n',
      '[1](https://',
      'client_secret=aA',
      'plain words of a log line\n',
    ];
    for (const piece of pieces) {
      const codes = readErrorText(piece.repeat(size / 100 / piece.length)).codes;
      expect(codes, JSON.stringify(piece)).toEqual(piece.includes('7000215') ? [7000215] : []);
    }
    const log = '2024-01-02T03:04:05.000Z INFO  GET /orders/17 200 in 12 ms, correlation none\n'.repeat(
      size / 78,
    );
    expect(readErrorText(`${log}${description(7000215, '\r\n')}`).codes).toEqual([7000215]);
  },
  HANGS_MS,
);
