import type { Caller } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { ArmCloud } from './cloud.ts';

/** What this service is asked for, with the right that ARM asks for. `{slot}` in `action` is `/slots` or nothing. */
export interface Rule {
  readonly operation: string;
  readonly method: string;
  readonly action: string;
}

/** What a path names. */
export interface ArmRoute extends Rule {
  readonly subscription?: string;
  readonly group?: string;
  readonly site?: string;
  /** undefined: production. */
  readonly slot?: string;
  readonly plan?: string;
  readonly vault?: string;
  /** Of storage. */
  readonly account?: string;
  /** Where the path ends in a resource of Microsoft.Authorization or of another provider about something: the id of what that is about, without its first slash. */
  readonly scope?: string;
  /** A setting's name, the id of an asynchronous operation, or that of an instance. */
  readonly key?: string;
  readonly process?: string;
}

/** A request that was let in. */
export interface Call {
  readonly request: SandboxRequest;
  readonly scene: Scene;
  readonly caller: Caller;
  readonly route: ArmRoute;
  readonly cloud: ArmCloud;
}

/** One thing that this service can do. */
export interface Operation extends Rule {
  readonly path: RegExp;
  answer(call: Call): Reply;
}

/** `path` is a regular expression without its anchors; paths of ARM ignore case. */
export function operation(
  name: string,
  method: string,
  action: string,
  path: string,
  answer: Operation['answer'],
): Operation {
  return { operation: name, method, action, path: new RegExp(`^${path}$`, 'i'), answer };
}
