/** What may come in a file that is called YAML: a clear answer each, and never anything but an answer. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isProblem } from '../../src/problem.ts';
import { check, entry, HEAD, load, onlyRotation, problemsOf, refusal } from './check.ts';

describe('the text', () => {
  test('may begin with a byte order mark', () => {
    expect(load(`\uFEFF${HEAD}${entry('a')}`).rotations).toHaveLength(1);
  });

  test('may have Windows line endings, and positions hold', () => {
    check(`${HEAD}${entry('a')}    group: A\n`.replaceAll('\n', '\r\n'), [
      '7:12: group: expected a name of a-z, 0-9 and -, 60 characters at most, got "A"',
    ]);
  });

  test('that is empty, or all comments, is told so', () => {
    for (const text of ['', '# nothing\n', '---\n']) check(text, ['1:1: the file is empty']);
  });

  test('that is not UTF-8 is told with the first bad byte', () => {
    const bytes = Buffer.concat([Buffer.from('# ä\nname: ö'), Buffer.from([0xfc]), Buffer.from('\n')]);
    check(bytes, ['2:8: the file is not valid UTF-8: byte 0xfc at offset 13']);
  });

  test.each([
    ['little-endian with a mark', Buffer.from('\uFEFFversion: 1\n', 'utf16le')],
    ['big-endian without one', Buffer.from('version: 1\n', 'utf16le').swap16()],
  ])('that is UTF-16, %s, is told to be saved as UTF-8', (_, bytes) => {
    check(bytes, ['1:1: the file is UTF-16: save it as UTF-8']);
  });

  test('that is no YAML is told where', () => {
    const [problem] = problemsOf('version: 1\ntenant: "x\n');
    expect(problem).toMatchObject({ code: 'syntax', line: 3, column: 1 });
    expect(problem?.text).toMatch(/^invalid YAML: /);
  });

  test('that holds several documents is refused at the second', () => {
    check(`${HEAD}${entry('a')}---\nversion: 1\n`, [
      '7:1: a policy is one YAML document, but this file contains 2 (the second one starts here)',
    ]);
  });

  test('is read by the rules of YAML 1.2, whatever its directive says', () => {
    expect(onlyRotation(`%YAML 1.1\n---\n${HEAD}${entry('no')}`).name).toBe('no');
  });

  test('larger than 8 MB, or of more lines than any policy has, is refused', () => {
    expect(refusal(new Uint8Array(400_001).fill(10)).details.reason).toContain('the limit is 400000');
    expect(refusal(new Uint8Array(8 * 1024 * 1024 + 1).fill(35)).details.reason).toBe(
      'it has 9 MB; the limit is 8 MB',
    );
  });
});

describe('a key', () => {
  test('that is there twice is told at the second, however deep', () => {
    check(`${HEAD}${entry('a')}    prove: { timeout: 5m, timeout: 6m }\n`, [
      '7:27: the key "timeout" occurs twice',
    ]);
  });

  test('that is no plain word is refused', () => {
    check(`? [a]\n: 1\n${HEAD}${entry('a')}`, ['1:3: a key must be a plain word']);
  });

  test.each(['__proto__', 'constructor', 'toString'])('called %s is unknown like any other', key => {
    const [problem] = problemsOf(`${HEAD}${entry('a')}    ${key}: { x: 1 }\n`);
    expect(problem).toMatchObject({ code: 'unknown-key', line: 7, column: 5 });
  });

  test('with a tag of its own is refused', () => {
    expect(problemsOf(`${HEAD}${entry('a')}    group: !secret x\n`)[0]).toMatchObject({
      line: 7,
      column: 12,
    });
  });
});

describe('anchors', () => {
  const shared = 'x-times: &times { lifetime: 90d, overlap: 12h }\n';

  test('and merge keys are followed, and what a map says itself wins', () => {
    const rotation = onlyRotation(`${shared}${HEAD}${entry('a')}    <<: *times\n    overlap: 6h\n`);
    expect([rotation.lifetimeMs, rotation.overlapMs]).toEqual([90 * 86_400_000, 6 * 3_600_000]);
  });

  test('may be merged as a list, and the first wins', () => {
    const more = 'x-more: &more { lifetime: 20d, rotateBefore: 9d }\n';
    const rotation = onlyRotation(`${shared}${more}${HEAD}${entry('a')}    <<: [*times, *more]\n`);
    expect([rotation.lifetimeMs, rotation.rotateBeforeMs]).toEqual([90 * 86_400_000, 9 * 86_400_000]);
  });

  test('mean what they meant last before the alias', () => {
    const twice = `x-a: &n 40d\nx-b: &n 50d\n${HEAD}${entry('a')}    lifetime: *n\nx-c: &n 60d\n`;
    expect(onlyRotation(twice).lifetimeMs).toBe(50 * 86_400_000);
  });

  test('have their faults told once, where they are written', () => {
    check(`x-w: &w { windows: [huh] }\n${HEAD}${entry('a')}    <<: *w\n${entry('b')}    <<: *w\n`, [
      '1:21: windows[0]: expected a window such as "Mon-Thu 08:00-16:00 Europe/Berlin", got "huh"',
    ]);
  });

  test('that nobody made are told with the one that was meant', () => {
    const [problem] = problemsOf(`${shared}${HEAD}${entry('a')}    <<: *tiems\n`);
    expect(problem).toMatchObject({
      line: 8,
      column: 9,
      text: 'there is no anchor &tiems before this: did you mean "times"?',
    });
  });

  test('that merge something else than a map are refused', () => {
    check(`x-n: &n 3\n${HEAD}${entry('a')}    <<: *n\n`, [
      '8:9: << takes an alias of a map, or a list of them',
    ]);
  });

  test('inside themselves are refused', () => {
    check(`x-a: &a [*a]\n${HEAD}${entry('a')}`, ['1:9: nested deeper than 50 levels']);
    check(`x-a: &a { <<: *a }\n${HEAD}${entry('a')}`, ['1:9: nested deeper than 50 levels']);
  });

  test('that stand for more than memory holds are refused', () => {
    expect(problemsOf(bomb(level => `[${Array(9).fill(`*a${level}`).join(', ')}]`))[0]?.code).toBe(
      'too-large',
    );
    expect(
      problemsOf(bomb(level => `{ k${level}: *a${level}, l${level}: *a${level}, <<: *a${level} }`))[0]?.code,
    ).toBe('too-large');
  });
});

test('what is nested too deeply is refused', () => {
  check('['.repeat(200_000), ['1:1: nested too deeply to be read']);
  check(`x-a: ${'['.repeat(60)}${']'.repeat(60)}\n${HEAD}${entry('a')}`, [
    '1:56: nested deeper than 50 levels',
  ]);
});

describe('whatever the bytes are, the answer is a policy or a Problem with code policy-invalid', () => {
  const answers = (bytes: Uint8Array) => {
    try {
      load(bytes);
    } catch (error) {
      if (!isProblem(error, 'policy-invalid')) throw error;
    }
  };

  test('for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), answers), { numRuns: 400 });
  });

  test('for anything made of the signs that mean something in YAML', () => {
    const sign = fc.constantFrom(
      ...':-?[]{},&*#|>\'"%@!\n\t a0~',
      '<<: ',
      '- ',
      ': ',
      '&a ',
      '*a ',
      '\n  ',
      '---\n',
      'rotations:',
    );
    const text = fc.array(sign, { maxLength: 60 }).map(signs => Buffer.from(signs.join('')));
    fc.assert(fc.property(text, answers), { numRuns: 600 });
  });

  test('for a good policy with any value in any place', () => {
    const good = `${HEAD}${entry('a')}    targets: [{ githubSecret: { repository: o/r, secret: S } }]\n`;
    const spot = fc.nat(good.length);
    const change = fc.tuple(
      spot,
      fc.nat(12),
      fc.oneof(fc.string({ maxLength: 8 }), fc.json({ maxDepth: 2 })),
    );
    const changed = change.map(([at, count, text]) =>
      Buffer.from(good.slice(0, at) + text + good.slice(at + count)),
    );
    fc.assert(fc.property(changed, answers), { numRuns: 600 });
  });

  test('for a policy whose every key holds anything at all', () => {
    const any = () => fc.jsonValue({ maxDepth: 3 });
    const keys = [
      'name',
      'registration',
      'vault',
      'targets',
      'prove',
      'windows',
      'lifetime',
      'verify',
      'tenant',
    ];
    const rotation = fc.record(Object.fromEntries(keys.map(key => [key, any()])), { requiredKeys: [] });
    const policy = fc.record({
      version: any(),
      cloud: any(),
      defaults: any(),
      limits: any(),
      rotations: fc.array(rotation),
    });
    const bytes = policy.map(value => Buffer.from(JSON.stringify(value)));
    fc.assert(fc.property(bytes, answers), { numRuns: 300 });
  });
});

function bomb(body: (level: number) => string): string {
  const lines = ['a0: &a0 { k: [x, x, x, x, x, x, x, x, x] }'];
  for (let level = 0; level < 30; level++) lines.push(`a${level + 1}: &a${level + 1} ${body(level)}`);
  return `${lines.join('\n')}\n`;
}
