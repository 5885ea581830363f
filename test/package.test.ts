/** Both packages, installed from their tarballs in an empty folder: they do all that there is to do. */
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installIn, packBoth, ROOT, runInstalled, type Typed } from './support/packages.ts';

let home: string;
let installed: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyturn-package-'));
  const { keyturn, sandbox } = await packBoth(home);
  installed = join(await installIn(join(home, 'project'), [keyturn, sandbox]), 'keyturn');
}, 180_000);

afterAll(() => rm(home, { recursive: true, force: true }));

function keyturn(
  args: readonly string[],
  { entry = 'keyturn.js', ...typed }: Omit<Typed, 'cwd'> & { entry?: string } = {},
) {
  return runInstalled(join(installed, 'dist', entry), args, { cwd: home, ...typed });
}

it('the installed program knows its version and finds the example policy beside it', () => {
  expect(keyturn(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const example = join(installed, 'rotation.example.yaml');
  expect(keyturn(['validate', '--config', example]).stdout).toContain('is valid');
});

it('it rotates, verifies and diagnoses in its own sandbox, with every kind of place', () => {
  const script =
    'keyturn plan $P && keyturn rotate $P && keyturn verify $P && keyturn diagnose payments-api $P';
  const set = 'P="-c $KEYTURN_SANDBOX_POLICY"';
  const { stdout, stderr, status } = keyturn(['sandbox', 'exec', '--', 'sh', '-c', `${set}; ${script}`]);
  expect(stdout + stderr).toContain('githubSecret');
  expect({ status, bugs: /a bug/.test(stdout + stderr) }).toEqual({ status: 0, bugs: false });
}, 180_000);

it('it is traced by the SDK that lies beside it, and by no other', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
  const modules = join(ROOT, 'node_modules');
  const status = (more: Record<string, string> = {}) =>
    keyturn(['sandbox', 'exec', '--', 'sh', '-c', 'keyturn status -c "$KEYTURN_SANDBOX_POLICY"'], {
      env: { ...env, ...more },
    }).stderr;
  expect(status({ NODE_PATH: modules })).toContain('@opentelemetry/sdk-node is not installed beside keyturn');
  await symlink(join(modules, '@opentelemetry'), join(installed, '..', '@opentelemetry'));
  const traced = status();
  await rm(join(installed, '..', '@opentelemetry'));
  expect(traced).not.toContain('not installed');
  expect(traced).toContain('Traces of this run were not delivered');
}, 180_000);

it('its demo ends well', () => {
  expect(keyturn(['demo'])).toMatchObject({ status: 0 });
}, 180_000);

describe('what it says by heart is word for word what the program says', () => {
  const outputs: Omit<Typed, 'cwd'>[] = [
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

describe('a Node that is too old gets a sentence, with what helps, and 64', () => {
  const line =
    /^keyturn needs Node 22\.18 or newer; (\/\S+) is Node (\d+\.\d+\.\d+)\. Install a newer one \(https:\/\/nodejs\.org\)/;
  const asked = (node: string, before: readonly string[]) =>
    spawnSync(node, [...before, join(installed, 'dist/keyturn.js'), 'plan'], { cwd: home, encoding: 'utf8' });

  it.each(['22.17.1', '20.20.2', '18.0.0', '9.9.9'])('%s', version => {
    const older = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
    const { stdout, stderr, status } = asked(process.execPath, ['--import', `data:text/javascript,${older}`]);
    expect(line.exec(stderr)?.[2]).toBe(version);
    expect({ stdout, status, lines: stderr.trimEnd().split('\n').length }).toEqual({
      stdout: '',
      status: 64,
      lines: 1,
    });
  });

  const theirs = spawnSync('/usr/bin/node', ['--version'], { encoding: 'utf8' });
  const isOld = theirs.error === undefined && Number(/^v(\d+)/.exec(theirs.stdout)?.[1]) < 22;
  it.skipIf(!isOld)('a real one, where /usr/bin/node is old', () => {
    const { stdout, stderr, status } = asked('/usr/bin/node', []);
    expect(line.exec(stderr)?.[2]).toBe(theirs.stdout.trim().slice(1));
    expect({ stdout, status, lines: stderr.trimEnd().split('\n').length }).toEqual({
      stdout: '',
      status: 64,
      lines: 1,
    });
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
