/** Which number belongs to which application, in a log that several programs write. */
import { expect, it } from 'vitest';
import { errorsByApplication } from '../../src/diagnosis/errorsByApplication.ts';

const [ONE, OTHER] = ['11111111-1111-4111-8111-111111111111', 'b1a4d0c8-93e7-4f52-86ab-0c7d5e29f314'];
const TRACE = '1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b';
const told = (text: string) => errorsByApplication(text).map(({ appId, reading }) => [appId, reading.codes]);

it.each([
  ['the id behind the number', `AADSTS7000222: of app '${ONE}' expired\nAADSTS7000215: of app '${OTHER}'`],
  ['the id before it in the line', `app id ${ONE} AADSTS7000222: x\napp id ${OTHER} AADSTS7000215: y`],
  ['both in one line', `AADSTS7000222: of app '${ONE}' expired; AADSTS7000215: of app '${OTHER}'`],
  [
    'the id in the line before',
    `client_id=${ONE}\nAADSTS7000222: ${'the secret has expired '.repeat(3)}\nclient_id=${OTHER}\nAADSTS7000215: wrong`,
  ],
])('%s', (_, text) => {
  expect(told(text)).toEqual([
    [ONE, [7000222]],
    [OTHER, [7000215]],
  ]);
});

it('errors of one application that others interrupt are read together', () => {
  const line = (code: number, app: string) => `AADSTS${code}: of app '${app}'\n`;
  const text = line(7000222, ONE) + line(7000215, OTHER) + line(90033, ONE) + line(7000215, OTHER);
  expect(told(text)).toEqual([
    [ONE, [7000222, 90033]],
    [OTHER, [7000215]],
  ]);
});

it('ids of a trace go with their own application', () => {
  const text = `AADSTS7000222: of app '${ONE}'\nAADSTS7000215: of app '${OTHER}'. Trace ID: ${TRACE}`;
  expect(errorsByApplication(text).map(({ reading }) => reading.traceId)).toEqual([undefined, TRACE]);
});

it('two ids of one error are read together, by the one that stands first', () => {
  expect(told(`AADSTS650057: Client app ID: ${ONE}. Resource app ID: ${OTHER}.`)).toEqual([[ONE, [650057]]]);
});

it('a text without numbers or without ids has none', () => {
  expect(told('AADSTS7000222: expired\nAADSTS7000215: wrong')).toEqual([]);
  expect(told(`the app '${ONE}' does not start`)).toEqual([]);
});

it('a long log comes to its end, in lines and in one', () => {
  for (const between of ['\n', ' ']) {
    const pair = `AADSTS7000222: of app '${ONE}'${between}AADSTS7000215: of app '${OTHER}'${between}`;
    expect(told(pair.repeat(20_000))).toHaveLength(2);
  }
}, 120_000);
