/** One faulty value each: what is said about it, and where. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatDuration, parseDuration } from '../../src/policy/duration.ts';
import { isRecord } from '../../src/policy/parsing.ts';
import { APP, check, entry, HEAD, load, problemsOf, TENANT } from './check.ts';

const KINDS =
  '"appService", "variableGroup", "githubSecret", "serviceConnection", "keyVault", "staticWebApp"';
const GUID = 'a GUID such as 6f1c2a9e-52d4-4f0b-9c3e-1b7a80d5e214';

describe('a duration', () => {
  test.each([
    ['90d', 7_776_000_000],
    ['24h', 86_400_000],
    ['5m', 300_000],
    ['30s', 30_000],
    ['1d12h', 129_600_000],
    ['0s', 0],
  ])('%s is understood', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(['', '5', 'd', '1h1d', '-1d', '1.5d', '1d ', '2w', '1d1d', '9999d'])('%j is refused', text => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test('is written the shortest way', () => {
    expect([0, 90_000, 129_600_000, 7_776_000_000].map(formatDuration)).toEqual([
      '0s',
      '1m30s',
      '1d12h',
      '90d',
    ]);
  });

  test('longer than ten years is refused with the limit', () => {
    check(`${HEAD}${entry('a')}    lifetime: 3651d\n`, ['7:15: lifetime: expected at most 3650d']);
  });
});

describe('at the top', () => {
  test.each([
    ['version: 2', 10, 'version: expected 1, got 2 (number)'],
    [
      'cloud: publc',
      8,
      'cloud: expected one of public, usgov, china, or a map of endpoints, got "publc": did you mean "public"?',
    ],
    [
      'limits: { concurrency: 65 }',
      24,
      'limits.concurrency: expected a whole number from 1 to 64, got 65 (number)',
    ],
    [
      'limits: { maxRotations: 0 }',
      25,
      'limits.maxRotations: expected a whole number from 1 to 100000, got 0 (number)',
    ],
    ['limits: 3', 9, 'limits: expected a map, got 3 (number)'],
  ])('%s is told', (line, column, said) => {
    const rest = HEAD.replace(line.startsWith('version') ? 'version: 1\n' : '', '') + entry('a');
    check(`${line}\n${rest}`, [`1:${column}: ${said}`]);
  });

  test('a tenant that is still the placeholder is told so', () => {
    check(HEAD.replace(TENANT, TENANT.replaceAll(/[^-]/g, '0')) + entry('a'), [
      '2:9: tenant: expected the id of the tenant, got the placeholder that is all zeros',
    ]);
  });

  test('keys that begin with x- are ignored', () => {
    expect(load(`x-anything: { at: all }\n${HEAD}${entry('a')}`).rotations).toHaveLength(1);
  });

  test('whatever they hold and in whatever map they are, they change nothing', () => {
    const maps = mapsIn(EXAMPLE);
    expect(maps.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(
        fc.constantFrom(...maps),
        fc.stringMatching(/^x-[a-z0-9-]{0,9}$/),
        fc.jsonValue(),
        (at, key, value) => {
          const noted = structuredClone(EXAMPLE);
          mapAt(noted, at)[key] = value;
          expect(load(JSON.stringify(noted)).rotations).toEqual(load(JSON.stringify(EXAMPLE)).rotations);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('but what a vault version is tagged with is no key of ours', () => {
    const tagged = `${HEAD}${entry('a')}`.replace('secret: a', 'secret: a, x-note: 1, tags: { x-cost: "7" }');
    expect(load(tagged).rotations[0]?.vault.tags).toEqual({ 'x-cost': '7' });
  });

  test('an empty list of rotations is a mistake', () => {
    check(`version: 1\ntenant: ${TENANT}\nrotations: []\n`, [
      '3:12: rotations: expected one rotation at least',
    ]);
  });

  test('a list instead of a map is told once', () => {
    check('- 1\n', ['1:1: expected a map with version, tenant and rotations, got a list']);
  });
});

describe('in a rotation', () => {
  test('a bad name is told where it stands', () => {
    check(HEAD + entry('a').replace('name: a', 'name: Pay'), [
      '4:11: name: expected a name of a-z, 0-9 and -, 60 characters at most, got "Pay"',
    ]);
  });

  test('a bad client id is told where it stands', () => {
    check(HEAD + entry('a').replace(APP, 'b1a4'), [
      `5:28: registration.appId: expected the registration's client id, ${GUID}, got "b1a4"`,
    ]);
  });

  test.each([
    [
      'retire: whenused',
      13,
      'retire: expected one of when-unused, when-proven-unused, after-overlap, never, got "whenused": did you mean "when-unused"?',
    ],
    [
      'verify: { scope: https://a.b }',
      22,
      'verify.scope: expected a scope that ends with /.default, got "https://a.b"',
    ],
    ['prove: { successes: 0 }', 25, 'prove.successes: expected a whole number from 1 to 100, got 0 (number)'],
    [
      'prove: { timeout: 0s }',
      23,
      'prove.timeout: Entra needs some time to accept a new secret: expected more than 0s',
    ],
    ['targets: {}', 14, 'targets: expected a list of targets, got a map'],
    ['targets: [required: true]', 15, `targets[0]: a target needs a key for its kind: one of ${KINDS}`],
    ['targets:', 13, 'targets: expected a list of targets, got nothing'],
  ])('%s is told', (line, column, said) =>
    check(`${HEAD}${entry('a')}    ${line}\n`, [`7:${column}: ${said}`]),
  );
});

describe('the address of a vault', () => {
  test.each([
    ['http://kv.vault.azure.net', 'expected an address that starts with https://, got "http://"'],
    [
      'https://kv.vault.azure.net/secrets/x',
      'expected the address of the vault alone, https://kv.vault.azure.net, without what follows the host',
    ],
    [
      'kv-payments',
      'expected the address of a vault such as https://kv-payments.vault.azure.net, got "kv-payments"',
    ],
    [
      'https://kv.vault.azure.cn',
      'vaults of the public cloud are at *.vault.azure.net, but this host is "kv.vault.azure.cn"',
    ],
    [
      'https://evilvault.azure.net',
      'vaults of the public cloud are at *.vault.azure.net, but this host is "evilvault.azure.net"',
    ],
    [
      'https://kv.vault.azure.net.',
      'expected the host without the dot at its end, got "https://kv.vault.azure.net."',
    ],
    [
      'https://kv.vault.azure.net.:0443/',
      'expected the host without the dot at its end, got "https://kv.vault.azure.net.:0443/"',
    ],
  ])('%s is refused', (url, said) => {
    check(HEAD + entry('a', `${url}, secret: a`), [`6:19: vault.url: ${said}`]);
  });
});

describe('a target', () => {
  const github = 'githubSecret: { repository: o/r, secret: S }';
  const group = 'variableGroup: { organization: o, project: p, group: g, variable: v }';

  test('of two kinds is two targets, and both are looked at', () => {
    checkTexts(`${HEAD}${entry('a')}    targets: [{ ${github.replace('o/r', 'r')}, ${group} }]\n`, [
      'targets[0]: one entry is one target, but this one has variableGroup and githubSecret',
      'targets[0].githubSecret.repository: expected owner/name, got "r"',
    ]);
  });

  test('of an unknown kind is told with the kind that was meant, and nothing else', () => {
    checkTexts(`${HEAD}${entry('a')}    targets: [{ gitHubSecrets: { repository: o/r, secret: S } }]\n`, [
      'unknown key "gitHubSecrets": did you mean "githubSecret"?',
    ]);
  });

  test('takes a variable group by name or by number, and nothing else', () => {
    checkTexts(`${HEAD}${entry('a')}    targets: [{ ${group.replace('group: g', 'group: true')} }]\n`, [
      'targets[0].variableGroup.group: expected text or a number, got true (boolean)',
    ]);
  });

  test('has no unknown settings', () => {
    checkTexts(
      `${HEAD}${entry('a')}    targets: [{ ${github.replace('secret:', 'secert: x, secret:')} }]\n`,
      ['unknown key "secert": did you mean "secret"?'],
    );
  });
});

function checkTexts(text: string, expected: readonly string[]): void {
  expect(problemsOf(text).map(problem => problem.text)).toEqual(expected);
}

describe('an address that no parser takes', () => {
  test.each(['https://kv.vault.azure.net:99999', 'https://256.256.256.256', 'https://a..vault.azure.net'])(
    '%s is told where it stands',
    url => {
      const said =
        'vault.url: expected the address of a vault such as https://kv-payments.vault.azure.net, got ' +
        `"${url}"`;
      check(HEAD + entry('a', `${url}, secret: a`), [`6:19: ${said}`]);
    },
  );

  test('is told in a map of endpoints, too', () => {
    const cloud =
      'cloud: { authority: https://a:99999, graph: https://g, resourceManager: https://r, vaultSuffix: v.x }';
    check(`${cloud}\n${HEAD}${entry('a', 'https://kv.v.x, secret: a')}`, [
      '1:21: cloud.authority: expected an https address such as https://login.microsoftonline.com, got "https://a:99999"',
    ]);
  });
});

const EXAMPLE: unknown = parse(
  readFileSync(new URL('../../rotation.example.yaml', import.meta.url), 'utf8'),
  {
    merge: true,
  },
);

type At = readonly (string | number)[];

/** Where the maps are whose keys are ours. */
function mapsIn(value: unknown, at: At = []): At[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => mapsIn(each, [...at, index]));
  if (!isRecord(value)) return [];
  return [at, ...Object.entries(value).flatMap(([key, each]) => mapsIn(each, [...at, key]))];
}

function mapAt(value: unknown, at: At): Record<string, unknown> {
  const found = at.reduce(
    (inside, key) => (Array.isArray(inside) || isRecord(inside) ? Reflect.get(inside, key) : undefined),
    value,
  );
  if (!isRecord(found)) throw new Error(`no map at ${at.join('.')}`);
  return found;
}
