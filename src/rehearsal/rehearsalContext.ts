/** What a rehearsal needs: the terminal, a sandbox to start, and how to start keyturn in it. */
import type { Context } from '../cli/context.ts';
import type { Job, Task } from '../cli/job.ts';

export interface RehearsalContext
  extends Pick<Context, 'stdout' | 'stderr' | 'env' | 'signal' | 'readPolicy'> {
  /** The task from the keyturn that started this. */
  readonly job: Job;
  readonly start: (options: SandboxWanted) => Promise<RunningSandbox>;
}

/** A world from a file, or made for a policy; `demo`: with short delays. */
export type SandboxWanted = { readonly identity?: Identity } & (
  | { readonly worldFile: string }
  | { readonly policyFile: string; readonly demo?: boolean }
);

export type Identity = NonNullable<Extract<Task, { verb: 'sandbox' }>['identity']>;

export interface RunningSandbox {
  readonly proxyUrl: string;
  readonly controlUrl: string;
  readonly caFile: string;
  /** The environment variables of a command inside the sandbox, the operator's sign-in included. */
  readonly environment: Readonly<Record<string, string>>;
  readonly identities: readonly {
    readonly name: string;
    readonly tenant: string;
    readonly clientId: string;
  }[];
  /** Moves the sandbox's clock forward. */
  advance(ms: number): void;
  close(): Promise<void>;
}
