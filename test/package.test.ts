/** What `npm pack` would publish, installed: it starts, needs nothing beside itself, and holds what it should and nothing else. */
import { execFile, spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveOutput } from './support/canary.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const PAPERS = ['config', 'package.json', 'rotation.example.yaml', 'README.md', 'LICENSE', 'SECURITY.md'];

let home: string;
/** Where the package was installed: no folder above it has a node_modules. */
let installed: string;
let packed: readonly string[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyturn-package-'));
  const staged = join(home, 'staged');
  for (const paper of PAPERS) await cp(join(root, paper), join(staged, paper), { recursive: true });
  await run(process.execPath, ['scripts/build.ts', 'src/main.ts', join(staged, 'dist')], { cwd: root });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: staged });
  packed = [...stdout.matchAll(/"path": "([^"]+)"/g)].map(match => match[1] ?? '');
  const [tarball = ''] = (await readdir(staged)).filter(name => name.endsWith('.tgz'));
  // Offline: were there anything to fetch, it would fail.
  const install = [
    'install',
    '--global',
    '--offline',
    '--prefix',
    join(home, 'prefix'),
    join(staged, tarball),
  ];
  await run('npm', install, { cwd: staged });
  installed = join(home, 'prefix/lib/node_modules/keyturn');
}, 180_000);

afterAll(() => rm(home, { recursive: true, force: true }));

interface Typed {
  readonly entry?: string;
  readonly columns?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the installed program, with nothing of this process's environment but the PATH. */
function keyturn(args: readonly string[], { entry = 'keyturn.js', columns, env = {} }: Typed = {}) {
  const wide = `data:text/javascript,process.stdout.columns=process.stderr.columns=${columns}`;
  const before = columns === undefined ? [] : ['--import', wide];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...before, join(installed, 'dist', entry), ...args],
    { cwd: home, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: home, ...env } },
  );
  leaveOutput(args.join(' '), stdout + stderr);
  return { stdout, stderr, status };
}

it('the installed program knows its version and finds the example policy beside it', () => {
  expect(keyturn(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const example = join(installed, 'rotation.example.yaml');
  expect(keyturn(['validate', '--config', example]).stdout).toContain('is valid');
});

it('it rotates, verifies and diagnoses in its own sandbox, with every kind of place', () => {
  const script = 'keyturn rotate $P && keyturn verify $P && keyturn diagnose payments-api $P';
  const set = 'P="-c $KEYTURN_SANDBOX_POLICY"';
  const { stdout, stderr, status } = keyturn(['sandbox', 'exec', '--', 'sh', '-c', `${set}; ${script}`]);
  expect(stdout + stderr).toContain('githubSecret');
  expect({ status, bugs: /a bug/.test(stdout + stderr) }).toEqual({ status: 0, bugs: false });
}, 180_000);

it('its demo ends well', () => {
  expect(keyturn(['demo'])).toMatchObject({ status: 0 });
}, 180_000);

describe('what it says by heart is word for word what the program says', () => {
  const outputs: Typed[] = [
    {},
    { columns: 80 },
    { columns: 100 },
    { columns: 200 },
    { columns: 60 },
    { env: { NO_COLOR: '1' } },
    { env: { FORCE_COLOR: '1' } },
    { env: { TERM: 'dumb' } },
  ];
  it.each(['', '--help', '-h', 'help', '--version', '-V'])('keyturn %s', line => {
    const words = line.split(' ').filter(Boolean);
    for (const output of outputs)
      expect(keyturn(words, output)).toEqual(keyturn(words, { ...output, entry: 'main.js' }));
  });

  it('and it says it without the program', async () => {
    const alone = join(home, 'alone/dist/keyturn.js');
    await cp(join(installed, 'dist/keyturn.js'), alone);
    const statusOf = (...words: string[]) => spawnSync(process.execPath, [alone, ...words]).status;
    expect([statusOf('--version'), statusOf('--help'), statusOf(), statusOf('plan')]).toEqual([0, 0, 64, 1]);
  });
});

describe('what Node compiled is kept', () => {
  const example = () => join(installed, 'rotation.example.yaml');
  const compiled = (folder: string) => readdir(folder).catch(() => []);

  it('below the home of the user, where nobody else can write', async () => {
    const env = { HOME: join(home, 'ada'), TMPDIR: join(home, 'tmp') };
    await mkdir(env.TMPDIR);
    keyturn(['validate', '-c', example()], { env });
    const folder = join(env.HOME, '.cache/keyturn/compiled');
    expect(await compiled(folder)).toHaveLength(1);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(env.TMPDIR)).toEqual([]);
  });

  it('in XDG_CACHE_HOME where that is a whole path, and not where it is relative', async () => {
    const env = { HOME: join(home, 'bo'), XDG_CACHE_HOME: join(home, 'caches') };
    keyturn(['validate', '-c', example()], { env });
    expect(await compiled(join(env.XDG_CACHE_HOME, 'keyturn/compiled'))).toHaveLength(1);
    keyturn(['validate', '-c', example()], { env: { ...env, XDG_CACHE_HOME: 'here' } });
    expect(await readdir(home)).not.toContain('here');
  });

  it('nowhere, where there is no home or others can write to it: it runs all the same', async () => {
    const shared = join(home, 'shared/keyturn/compiled');
    await mkdir(shared, { recursive: true });
    await chmod(shared, 0o777);
    for (const env of [
      { HOME: '', TMPDIR: join(home, 'tmp') },
      { HOME: '/dev/null', TMPDIR: join(home, 'tmp') },
      { XDG_CACHE_HOME: join(home, 'shared') },
    ])
      expect(keyturn(['validate', '-c', example()], { env })).toMatchObject({ status: 0 });
    expect(await readdir(shared)).toEqual([]);
    expect(await compiled(join(home, 'tmp'))).toEqual([]);
  });
});

it('the package holds the program, the schema, the example and the papers; no sources and no tests', () => {
  for (const wanted of [
    'dist/keyturn.js',
    'dist/THIRD-PARTY-LICENSES.txt',
    'config/policy.schema.json',
    'rotation.example.yaml',
    'README.md',
    'LICENSE',
    'SECURITY.md',
  ])
    expect(packed).toContain(wanted);
  expect(packed.filter(path => /^(src|test|scripts|node_modules)\//.test(path))).toEqual([]);
});

it('it wants no other package, and brings the licence of each that is inside', async () => {
  const manifest: unknown = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('dependencies');
  const licences = await readFile(join(installed, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const name of ['@azure/identity', '@octokit/core', 'commander', 'libsodium-wrappers', 'yaml', 'zod'])
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
});
