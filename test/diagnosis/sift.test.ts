/** What a text holds of client secrets: whole, as a part with a template, or mangled; and what is never made a template. */
import { describe, expect, it } from 'vitest';
import { sift } from '../../src/diagnosis/value/sift.ts';
import { newSecret } from '../../src/sandbox/directory/newSecret.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { Secret } from '../../src/secret.ts';

const VALUE = newSecret(seededRandom(5));
const OTHER = newSecret(seededRandom(6));
/** Of the form that Entra gave before 2021. */
const OLD = 'q7]Xv=2bT@k9[Lw:m4Rz?Yc8.dN0aH5e';
const HINTS = new Set([VALUE.slice(0, 3), OLD.slice(0, 3)]);

function valuesIn(text: string) {
  return sift(text, HINTS).values.map(({ value, ...rest }) => ({
    ...rest,
    is: value.equals(new Secret(VALUE)) ? 'value' : value.equals(new Secret(OLD)) ? 'old' : 'other',
  }));
}

describe('a text', () => {
  it.each([
    ['the value alone', VALUE, [{ is: 'value', isPart: false, isGenerated: true }]],
    [
      'one of the older form, where it begins like a credential',
      OLD,
      [{ is: 'old', isPart: false, isGenerated: false }],
    ],
    ['one that begins like none, of today', OTHER, [{ is: 'other', isPart: false, isGenerated: true }]],
    ['a host name', 'sql-contoso.database.windows.net', []],
    ['an id', '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6', []],
    ['nothing', '', []],
  ])('%s', (_what, text, values) => {
    expect(valuesIn(text)).toMatchObject(values);
    expect(valuesIn(text)).toHaveLength(values.length);
  });

  it.each([
    ['a connection string', `Server=sql.contoso.com;User ID=app;Password=${VALUE};Encrypt=True`],
    ['one with the older form', `Server=sql.contoso.com;User ID=app;Password=${OLD};Encrypt=True`],
    ['a document', `{"clientId":"0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6","clientSecret":"${VALUE}"}`],
    ['one with commas', `redis.contoso.com:6380,password=${VALUE},ssl=True`],
    ['an address', `amqps://app:${VALUE}@bus.contoso.com/queue`],
  ])('%s has it as a part, with the rest as a template', (_what, text) => {
    const [found, ...more] = valuesIn(text);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ isPart: true });
    expect(found?.template).toBe(text.replace(VALUE, '{secret}').replace(OLD, '{secret}'));
  });

  it.each([
    ['another secret', `Password=${VALUE};Backup=${OTHER}`],
    ['a key of something else', `redis.contoso.com,password=${VALUE};AccountKey=abc`],
    ['the value twice', `A=${VALUE};B=${VALUE}`],
    ['something that looks generated', `Password=${VALUE};App=abcDEF0123456789abcDEF`],
    ['a password of its own in an address', `https://me:hunter2@host/;Password=${VALUE}`],
    ['a line break', `Server=x;\nPassword=${VALUE};\nUser=y`],
  ])('with %s beside it gives no template', (_what, text) => {
    for (const found of valuesIn(text)) {
      expect(found.isPart).toBe(true);
      expect(found.template).toBeUndefined();
    }
    expect(valuesIn(text).map(({ is }) => is)).toContain('value');
  });

  it.each([
    ['in quotes', `"${VALUE}"`],
    ['with a line break behind', `${VALUE}\n`],
    ['with its name in front', `AZURE_CLIENT_SECRET=${VALUE}`],
    ['encoded', Buffer.from(VALUE).toString('base64')],
  ])('%s is mangled, and says how', (_what, text) => {
    const [found] = valuesIn(text);
    expect(found).toMatchObject({ is: 'value', isPart: false, mangling: expect.any(String) });
    expect(found?.template).toBeUndefined();
  });

  it('says which ids are in it', () => {
    expect(sift('api://0B6D2F8A-4c1e-4a7b-8f35-91d2c3e4f5a6/x', HINTS).ids).toEqual([
      '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6',
    ]);
  });
});
