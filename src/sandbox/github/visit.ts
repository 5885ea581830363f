import type { Reply, SandboxRequest, Scene } from '../wire.ts';

/** What a caller may access. */
export interface Caller {
  /** `owner/name` of the repositories that the token covers. */
  readonly repositories: readonly string[];
  /** For an App's installation; undefined: a person's token, which may do everything. */
  readonly permissions: Readonly<Record<string, string>> | undefined;
  /** Organizations whose owner the person is not. */
  readonly memberOf: readonly string[];
}

/** A request to a simulated operation. */
export interface Visit {
  readonly request: SandboxRequest;
  readonly scene: Scene;
  /** Without access where the operation needs no token and the request has none. */
  readonly caller: Caller;
  /** The values of the template's parameters, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Operation {
  readonly operation: string;
  /** It needs no token, or verifies the credentials itself. */
  readonly open?: boolean;
  readonly answer: (visit: Visit) => Reply;
}
