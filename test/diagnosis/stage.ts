/** A broken world, and what `keyturn diagnose --json` says of it: the real verb, the real SDKs, the sandbox. */
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import type { DiagnosisDocument } from '../../src/cli/json/diagnosisDocument.ts';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { EditInput, WorldSeed } from '../../src/sandbox/world.ts';
import { typed } from '../cli/given.ts';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';

export interface BrokenWorld {
  /** A sentence: what is wrong. */
  readonly name: string;
  readonly seed: WorldSeed;
  /** The policy; none: an application that is in no policy. */
  readonly policy?: string;
  /** What is typed behind `keyturn diagnose`. */
  readonly ask: string | ((sandbox: Sandbox) => string);
  /** Variables of the shell, besides the sandbox's; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Files that are there, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Made before the question is asked; a function sees the world as it grew. */
  readonly edits?: readonly EditInput[] | ((sandbox: Sandbox) => readonly EditInput[]);
  /** False: this machine does not know the certificate authority. */
  readonly trusting?: false;
  readonly faults?: readonly FaultRuleInput[];
  readonly expected: Expected;
}

export interface Expected {
  readonly outcome: 'healthy' | 'cause-found' | 'not-determined';
  /** The first cause, and the others in any order. */
  readonly cause?: string;
  readonly also?: readonly string[];
  readonly confidence?: 'proved' | 'likely' | 'unknown';
  /** A part of the name of each place that the first cause is about. */
  readonly places?: readonly string[];
  /** Words that the verdict holds. */
  readonly says?: string | readonly string[];
  /** Words that nothing in the document holds. */
  readonly saysNot?: string | readonly string[];
  /** Words that the notes, the other causes or the places hold. */
  readonly tells?: string | readonly string[];
  /** A part of the first command of the first cause. */
  readonly command?: string;
  /** A part of what the first cause advises, commands included. */
  readonly advises?: string;
  /** Token calls about the secret, at most. */
  readonly calls?: number;
}

export interface Diagnosed {
  readonly exitCode: number;
  readonly document: DiagnosisDocument;
  readonly printed: string;
  /** Token calls with a secret of the application, as the sandbox counted them. */
  readonly sandbox: Sandbox;
}

/** Waits are taken, two hundred times as quick. */
const HURRY = 200;

const hurried = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / HURRY, signal),
};

/** The world as it is when the question is asked. */
export async function openWorld({ seed, edits = [], faults = [] }: BrokenWorld): Promise<TestSandbox> {
  const sandbox = await openSandbox(seed);
  for (const edit of typeof edits === 'function' ? edits(sandbox) : edits) sandbox.edit(edit);
  for (const rule of faults) sandbox.faults.add(rule);
  return sandbox;
}

export async function diagnosed(world: BrokenWorld): Promise<Diagnosed> {
  const { exitCode, out, err, sandbox } = await asked(world);
  return { exitCode, document: JSON.parse(out), printed: out + err, sandbox };
}

/** The same, where the question itself is refused: there is no document. */
export async function refused(world: BrokenWorld): Promise<Omit<Diagnosed, 'document'>> {
  const { exitCode, out, err, sandbox } = await asked(world);
  return { exitCode, printed: out + err, sandbox };
}

async function asked(world: BrokenWorld) {
  await using sandbox = await openWorld(world);
  const { ask } = world;
  const env = { ...sandbox.environment, ...world.env };
  const restore = [setEnvironment(world.env ?? {}), ...(world.trusting === false ? [distrust()] : [])];
  const clock = cloudClock(hurried);
  try {
    const ended = await typed(`diagnose ${typeof ask === 'function' ? ask(sandbox) : ask} --json`, {
      context: {
        env,
        clock,
        readPolicy: async file =>
          loadPolicy({ file, bytes: new TextEncoder().encode(world.policy ?? '') }, kinds),
        diagnosing: async (endpoints, record) =>
          connectCloud({ endpoints, env, clock, ...(record === undefined ? {} : { record }) }),
        readBytes: async path => bytesOf(world, path),
      },
    });
    return { ...ended, sandbox };
  } finally {
    for (const undo of restore) undo();
  }
}

/** Only what Node brings along is trusted. */
function distrust(): () => void {
  const trusted = tls.getCACertificates('default');
  tls.setDefaultCACertificates(tls.getCACertificates('bundled'));
  return () => tls.setDefaultCACertificates(trusted);
}

async function bytesOf({ files = {} }: BrokenWorld, path: string): Promise<Uint8Array> {
  const content = files[path];
  if (content === undefined) return readFile(path);
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** The SDKs read their proxy and their sign-in from the process. */
function setEnvironment(changes: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.keys(changes).map(name => [name, process.env[name]] as const);
  for (const [name, value] of Object.entries(changes)) set(name, value);
  return () => {
    for (const [name, value] of before) set(name, value);
  };
}

function set(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
