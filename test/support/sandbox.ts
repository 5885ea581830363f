import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import http from 'node:http';
import type { Readable } from 'node:stream';
import tls from 'node:tls';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { leaveIssued, leaveOutput, searchedFolder } from './canary.ts';
import { MAIN } from './program.ts';

export type TestSandbox = Sandbox & AsyncDisposable;

/**
 * A sandbox that this very process lives in until the end of the block: `await using sandbox = await openSandbox()`.
 * Environment and trust are put back then, and a bug that the sandbox met in itself fails the test.
 */
export async function openSandbox(
  seed: WorldSeed = {},
  options: Omit<SandboxOptions, 'seed' | 'onBug'> = {},
): Promise<TestSandbox> {
  const bugs: string[] = [];
  const sandbox = await startSandbox({ ...options, seed, onBug: where => bugs.push(where) });
  const leave = enter(sandbox);
  const dispose = async () => {
    leave();
    leaveIssued(sandbox.world.issued);
    await sandbox.close();
    if (bugs.length > 0) throw new Error(`the sandbox has bugs, see stderr: ${bugs.join(', ')}`);
  };
  // In place, since a copy would lose what the sandbox computes on asking.
  return Object.assign(sandbox, { [Symbol.asyncDispose]: dispose });
}

/** Signs this process in and lets it trust the sandbox; returns how to undo both. */
function enter(sandbox: Sandbox): () => void {
  const names = Object.keys(sandbox.environment);
  const before = names.map(name => [name, process.env[name]] as const);
  const trusted = tls.getCACertificates('default');
  Object.assign(process.env, sandbox.environment);
  tls.setDefaultCACertificates([...trusted, sandbox.caCertificate]);
  const leaveProxy = followProxy(sandbox);
  return () => {
    leaveProxy();
    tls.setDefaultCACertificates(trusted);
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/**
 * NODE_USE_ENV_PROXY is read when a process starts; this is its twin for later, which fetch-based clients need.
 * Node has it since 24.14, its types do not yet.
 */
function followProxy(sandbox: Sandbox): () => void {
  const follow: unknown = Reflect.get(http, 'setGlobalProxyFromEnv');
  if (typeof follow !== 'function')
    throw new Error('this Node cannot change its proxy: 24.14 or later is needed');
  const restore: unknown = follow({ https_proxy: sandbox.proxyUrl });
  return () => {
    if (typeof restore === 'function') restore();
  };
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** null when a signal ended it. */
  readonly exitCode: number | null;
}

/** `program`: what is run instead of the product's own main.ts. */
type CommandOptions = { cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal; program?: string };

/** Runs `keyturn ARGS` in a child process that lives in the sandbox. */
export function runCommand(
  sandbox: Sandbox,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return startCommand(sandbox, args, options).result;
}

/** The same, for tests that have something to do to the process while it runs. */
export function startCommand(
  sandbox: Sandbox,
  args: readonly string[],
  options: CommandOptions = {},
): { readonly child: ChildProcess; readonly result: Promise<CommandResult> } {
  const child = spawn(process.execPath, [options.program ?? MAIN, ...args], {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.signal && { signal: options.signal }),
    env: { ...process.env, ...sandbox.environment, XDG_STATE_HOME: searchedFolder(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, result: resultOf(child, args) };
}

async function resultOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
  args: readonly string[],
): Promise<CommandResult> {
  const [stdout, stderr, exitCode] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject)),
  ]);
  leaveOutput(args.join(' '), stdout + stderr);
  return { stdout, stderr, exitCode };
}

async function collect(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** A call of the control port; throws with the port's own words when it refuses. */
export async function control(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${sandbox.controlUrl}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return answer;
}
