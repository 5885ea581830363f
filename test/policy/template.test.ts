/** A secret within a longer value: how it is written in a policy, and taken out of a value again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filled, secretIn } from '../../src/policy/template.ts';
import { check, entry, HEAD, onlyRotation, problemsOf } from './check.ts';

const SITE = 'subscription: 4e9b7c52-60d1-4a3f-8f26-d5c81a0937be, resourceGroup: rg, site: pay, setting: SQL';
const withTemplate = (template: string, more = '') =>
  `${HEAD}${entry('a')}    targets:\n      - { appService: { ${SITE}${more} }, template: ${template} }\n`;

test('what was filled in comes out again, whatever is around it', () => {
  const around = fc.string().filter(text => !text.includes('{secret}'));
  fc.assert(
    fc.property(around, around, fc.string({ minLength: 1 }), (before, after, secret) => {
      const template = `${before}{secret}${after}`;
      fc.pre(template.split('{secret}').length === 2);
      expect(secretIn(template, filled(template, secret))).toBe(secret);
    }),
  );
});

test('a value of another form has no secret in it', () => {
  const template = 'Server=a;Password={secret};';
  expect(filled(template, 'x$&y')).toBe('Server=a;Password=x$&y;');
  for (const value of ['', 'x', 'Server=b;Password=x;', 'Server=a;Password=x', 'Server=a;Password=;'])
    expect(secretIn(template, value), value).toBeUndefined();
});

describe('in a policy', () => {
  test('a template is part of the target, and its place holds a value from then on', () => {
    const [target] = onlyRotation(withTemplate('"Server=sql;Password={secret}"')).targets;
    expect(target).toMatchObject({ template: 'Server=sql;Password={secret}', settings: { as: 'value' } });
    expect(target?.label).toBe('appService pay SQL');
  });

  test.each([
    ...['no secret in it', '{secret} and {secret}', '{Secret}', ''],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as in a shell, which is what is refused
    'Password=${secret}',
  ])('%j is none', text => {
    const template = JSON.stringify(text);
    expect(problemsOf(withTemplate(template)).map(({ line, text: said }) => [line, said])).toEqual([
      [
        8,
        expect.stringContaining('targets[0].template: expected a text with {secret} in it, once and without'),
      ],
    ]);
  });

  test('a reference cannot have one', () => {
    check(withTemplate('"a{secret}"', ', as: reference'), [
      expect.stringMatching(/^8:\d+: targets\[0\]\.template: .*reference/),
    ]);
  });

  test('alone it is no target', () => {
    expect(
      problemsOf(`${HEAD}${entry('a')}    targets: [{ template: "a{secret}" }]\n`).map(({ code }) => code),
    ).toEqual(['no-kind']);
  });
});
