/** What a verb is given, and how it joins the program. `compose.ts` makes the real one. */
import type { Command } from 'commander';
import type { CloudClock } from '../clock.ts';
import type { DiagnosisPorts, SignIn } from '../diagnosis/diagnosisPorts.ts';
import type { DiscoveryPort } from '../discovery/ports.ts';
import type { RunEvent } from '../event.ts';
import type { Exchange } from '../exchange.ts';
import type { Outbox } from '../notices/ports.ts';
import type { Right, RoleName } from '../policy/kindSchema.ts';
import type { LockPlace } from '../policy/lockPlace.ts';
import type { CloudEndpoints, Policy, Rotation, VaultPlace } from '../policy/policy.ts';
import type { RequestCount } from '../requestCounts.ts';
import type { OverviewPort } from '../rotation/overview.ts';
import type { HaltPort, Requester, VaultPort } from '../rotation/ports.ts';
import type { HeldLock } from '../run/heldLease.ts';
import type { SurveyOptions } from '../run/survey.ts';
import type { ListenForEnter } from '../run/work.ts';
import type { SelftestPorts } from '../selftest/ports.ts';
import type { LogCommand } from './ci/logCommand.ts';
import type { Pipeline } from './pipeline.ts';

export interface Output {
  write(text: string): void;
  /** Why something is missing in what was written (`ENOSPC`); undefined: nothing is. */
  lost(): string | undefined;
  /** A person is watching: colours and moving lines are allowed (NO_COLOR and TERM=dumb are counted in). */
  readonly live: boolean;
  readonly columns: number;
  /** Lines of the screen; 0 where there is none. */
  readonly rows: number;
  readonly color: boolean;
}

export interface Context {
  /** Results. */
  readonly stdout: Output;
  /** Talk: progress, warnings, prompts. */
  readonly stderr: Output;
  /** Writes a command to the log of a pipeline, past what keeps all other text from being one. `outputStyle.ts` sets it. */
  readonly logCommand?: (pipeline: Pipeline, command: LogCommand) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: CloudClock;
  readonly random: () => number;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Who runs this: `ada@host`. */
  readonly actor: string;
  /** Its process number. */
  readonly pid: number;
  /** A fresh run id, `r-20261123T030000-3f9a2c1d`. */
  readonly newRun: () => string;
  /** Throws a Problem with code `policy-invalid` that lists everything that is wrong. */
  readonly readPolicy: (file: string) => Promise<Policy>;
  /** Loads the connectors that the rotations name, and signs in when first needed. */
  readonly connect: (policy: Policy) => Promise<SurveyOptions['open']>;
  /** What was sent by `connect`, `overview` and `lock` so far. */
  readonly requests: () => readonly RequestCount[];
  /** For the quick check of a fleet; signs in when first needed. */
  readonly overview: (policy: Policy) => Promise<OverviewPort>;
  /** What `discover` asks in a cloud: lists only; signs in when first needed. */
  readonly discovering: (endpoints: CloudEndpoints, requester: Requester) => Promise<DiscoveryPort>;
  /** The mark that stops every runner, by rotation; signs in when first needed. */
  readonly halting: (policy: Policy) => Promise<(rotation: Rotation) => Promise<HaltPort>>;
  /** What `diagnose` asks in a cloud; signs in when first needed. */
  readonly diagnosing: (
    endpoints: CloudEndpoints,
    record?: (exchange: Exchange) => void,
  ) => Promise<Diagnosing>;
  /** What `selftest` asks in a tenant, and in a vault where one is named; signs in when first needed. */
  readonly selftesting: (
    endpoints: CloudEndpoints,
    place: { readonly tenant: string; readonly vault?: string },
  ) => Promise<SelftestPorts>;
  /** What an identity has to be allowed, each right once; by default the one that this runs as. Asks nobody. */
  readonly rights: (policy: Policy, role?: RoleName) => Promise<readonly Right[]>;
  /** Through which heartbeats and notices leave. */
  readonly outbox: () => Promise<Outbox>;
  /** Everything that a file, or `-` for standard input, holds. */
  readonly readBytes: (path: string) => Promise<Uint8Array>;
  /** Where that is; asks nobody. */
  readonly lockPlace: (policy: Policy) => LockPlace;
  /**
   * Takes a rotation's lock, where the policy keeps its locks; a Problem with code `locked` names the holder. Fails at once
   * where there is no place for locks.
   */
  readonly lock: (policy: Policy) => Promise<(rotation: Rotation, run: string) => Promise<HeldLock>>;
  /** Asks a yes/no question on the terminal; undefined where nobody can answer. */
  readonly confirm: (question: string) => Promise<boolean | undefined>;
  /** Asks for a line of text on the terminal; empty where it was not given, undefined where nobody can answer. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** Undefined where nobody can press it. */
  readonly enter: ListenForEnter | undefined;
}

export interface Diagnosing {
  diagnosis(signIn: SignIn, rotation?: Rotation): Promise<DiagnosisPorts>;
  vault(place: VaultPlace): Promise<VaultPort>;
}

/** `finish` is called once, with the exit code; a verb that throws a Problem instead gets the code of that problem. */
export type AddVerb = (program: Command, context: Context, finish: (exitCode: number) => void) => void;

/** What shows events. `close` is called once, also when the run breaks off with an error. */
export interface Reader {
  read(event: RunEvent): void;
  /** A line that is not an event. */
  say(line: string): void;
  close(): void;
}
