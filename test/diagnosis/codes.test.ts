/** The table of AADSTS numbers: complete, sourced, and naming commands that exist. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPassing, isRejection, tokenCodeText } from '../../src/connectors/tokenCodes.ts';
import { explain, knownCodes } from '../../src/diagnosis/codes.ts';
import { hints } from '../../src/diagnosis/hints.ts';

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

describe.each(knownCodes)('AADSTS$code', known => {
  const { summary, wording, meaning, notMeaning, tellApart, remedy, source } = known;

  it('has a summary that fits behind a colon, and sentences for the rest', () => {
    expect(summary).toMatch(/^(?:[a-z]|Entra).*[^.]$/);
    expect(wording).not.toMatch(/\.$|^$/);
    for (const text of [meaning, notMeaning, tellApart]) expect(text).toMatch(/^[A-Z"\d].*[.?]$/s);
    expect(new Set([summary, wording, meaning, notMeaning, tellApart]).size).toBe(5);
    expect(remedy.length).toBeGreaterThan(0);
  });

  it('has a source, or says that it has none', () => {
    for (const one of source.split('; '))
      expect(one).toMatch(/^https:|^[\w.-]+\/[\w.-]+#\d+$|^memory|^captures in|the wording from memory/);
  });

  it('refers only to numbers that the table knows', () => {
    const numbers = `${meaning} ${notMeaning} ${tellApart}`.match(/\b\d{5,7}\b/g) ?? [];
    for (const number of numbers) expect(explain(Number(number)), number).toBeDefined();
  });
});

it('no two numbers share their words', () => {
  for (const field of ['summary', 'meaning', 'notMeaning', 'tellApart'] as const) {
    const texts = knownCodes.map(known => known[field]);
    const twice = texts.filter((text, index) => texts.indexOf(text) !== index);
    expect(twice, field).toEqual([]);
  }
});

it('every keyturn command in a next step names a verb that there is', () => {
  const program = readFileSync(new URL('../../src/cli/program.ts', import.meta.url), 'utf8');
  const verbs = [...program.matchAll(/^ {2}(\w+): async \(\) => /gm)].map(([, name = '']) => name);
  expect(verbs).toContain('rotate');
  const steps = [...knownCodes.flatMap(({ remedy }) => remedy), ...hints.flatMap(({ next }) => next)];
  const commands = steps.flatMap(({ command }) => command?.match(/^keyturn (\w+)/)?.[1] ?? []);
  expect(new Set(commands)).toEqual(new Set(['diagnose', 'verify', 'rotate']));
  for (const verb of commands) expect([...verbs, 'diagnose']).toContain(verb);
});

it('a token call is rejected by the numbers of the secret only, and passing ones are no verdict', () => {
  const of = (on: (code: number) => boolean) => knownCodes.map(({ code }) => code).filter(on);
  expect(of(isRejection)).toEqual([7000215, 7000222, 70002, 50012]);
  expect(of(isPassing).toSorted()).toEqual([50033, 50196, 90006, 90012, 90024, 90033, 90055, 90090]);
  expect(tokenCodeText(7000222)).toBe('the secret has expired');
  expect(tokenCodeText(88888)).toBe('Entra refuses the call');
});
