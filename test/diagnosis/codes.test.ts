/** The table of AADSTS numbers: complete, sourced, and naming commands that exist. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readErrors } from '../../scripts/errors/errorsYaml.ts';
import { isRejection, isTransient, tokenCodeText } from '../../src/connectors/tokenCodes.ts';
import { explain, knownCodes } from '../../src/diagnosis/codes/errorTable.ts';
import { VERDICTS } from '../../src/diagnosis/codes/knowledge.ts';
import { hintSigns, hintTexts } from '../../src/diagnosis/hintSigns.ts';

/** azure-facts §1.3, every row. */
const FACTS = [
  7000215, 7000222, 7000216, 7000218, 700025, 700016, 700011, 90002, 900023, 1002012, 70011, 500011, 7000112,
  7000113, 7000114, 1000031, 53003, 900144, 90014, 700027, 700024, 50012, 70002, 50034, 65001, 700082, 50173,
  70043, 9002313, 90023, 90013, 50196, 90055, 90006, 90024, 90033, 50033, 90090,
];

it.each(FACTS)('%i of azure-facts §1.3 is known', code => {
  expect(explain(code)?.code).toBe(code);
});

it('a number stands in the table once, and one that does not is not explained', () => {
  const codes = knownCodes.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(explain(88888)).toBeUndefined();
});

describe('a wrong entry of errors.yaml is refused with file and line', () => {
  const lines = [
    'steps:',
    '  look:',
    '    text: Look there.',
    '    command: keyturn diagnose NAME',
    'chapters:',
    '  - verdictOn: value',
    '    title: The secret is not accepted',
    '    codes:',
    '      - code: 7000215',
    '        wording: Invalid client secret provided',
    '        summary: the value is not known',
    '        meaning: It is the value of no secret.',
    '        notMeaning: It has not expired, which is 7000222.',
    '        tellApart: One number for many causes.',
    '        remedy: [look]',
    '        sources: [reference]',
    '      - code: 7000222',
    '        wording: The provided client secret keys are expired',
    '        summary: the secret has expired',
    '        meaning: Its end has passed.',
    '        notMeaning: A newer one may exist.',
    '        tellApart: The value itself is known.',
    '        remedy: [look, { text: Make a new one., needsSignIn: true }]',
    '        sources: [dotnet/sign#849]',
    ...VERDICTS.slice(1).map(on => `  - { verdictOn: ${on}, title: Another, codes: [] }`),
    'hints:',
    '  - name: proxy',
    '    summary: the proxy refused',
    '    meaning: The connection ended at a proxy.',
    '    notMeaning: It was not Entra.',
    '    remedy: [look]',
    '    sources: [memory]',
  ];

  it('a right one is not', () => {
    const { chapters, hints } = readErrors(lines.join('\n'), 'errors.yaml');
    expect(chapters[0]?.codes.map(({ code }) => code)).toEqual([7000215, 7000222]);
    expect(hints[0]?.remedy).toEqual([
      { text: 'Look there.', command: 'keyturn diagnose NAME', needsSignIn: false },
    ]);
  });

  it.each([
    ['an unknown field', 'summary: the secret has', 'sumary: the secret has', '"sumary" is no field of this'],
    ['a number twice', 'code: 7000222', 'code: 7000215', '"AADSTS7000215" stands in the file twice'],
    ['a number in quotes', 'code: 7000222', 'code: "7000222"', '"code" has to be of another type: number'],
    ['no source', 'sources: [memory]', 'sources: []', '"sources" holds no source'],
    ['a source that leads nowhere', 'dotnet/sign#849', 'somewhere', '"sources" is no address, owner/'],
    ['an unknown step', 'remedy: [look, {', 'remedy: [luck, {', '"luck" is not among the steps'],
    ['a step that is not used', '  look:', '  see: { text: See. }\n  look:', 'nothing uses the step "see"'],
    ['an unknown field of a step', 'needsSignIn: true', 'signIn: true', '"signIn" is no field of this'],
    ['no step', 'remedy: [look, {', 'remedy: [] #', '"remedy" holds no step'],
    [
      'a summary that is a sentence',
      'has expired',
      'has expired.',
      '"summary" has to begin with a small letter',
    ],
    ['no full stop', 'which is 7000222.', 'which is 7000222', '"notMeaning" has to begin with a capital'],
    ['an unknown number', 'which is 7000222.', 'which is 7000223.', '7000223 is not a code of this file'],
    [
      'the words of another',
      'the proxy refused',
      'the secret has expired',
      '"the secret has expired" stands in',
    ],
    ['an unknown chapter', 'verdictOn: value', 'verdictOn: values', '"verdictOn" Invalid option: expected'],
    ['what is no YAML', 'code: 7000222', 'code: a: b', 'Nested mappings are not allowed'],
  ])('%s', (_what, from, to, said) => {
    const at = lines.findIndex(line => line.includes(from));
    const wrong = lines.with(at, lines[at]?.replace(from, to) ?? '').join('\n');
    expect(() => readErrors(wrong, 'errors.yaml')).toThrow(`errors.yaml:${at + 1}: ${said}`);
  });

  it('a field or a chapter that is missing, with the line of what lacks it', () => {
    const without = (text: string) => lines.filter(line => !line.includes(text)).join('\n');
    expect(() => readErrors(without('summary: the secret'), 'errors.yaml')).toThrow(
      'errors.yaml:17: "summary" is missing',
    );
    expect(() => readErrors(without('verdictOn: tenant'), 'errors.yaml')).toThrow(
      'errors.yaml:5: the chapters are, in this order: value, credential-missing,',
    );
  });
});

it('every hint has a sign by which it is recognised, in the order of the file', () => {
  expect(hintSigns.map(([name]) => name)).toEqual(Object.keys(hintTexts));
});

it('every keyturn command in a next step names a verb that there is', () => {
  const program = readFileSync(new URL('../../src/cli/program.ts', import.meta.url), 'utf8');
  const verbs = [...program.matchAll(/^ {2}(\w+): async \(\) => /gm)].map(([, name = '']) => name);
  expect(verbs).toContain('rotate');
  const steps = [...knownCodes, ...Object.values(hintTexts)].flatMap(({ remedy }) => remedy);
  const commands = steps.flatMap(({ command }) => command?.match(/^keyturn (\w+)/)?.[1] ?? []);
  expect(new Set(commands)).toEqual(new Set(['diagnose', 'verify', 'rotate']));
  for (const verb of commands) expect([...verbs, 'diagnose']).toContain(verb);
});

it('a token call is rejected by the numbers of the secret only, and passing ones are no verdict', () => {
  const of = (on: (code: number) => boolean) => knownCodes.map(({ code }) => code).filter(on);
  expect(of(isRejection)).toEqual([7000215, 7000222, 70002, 50012]);
  expect(of(isTransient).toSorted()).toEqual([50033, 50196, 90006, 90012, 90024, 90033, 90055, 90090]);
  expect(tokenCodeText(7000222)).toBe('the secret has expired');
  expect(tokenCodeText(88888)).toBe('Entra refuses the call');
});
