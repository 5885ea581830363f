import type { Caller } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { ArmCloud } from './cloud.ts';

/** An operation with the action that ARM requires a permission for. `{slot}` in `action` is `/slots` or nothing. */
export interface Rule {
  readonly operation: string;
  readonly method: string;
  readonly action: string;
}

/** The parts of a path. */
export interface ArmRoute extends Rule {
  readonly subscription?: string;
  readonly group?: string;
  readonly site?: string;
  /** undefined: the production site. */
  readonly slot?: string;
  readonly plan?: string;
  /** A static web app, and one of its builds. */
  readonly staticSite?: string;
  readonly build?: string;
  readonly vault?: string;
  /** Of storage. */
  readonly account?: string;
  /** For resources of Microsoft.Authorization, or of another provider, at a scope: the id of the resource that they belong to, without its first slash. */
  readonly scope?: string;
  /** The name of a setting, or the id of an asynchronous operation or of an instance. */
  readonly key?: string;
  readonly process?: string;
}

/** An authenticated request to an operation. */
export interface Call {
  readonly request: SandboxRequest;
  readonly scene: Scene;
  readonly caller: Caller;
  readonly route: ArmRoute;
  readonly cloud: ArmCloud;
}

/** One simulated operation. */
export interface Operation extends Rule {
  readonly path: RegExp;
  answer(call: Call): Reply;
}

/** `path`: a regular expression without anchors; paths of ARM are case-insensitive. */
export function operation(
  name: string,
  method: string,
  action: string,
  path: string,
  answer: Operation['answer'],
): Operation {
  return { operation: name, method, action, path: new RegExp(`^${path}$`, 'i'), answer };
}
