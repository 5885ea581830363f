/**
 * Runs a program as a container runtime runs an image: a root of its own that cannot be written, in which there is Node, what Node is
 * linked with, and what the image holds; process 1; a user that is a number; no environment but the image's. It takes root and Linux.
 */
import { type ChildProcessByStdio, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { leaveOutput } from '../support/canary.ts';
import type { Image } from './image.ts';

/** Why this machine cannot; undefined: it can. */
export function whyNotContained(): string | undefined {
  if (process.platform !== 'linux') return 'it takes Linux';
  if (process.getuid?.() !== 0) return 'it takes root';
  for (const [command, ...args] of [
    ['unshare', '--mount', '--pid', '--fork', 'mount', '--bind', '/', '/'],
    ['setpriv', '--clear-groups', 'unshare', '--root=/', '--setuid', '65532', '--setgid', '65532', 'true'],
    ['ldd', process.execPath],
  ] as const) {
    const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0)
      return `${command} does not work here: ${error?.message ?? stderr.trim().split('\n')[0]}`;
  }
  return undefined;
}

/** Relative to the root of a container: path and text. */
export type Files = Readonly<Record<string, string>>;

/** Lays out the image in `root`; `built`: the folder of the program's package; `files`: what is mounted, for all to read. */
export function layOut(root: string, image: Image, { built, files }: { built: string; files: Files }): void {
  chmodSync(root, 0o755);
  const node = image.entrypoint[0] ?? '';
  place(process.execPath, join(root, node));
  chmodSync(join(root, node), 0o755);
  for (const library of linkedWith(process.execPath)) place(realpathSync(library), join(root, library));
  cpSync(built, join(root, image.program), { recursive: true });
  for (const folder of ['proc', 'dev', image.workdir]) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, content] of Object.entries(files)) mount(join(root, path), content);
}

/** As the kubelet lays out a config map, a secret and a token: the name is a link to a file behind another link. */
function mount(path: string, content: string): void {
  const folder = dirname(path);
  const version = join(folder, '..2026_12_01');
  mkdirSync(version, { recursive: true });
  writeFileSync(join(version, basename(path)), content, { mode: 0o444 });
  if (!existsSync(join(folder, '..data'))) symlinkSync('..2026_12_01', join(folder, '..data'));
  symlinkSync(join('..data', basename(path)), path);
}

function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function linkedWith(program: string): string[] {
  return [...execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)].flatMap(
    ([, path]) => path ?? [],
  );
}

export interface Contained {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Mounted over the working folder; without it that is read-only, too. */
  readonly volume?: string;
  /** Sent once it has said its first word. */
  readonly signal?: NodeJS.Signals;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ENTER = `
mount --bind "$ROOT" "$ROOT"
mount -t proc proc "$ROOT/proc"
[ -z "$VOLUME" ] || mount --bind "$VOLUME" "$ROOT$WORKDIR"
mount -o remount,bind,ro "$ROOT"
root=$ROOT; wd=$WORKDIR; user=$USER_ID; group=$GROUP_ID
unset ROOT VOLUME WORKDIR USER_ID GROUP_ID PWD OLDPWD SHLVL _
exec setpriv --clear-groups unshare --root="$root" --wd="$wd" --setgid "$group" --setuid "$user" "$@"`;

export async function contained(root: string, image: Image, asked: Contained): Promise<Ended> {
  const { args, env, volume = '', signal } = asked;
  const [uid, gid] = image.user;
  const enter = { ROOT: root, VOLUME: volume, WORKDIR: image.workdir, USER_ID: `${uid}`, GROUP_ID: `${gid}` };
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-ec', ENTER, 'sh'];
  const child = spawn('unshare', [...namespaces, ...image.entrypoint, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...image.env, ...env, ...enter },
  });
  if (signal !== undefined) child.stderr.once('data', () => signalled(child.pid, signal));
  return endOf(child, args);
}

/** In the environment `env` and no other, from the root of all folders. */
export function alone(words: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const [program = '', ...args] = words;
  return endOf(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', env }), args);
}

async function endOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
  args: readonly string[],
): Promise<Ended> {
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject)),
  ]);
  leaveOutput(args.join(' '), stdout + stderr);
  return { exitCode, stdout, stderr };
}

/** The only child of unshare is process 1 of the container. */
function signalled(parent: number | undefined, signal: NodeJS.Signals): void {
  const [first] = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ');
  process.kill(Number(first), signal);
}
