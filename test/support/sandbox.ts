import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import http from 'node:http';
import type { Readable } from 'node:stream';
import tls from 'node:tls';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { leaveIssued, leaveOutput, searchedFolder } from './canary.ts';
import { MAIN } from './program.ts';
import { beginHosted } from './programHost.ts';
import { signAsOthers } from './signingKey.ts';

export type TestSandbox = Sandbox & AsyncDisposable;

/**
 * A sandbox that this very process lives in until the end of the block: `await using sandbox = await openSandbox()`.
 * The environment is put back then, and the sandbox trusted no more; a bug that the sandbox met in itself fails the test.
 */
export async function openSandbox(
  seed: WorldSeed = {},
  options: Omit<SandboxOptions, 'seed' | 'onBug'> = {},
): Promise<TestSandbox> {
  const bugs: string[] = [];
  const sandbox = await startSandbox({ ...options, seed, onBug: where => bugs.push(where) });
  signAsOthers(sandbox.world);
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

/** The authorities that this process trusts: of its sandboxes, and no others, since to read those of Node takes longer than the rest. */
const trusted: string[] = [];

/** Signs this process in and lets it trust the sandbox; returns how to undo both. */
function enter(sandbox: Sandbox): () => void {
  const names = Object.keys(sandbox.environment);
  const before = names.map(name => [name, process.env[name]] as const);
  Object.assign(process.env, sandbox.environment);
  trusted.push(sandbox.caCertificate);
  tls.setDefaultCACertificates(trusted);
  const leaveProxy = followProxy(sandbox);
  return () => {
    leaveProxy();
    trusted.splice(trusted.indexOf(sandbox.caCertificate), 1);
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

interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** What is run instead of the product's own main.ts, and ends by `process.exit` as that does. */
  readonly program?: string;
  /** In a process that nothing ran in before, nor will: for who looks at it, or sends it another signal than SIGKILL. */
  readonly alone?: boolean;
}

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
  const state = { XDG_STATE_HOME: searchedFolder() };
  const env = { ...process.env, ...sandbox.environment, ...state, ...options.env };
  if (mayBeHosted(args, options)) {
    const { child, result } = beginHosted({
      main: options.program ?? MAIN,
      args,
      env,
      cwd: options.cwd ?? process.cwd(),
    });
    return { child, result: result.then(ended => left(ended, args)) };
  }
  const child = spawn(process.execPath, [options.program ?? MAIN, ...args], {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.signal && { signal: options.signal }),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, result: resultOf(child, args) };
}

/** Not what Node or a library reads once, when a process starts. */
const READ_AGAIN = /^(?:XDG_|KEYTURN_|HOME$|TERM$|NO_COLOR$)/;

function mayBeHosted(args: readonly string[], { env = {}, signal, program, alone }: CommandOptions): boolean {
  // Another version does not forget what an earlier run held as a secret.
  const isOurs = program !== undefined || process.env['KEYTURN_SUBJECT'] === undefined;
  // Help is printed by a process that ends by itself, and stdin is read once.
  const isPlain = args.length > 1 && !args.includes('--help') && !args.includes('-');
  const isUsual = signal === undefined && alone !== true;
  return isOurs && isPlain && isUsual && Object.keys(env).every(name => READ_AGAIN.test(name));
}

function left(result: CommandResult, args: readonly string[]): CommandResult {
  leaveOutput(args.join(' '), result.stdout + result.stderr);
  return result;
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
  return left({ stdout, stderr, exitCode }, args);
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
