/** Programs of this machine. */
import { spawnSync } from 'node:child_process';

export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Undefined where it is not in the PATH. */
export function tried(cwd: string, command: string, ...args: readonly string[]): Said | undefined {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return error === undefined ? { status: status ?? -1, stdout, stderr } : undefined;
}

/** The first number with dots that it says of itself. */
export function versionSaid(command: string, ...args: readonly string[]): string | undefined {
  const said = tried('/', command, ...args);
  if (said?.status !== 0) return undefined;
  return /\d+(\.\d+)+/.exec(said.stdout + said.stderr)?.[0] ?? said.stdout.trim().split('\n')[0] ?? '';
}

/** What it says, where it is not content. */
export function complaints(cwd: string, command: string, ...args: readonly string[]): string[] {
  const said = tried(cwd, command, ...args);
  if (said === undefined) return [`${command} is not here`];
  return said.status === 0 && said.stderr.trim() === ''
    ? []
    : [`exit ${said.status}: ${said.stdout}${said.stderr}`];
}
