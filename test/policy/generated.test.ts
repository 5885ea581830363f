import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { figures } from '../../scripts/exploration.ts';
import { generate, generators } from '../../scripts/generate.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { policyJsonSchema } from '../../src/policy/jsonSchema.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { policyReference } from '../../src/policy/policyReference.ts';
import { APP, entry, HEAD, load } from './check.ts';
import { accepts } from './subsetValidator.ts';

const root = new URL('../../', import.meta.url);
const schema = policyJsonSchema(kinds);
const examples = (await readdir(new URL('config/examples', root))).map(name => `config/examples/${name}`);

test('the generated files are what the code generates', async () => {
  expect(await generate(true)).toEqual([]);
});

test('what is between the marks of docs/policy.md is replaced, and nothing else', () => {
  const page = generators.find(({ file }) => file === 'docs/policy.md');
  const text = 'before\n<!-- policy-reference:start -->\nwas here\n<!-- policy-reference:end -->\nafter\n';
  const made = page?.content(text) ?? '';
  expect(made).toMatch(
    /^before\n<!-- policy-reference:start -->\n\n\| key [\s\S]*\n\n<!-- policy-reference:end -->\nafter\n$/,
  );
  expect(made).not.toContain('was here');
  expect(page?.content(made)).toBe(made);
  expect(page?.content('no marks')).toBeUndefined();
});

test('the sentence of the README says what the page of the explorations says', () => {
  const page = (broken: number) =>
    `12 cases, ${broken} with violations; …\n7 courses, 0 with violations\n3 stories from seed 1 on, 99 nights in 2 s\nno promise was broken\n`;
  expect(figures(page(0))).toMatch(
    /in 12 runs[\s\S]*in\s7 courses[\s\S]*in 99 simulated nights[\s\S]*\[none was broken\]/,
  );
  expect(figures(page(1))).toContain('[what was found]');
  expect(() => figures('nothing')).toThrow('has nothing like');
});

describe('every example', () => {
  test.each(['rotation.example.yaml', ...examples])(
    '%s is a valid policy, for the loader and for editors',
    async file => {
      const path = new URL(file, root);
      const policy = await readPolicyFile(path.pathname, kinds);
      expect(policy.rotations.length).toBeGreaterThan(0);
      const text = await readFile(path, 'utf8');
      expect(accepts(schema, parse(text, { merge: true }))).toBe(true);
      expect(text).toMatch(/^# yaml-language-server: \$schema=(config|\.\.)\/policy\.schema\.json\n/);
    },
  );

  test('that the demo uses has no window that could be closed', async () => {
    const { rotations } = await readPolicyFile(new URL('rotation.example.yaml', root).pathname, kinds);
    expect(rotations.flatMap(rotation => rotation.windows)).toEqual([]);
  });
});

describe('the JSON Schema', () => {
  test('says of every key what it means', () => {
    expect(undescribed(schema, '')).toEqual([]);
  });

  test('names the defaults as they are written', () => {
    expect(schema.properties?.['defaults']?.properties?.['lifetime']?.default).toBe('180d');
    expect(schema.properties?.['cloud']?.default).toBe('public');
  });

  const rotation = (lines: string) => `${HEAD}${entry('a')}${lines === '' ? '' : `    ${lines}\n`}`;
  const target = (text: string) => rotation(`targets: [{ ${text} }]`);

  test.each([
    rotation(''),
    `x-free: { at: all }\n${rotation('')}`,
    rotation('x-owner: { team: payments }'),
    rotation('').replace('secret: a', 'secret: a, x-note: 1'),
    target('githubSecret: { repository: o/r, secret: S, x-note: 1 }, x-note: 2'),
    rotation('lifetime: 100d'),
    rotation('').replace(
      'secret: a',
      'secret: a, contentType: text/plain, tags: { owner: me, "cost centre": "7" }',
    ),
    rotation('overlap: 1d12h30m5s'),
    rotation('retire: never'),
    rotation('windows: []'),
    rotation('freeze: [{ from: 2026-12-20, until: 2027-01-04T12:00, timeZone: UTC, reason: sale }]'),
    rotation('paused: { reason: the site moves }'),
    rotation('paused: false'),
    `${rotation('group: canary')}waves: [canary]\n`,
    rotation('windows: ["Mon-Thu,Sat 08:00-24:00 America/Argentina/Buenos_Aires"]'),
    target('githubSecret: { repository: o/r, secret: S }, required: false'),
    target('variableGroup: { organization: o, project: p, group: 7, variable: v }'),
    `${rotation('')}cloud: usgov\n`.replace('vault.azure.net', 'vault.usgovcloudapi.net'),
  ])('accepts what the loader accepts: %j', text => {
    expect(accepts(schema, parse(text))).toBe(true);
    expect(load(text).rotations).toHaveLength(1);
  });

  test.each([
    'version: 1\n',
    `${rotation('')}owner: me\n`,
    `${rotation('')}cloud: mars\n`,
    `${rotation('')}cloud: { authority: https://a.b }\n`,
    `${rotation('')}limits: { concurrency: 0 }\n`,
    rotation('').replace(APP, 'b1a4'),
    rotation('').replace('name: a', 'name: A'),
    rotation('').replace('https:', 'http:'),
    rotation('').replace('.net,', '.net/secrets/a,'),
    rotation('').replace('secret: a', 'secret: a_b'),
    rotation('').replace('secret: a', 'secret: a, contentType: ""'),
    rotation('').replace('secret: a', 'secret: a, tags: { cost: 7 }'),
    rotation('').replace('secret: a', 'secret: a, tags: [owner]'),
    rotation('lifetime: 90'),
    rotation('lifetime: 12h1d'),
    rotation('lifetime: ""'),
    rotation('windows: ["Mon 8-16 UTC"]'),
    rotation('windows: Mon'),
    rotation('freeze: [{ from: 2026-12-20, until: 2027-01-04, timeZone: UTC }]'),
    rotation('freeze: [{ from: 20.12.2026, until: 2027-01-04, timeZone: UTC, reason: sale }]'),
    rotation('paused: true'),
    rotation('paused: { until: 2026-12-31 }'),
    `${rotation('')}waves: canary\n`,
    rotation('verify: { scope: https://a.b }'),
    rotation('prove: { successes: 0 }'),
    target('required: true'),
    target('githubSecret: { repository: o/r }'),
    target('githubSecret: { repository: o/r, secret: S, extra: 1 }'),
    target(
      'githubSecret: { repository: o/r, secret: S }, variableGroup: { organization: o, project: p, group: g, variable: v }',
    ),
  ])('refuses what the loader refuses: %j', text => {
    expect(() => load(text)).toThrow('policy rotation.yaml');
    expect(accepts(schema, parse(text))).toBe(false);
  });
});

test('the reference has a row for every key, with its default', () => {
  const table = policyReference(schema);
  expect(table).toContain('| `defaults.overlap` | duration | `24h` |');
  expect(table).toContain('| `rotations[].registration.appId` | GUID | required |');
  expect(table).toContain('| `rotations[].targets[].githubSecret.secret` | text | required |');
  expect(table.split('\n').every(line => line.startsWith('| ') && line.endsWith(' |'))).toBe(true);
});

function undescribed(part: typeof schema, path: string): string[] {
  const below = Object.entries(part.properties ?? {}).flatMap(([key, one]) => [
    ...(one.description === undefined && !kinds.some(kind => kind.name === key) ? [`${path}.${key}`] : []),
    ...undescribed(one, `${path}.${key}`),
  ]);
  return [
    ...below,
    ...(part.items ? undescribed(part.items, path) : []),
    ...(part.anyOf ?? []).flatMap(one => undescribed(one, path)),
  ];
}
