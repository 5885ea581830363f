import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { policyInvalid } from '../../src/policy/problems.ts';
import { Problem, type ProblemCode } from '../../src/problem.ts';
import { ROOT } from '../support/source.ts';
import { policy, typed } from './given.ts';

const fleet = policy({ name: 'payments-api', group: 'canary' }, { name: 'billing' }, { name: 'ledger' });

test('without a verb the help is shown as talk, and the exit code says wrong usage', async () => {
  const { exitCode, out, err } = await typed('');
  expect(exitCode).toBe(64);
  expect(out).toBe('');
  expect(err).toContain('Usage: keyturn');
});

test('the main help names every verb and every exit code', async () => {
  const { exitCode, out } = await typed('--help');
  expect(exitCode).toBe(0);
  for (const verb of [
    'validate',
    'plan',
    'rotate',
    'status',
    'verify',
    'history',
    'report',
    'demo',
    'sandbox',
  ])
    expect(out).toMatch(new RegExp(`^  ${verb} `, 'm'));
  for (const code of [0, 1, 2, 3, 4, 64, 70, 78]) expect(out).toMatch(new RegExp(`^  ${code} +\\S`, 'm'));
});

test.each(['validate', 'plan', 'rotate', 'status', 'verify', 'history', 'report', 'demo', 'sandbox'])(
  'the help of %s has an example',
  async verb => {
    const { exitCode, out } = await typed(`${verb} --help`);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/Examples?:\n.*keyturn /);
  },
);

test('--version is the version of the package', async () => {
  const { exitCode, out } = await typed('--version');
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  ['plam', 'keyturn plan'],
  ['rotat', 'keyturn rotate'],
  ['apply', 'keyturn rotate'],
])('the wrong command %s is answered with %s', async (wrong, right) => {
  const { exitCode, out, err } = await typed(wrong);
  expect(exitCode).toBe(64);
  expect(out).toBe('');
  expect(err).toContain(`did you mean: ${right}\n`);
});

test('an unknown option is wrong usage and gets the one that was meant', async () => {
  const { exitCode, err } = await typed('plan --jsno');
  expect(exitCode).toBe(64);
  expect(err).toBe(
    "✗ wrong usage of keyturn plan\n  why   unknown option '--jsno'\n  next  did you mean: --json\n",
  );
});

test.each(['plan', 'status', 'verify', 'rotate'])(
  '%s of an unknown rotation says which one was meant, and asks no service',
  async verb => {
    const connect = () => Promise.reject(new Error('connected'));
    const { exitCode, err } = await typed(`${verb} biling nonsense`, { policy: fleet, context: { connect } });
    expect(exitCode).toBe(64);
    expect(err).toContain('biling (did you mean billing?), nonsense');
    expect(err).toContain('choose one of these rotations: payments-api, billing, ledger');
  },
);

test('the first letters of a long name are enough to be understood', async () => {
  const { err } = await typed('plan paymets', { policy: fleet });
  expect(err).toContain('did you mean payments-api?');
});

test('an unknown group is wrong usage', async () => {
  const { exitCode, err } = await typed('plan --group canry', { policy: fleet });
  expect(exitCode).toBe(64);
  expect(err).toContain('canry (did you mean canary?)');
});

test('names and a group add up, in the order of the policy', async () => {
  const { out } = await typed('status ledger --group canary --json', { policy: fleet });
  expect(JSON.parse(out).rotations.map((rotation: { name: string }) => rotation.name)).toEqual([
    'payments-api',
    'ledger',
  ]);
});

const codes: [ProblemCode, number][] = [
  ['policy-invalid', 78],
  ['wrong-usage', 64],
  ['locked', 4],
  ['human-needed', 3],
  ['refused', 1],
  ['try-later', 1],
  ['absent', 1],
  ['unknown-outcome', 1],
  ['interrupted', 1],
  ['bug', 70],
];

test.each(codes)(
  'a problem of code %s exits with %i and says what, why and what next',
  async (code, exitCode) => {
    const problem = new Problem({ code, subject: 'the thing', reason: 'it is so', remedy: 'keyturn status' });
    const typedOut = await typed('plan', { context: { connect: () => Promise.reject(problem) } });
    expect(typedOut.exitCode).toBe(exitCode);
    expect(typedOut.out).toBe('');
    expect(typedOut.err).toContain('✗ the thing\n  why   it is so\n  next  keyturn status\n');
  },
);

test('with --json a problem is a document on stdout as well', async () => {
  const details = {
    code: 'refused',
    subject: 'the vault',
    reason: 'no',
    status: 403,
    requestId: 'r1',
  } as const;
  const connect = () => Promise.reject(new Problem(details));
  const { exitCode, out, err } = await typed('status --json', { context: { connect } });
  expect(JSON.parse(out)).toEqual({ schema: 'keyturn/status@1', problem: details, exitCode: 1 });
  expect(exitCode).toBe(1);
  expect(err).toContain('HTTP 403, request r1');
});

test('wrong usage with --json is a document, too', async () => {
  const { out } = await typed('plan --json --nonsense');
  expect(JSON.parse(out)).toMatchObject({
    schema: 'keyturn/plan@1',
    problem: { code: 'wrong-usage' },
    exitCode: 64,
  });
});

test('anything thrown that is not a problem is a bug: its place is told, and not what hangs on it', async () => {
  const error = Object.assign(new TypeError('x is not a function'), { config: { value: 'Sup3r~secret' } });
  const { exitCode, out, err } = await typed('plan', {
    context: { readPolicy: () => Promise.reject(error) },
  });
  expect(exitCode).toBe(70);
  expect(out).toBe('');
  expect(err).toContain('TypeError: x is not a function');
  expect(err).toMatch(/at .*program\.test\.ts/);
  expect(err).not.toContain('Sup3r');
});

test.each([
  ['sandbox exec', 'wrong usage of keyturn sandbox exec', 'keyturn sandbox exec --help'],
  ['sandbox exce ls', 'wrong usage of keyturn sandbox', 'did you mean: keyturn sandbox exec'],
  ['--reason why plan', 'wrong usage', 'options must follow the command: keyturn COMMAND OPTIONS'],
  ['rotate --dry-run', 'wrong usage of keyturn rotate', 'keyturn plan'],
  [
    'rotate billing --wait 5m --config team.yaml --dry-run',
    'wrong usage of keyturn rotate',
    'keyturn plan billing --config team.yaml',
  ],
])('%s is answered with what was probably meant', async (line, subject, next) => {
  const { exitCode, err } = await typed(line);
  expect(exitCode).toBe(64);
  expect(err).toContain(`✗ ${subject}\n`);
  expect(err).toContain(`  next  ${next}\n`);
});

test.each(['--config team.yaml plan --json', '-c team.yaml --json plan', '--json --config=team.yaml plan'])(
  'what every verb takes may stand before it: %s',
  async line => {
    const files: string[] = [];
    const readPolicy = async (file: string) => {
      files.push(file);
      return fleet;
    };
    const { exitCode, out } = await typed(line, { policy: fleet, context: { readPolicy } });
    expect(files).toEqual(['team.yaml']);
    expect(JSON.parse(out).schema).toBe('keyturn/plan@1');
    expect(exitCode).toBe(0);
  },
);

test('keyturn validate - reads standard input, and names it in what it says', () => {
  const main = join(ROOT, 'src', 'main.ts');
  const validate = (input: string) =>
    spawnSync(process.execPath, [main, 'validate', '-'], { input, encoding: 'utf8' });
  const example = validate(readFileSync(join(ROOT, 'rotation.example.yaml'), 'utf8'));
  expect(example.stdout).toContain('standard input is valid: 3 rotations');
  const wrong = validate('version: 1\n');
  expect(wrong.status).toBe(78);
  expect(wrong.stderr).toContain('keyturn validate --config -\n');
});

test('keyturn help explains the program, and keyturn help rotate a command', async () => {
  expect(await typed('help')).toMatchObject({ exitCode: 0, out: expect.stringContaining('Exit codes:') });
  expect(await typed('help rotate')).toMatchObject({ exitCode: 0, out: expect.stringContaining('--now') });
  expect((await typed('help rotat')).exitCode).toBe(64);
});

test('where rotation.yaml is missing and the example is there, the error says so', async () => {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-cli-'));
  const missing = new Problem({ code: 'policy-invalid', subject: 'rotation.yaml', reason: 'no such file' });
  const context = { readPolicy: () => Promise.reject(missing) };
  process.chdir(folder);
  try {
    expect((await typed('plan', { context })).err).toContain('no such file');
    writeFileSync('rotation.example.yaml', '');
    const { exitCode, err } = await typed('plan', { context });
    expect(exitCode).toBe(78);
    expect(err).toContain('keyturn validate --config rotation.example.yaml');
    expect((await typed('plan -c other.yaml', { context })).err).toContain('no such file');
  } finally {
    process.chdir(before);
  }
});

test('a valid policy is counted', async () => {
  const { exitCode, out } = await typed('validate', { policy: fleet });
  expect(exitCode).toBe(0);
  expect(out).toBe(`✓ rotation.yaml is valid: 3 rotations, 3 targets, 1 group, cloud public
lock: files of this user on this machine (/var/lib/keyturn/locks); for other users and machines, set
  lock.container in the policy
`);
});

test('validate and plan say in --json whom the locks keep apart', async () => {
  const lock = { kind: 'file', place: '/var/lib/keyturn/locks' };
  expect(JSON.parse((await typed('validate --json', { policy: fleet })).out)).toMatchObject({ lock });
  expect(JSON.parse((await typed('plan --json')).out)).toMatchObject({ lock });
  const nowhere = { context: { lockPlace: () => ({ kind: 'nowhere' }) as const } };
  const { exitCode, out } = await typed('validate', { policy: fleet, ...nowhere });
  expect(exitCode, 'a note, and no error').toBe(0);
  expect(out).toContain('set XDG_STATE_HOME, or lock.container in');
});

test('validate --rights lists each right under what it is called, with the command as one line', async () => {
  const grant = `az role assignment create ${'x'.repeat(120)}`;
  const rights = [
    { by: 'Azure', right: 'role "R"', on: 'site a', grant },
    { by: 'Azure', right: 'role "R"', on: 'site b' },
    { by: 'GitHub', right: 'Secrets: write', on: 'repository o/r', optional: 'nothing is marked' },
  ];
  const given = { policy: fleet, context: { rights: async () => rights } };
  const { exitCode, out } = await typed('validate --rights', given);
  expect(exitCode).toBe(0);
  expect(out).toContain(`\nAzure: role "R"\n  site a\n    ${grant}\n  site b\n\nGitHub: Secrets: write\n`);
  expect(out).toContain('  optional; without it nothing is marked\n  repository o/r\n');
  expect(JSON.parse((await typed('validate --rights --json', given)).out)).toMatchObject({ rights });
  expect(JSON.parse((await typed('validate --json', given)).out)).not.toHaveProperty('rights');
});

test('validate reads the file that is named, also without --config', async () => {
  const read: string[] = [];
  const readPolicy = async (file: string) => {
    read.push(file);
    return fleet;
  };
  await typed('validate a.yaml', { context: { readPolicy } });
  const { out } = await typed('validate --config b.yaml --json', { context: { readPolicy } });
  expect(read).toEqual(['a.yaml', 'b.yaml']);
  expect(JSON.parse(out)).toMatchObject({
    schema: 'keyturn/validate@1',
    valid: true,
    counts: { rotations: 3, targets: 3, groups: 1 },
  });
});

const ESCAPE = '\u001B[';

test('colours are used where the output allows them, and --no-color turns them off', async () => {
  expect((await typed('status', { color: true })).out).toContain(ESCAPE);
  expect((await typed('status --no-color', { color: true })).out).not.toContain(ESCAPE);
  expect((await typed('plam --no-color', { color: true })).err).not.toContain(ESCAPE);
  expect((await typed('status')).out).not.toContain(ESCAPE);
});

test('on a dumb terminal all signs are ASCII', async () => {
  const { out } = await typed('verify', { context: { env: { TERM: 'dumb' } } });
  expect(out).toContain('  + vault');
  expect([...out].every(letter => letter.charCodeAt(0) < 128)).toBe(true);
});

describe('an invalid policy', () => {
  const problems = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      code: 'unknown-key',
      file: 'a.yaml',
      line: index + 4,
      column: 5,
      path: ['rotations', index, 'nmae'],
      text: `unknown key "nmae": did you mean "name"? And here is a sentence that needs more room than there is ${index}`,
    }));
  const refusing = (count: number) => ({
    context: { readPolicy: () => Promise.reject(policyInvalid('a.yaml', { first: problems(count), count })) },
  });

  test('is a document with every problem as data, and its line and column', async () => {
    const { exitCode, out } = await typed('validate a.yaml --json', refusing(40));
    expect(exitCode).toBe(78);
    const document = JSON.parse(out);
    expect(document).toMatchObject({
      schema: 'keyturn/validate@1',
      policy: 'a.yaml',
      valid: false,
      exitCode: 78,
    });
    expect(document.problem).toMatchObject({ code: 'policy-invalid', reason: '40 problems' });
    expect(document.problems).toEqual(problems(40));
  });

  test('with one problem is told with its place in one sentence', async () => {
    const { err } = await typed('validate a.yaml', refusing(1));
    expect(err).toContain('  why   a.yaml:4:5: unknown key "nmae": did you mean "name"?');
    expect(err).toContain('  next  fix it, then: keyturn validate --config a.yaml\n');
  });

  test('with forty has each at the margin, where editors and grep find it', async () => {
    const { err } = await typed('validate a.yaml', refusing(40));
    const lines = err.split('\n');
    expect(lines[1]).toBe('  why   40 problems');
    expect(lines.filter(line => /^ {8}a\.yaml:\d+:5: /.test(line))).toHaveLength(40);
    expect(lines.filter(line => line.length > 100)).toEqual([]);
    expect(lines.at(-2)).toBe('  next  fix them, then: keyturn validate --config a.yaml');
  });
});

describe('KEYTURN_CONFIG', () => {
  const read = async (line: string, file: string | undefined) => {
    const files: string[] = [];
    const readPolicy = async (named: string) => {
      files.push(named);
      return policy({ name: 'payments-api' });
    };
    const env = file === undefined ? {} : { KEYTURN_CONFIG: file };
    const { exitCode } = await typed(line, { context: { readPolicy, env } });
    return { exitCode, files };
  };

  test.each([
    ['names the policy', 'validate', '/etc/keyturn.yaml', '/etc/keyturn.yaml'],
    ['does so for every verb', 'status', '/etc/keyturn.yaml', '/etc/keyturn.yaml'],
    ['for diagnose, too', 'diagnose payments-api', '/etc/keyturn.yaml', '/etc/keyturn.yaml'],
    ['gives way to what is typed', 'validate -c mine.yaml', '/etc/keyturn.yaml', 'mine.yaml'],
    ['is as good as none when it is empty', 'validate', '', 'rotation.yaml'],
    ['may be missing', 'validate', undefined, 'rotation.yaml'],
  ])('%s', async (_name, line, variable, file) => {
    expect((await read(line, variable)).files).toEqual([file]);
  });
});
