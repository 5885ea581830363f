/** `owner`, `contact` and `labels` of a rotation and of `defaults`. */
import { describe, expect, test } from 'vitest';
import { check, entry, HEAD, load, onlyRotation, refusal } from './check.ts';

const DEFAULTS =
  'defaults: { owner: platform, contact: platform@contoso.com, labels: { tier: gold, site: fra } }\n';

test('a rotation takes what it does not say itself from defaults, and labels one by one', () => {
  const own = `${HEAD}${entry('a')}    owner: Team Zahlungen\n    labels: { tier: silver, x-cost: "4711" }\n`;
  expect(onlyRotation(own + DEFAULTS)).toMatchObject({
    owner: 'Team Zahlungen',
    contact: 'platform@contoso.com',
    labels: { tier: 'silver', site: 'fra', 'x-cost': '4711' },
  });
});

test('without them a rotation has none of the keys', () => {
  const rotation = onlyRotation(HEAD + entry('a'));
  for (const key of ['owner', 'contact', 'labels']) expect(rotation).not.toHaveProperty(key);
});

describe('what is refused', () => {
  test.each([
    ['    owners: a\n', '7:5: unknown key "owners": did you mean "owner"?'],
    ['    label: { a: b }\n', '7:5: unknown key "label": did you mean "labels"?'],
    ['    owner: ""\n', 'the name of an owner in one line'],
    ['    owner: "a\\nb"\n', 'the name of an owner in one line'],
    ['    owner: [a]\n', 'the name of an owner in one line'],
    [`    owner: ${'a'.repeat(101)}\n`, '100 characters at most'],
    ['    contact: " a"\n', 'how to reach the owner in one line'],
    ['    labels: { a: 1 }\n', 'a text in one line (a number in quotes)'],
    ['    labels: { "a b": c }\n', 'got "a b"'],
    ['    labels: [a]\n', 'a map of texts such as'],
    [
      `    labels: { ${Array.from({ length: 21 }, (_, index) => `l${index}: a`).join(', ')} }\n`,
      'expected 20 labels at most, got 21',
    ],
  ])('%s', (line, words) => {
    expect(refusal(HEAD + entry('a') + line).message).toContain(words);
  });

  test('in defaults, with the place', () => {
    check(`${HEAD}${entry('a')}defaults: { ownr: a }\n`, ['7:13: unknown key "ownr": did you mean "owner"?']);
  });
});

test('a label of the name of a prototype is a label', () => {
  const [rotation] = load(`${HEAD}${entry('a')}    labels: { constructor: a, toString: b }\n`).rotations;
  expect(rotation?.labels).toEqual({ constructor: 'a', toString: 'b' });
});
