/** The two packages as they are published: built and packed, and installed where no folder above has a node_modules. */
import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { leaveOutput } from './canary.ts';

const run = promisify(execFile);
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Tarballs {
  readonly keyturn: string;
  readonly sandbox: string;
}

/** Builds in `folder`/dist, and leaves both tarballs in `folder`. `source`: the repository, or a copy of it. */
export async function packBoth(
  folder: string,
  source = ROOT,
  { umask = '022', env = {} }: { umask?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Tarballs> {
  const dist = join(folder, 'dist');
  const script = `umask ${umask}; exec "$0" scripts/build.ts "$1"`;
  await run('sh', ['-c', script, process.execPath, dist], { cwd: source, env: { ...process.env, ...env } });
  const pack = ['pack', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', [...pack, join(dist, 'keyturn'), join(dist, 'keyturn-sandbox')]);
  const [keyturn = '', sandbox = ''] = [...stdout.matchAll(/"filename": "([^"]+)"/g)].map(([, name]) =>
    join(folder, name ?? ''),
  );
  return { keyturn, sandbox };
}

/** Another clone of the repository, with the same packages installed. */
export async function cloneInto(folder: string): Promise<string> {
  const parts = ['src', 'scripts', 'config', 'package.json', 'package-lock.json', 'README.md', 'LICENSE'];
  for (const part of [...parts, 'SECURITY.md', 'rotation.example.yaml'])
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  for (const part of ['CHANGELOG.md', 'docs'])
    await cp(join(ROOT, part), join(folder, part), { recursive: true }).catch(() => {});
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Offline: were there anything to fetch, it would fail. Returns the folder node_modules. */
export async function installIn(folder: string, tarballs: readonly string[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--offline', ...tarballs], { cwd: folder });
  return join(folder, 'node_modules');
}

/** As `npm install --global` does, for a prefix of its own. */
export async function installGlobally(prefix: string, tarballs: readonly string[]): Promise<string> {
  await mkdir(prefix, { recursive: true });
  await run('npm', ['install', '--global', '--offline', '--prefix', prefix, ...tarballs], { cwd: prefix });
  return join(prefix, 'lib/node_modules');
}

export interface Typed {
  readonly cwd: string;
  readonly columns?: number | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs an installed program, with nothing of this process's environment but the PATH. */
export function runInstalled(entry: string, args: readonly string[], { cwd, columns, env = {} }: Typed) {
  const wide = `data:text/javascript,process.stdout.columns=process.stderr.columns=${columns}`;
  const before = columns === undefined ? [] : ['--import', wide];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...before, entry, ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
  });
  leaveOutput(args.join(' '), stdout + stderr);
  return { stdout, stderr, status };
}
