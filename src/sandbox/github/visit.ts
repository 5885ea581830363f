import type { Reply, SandboxRequest, Scene } from '../wire.ts';

/** What a caller may do. */
export interface Caller {
  /** `owner/name` of those that the token covers. */
  readonly repositories: readonly string[];
  /** Of an App's installation; undefined: a person's token, which may do everything. */
  readonly permissions: Readonly<Record<string, string>> | undefined;
}

/** A request to something that is simulated. */
export interface Visit {
  readonly request: SandboxRequest;
  readonly scene: Scene;
  /** Nobody may do anything where the operation needs no token. */
  readonly caller: Caller;
  /** What stands in the place of the template's parameters, by their names. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Operation {
  readonly operation: string;
  /** Nothing is asked of who calls, or the operation looks at the credentials itself. */
  readonly open?: boolean;
  readonly answer: (visit: Visit) => Reply;
}
