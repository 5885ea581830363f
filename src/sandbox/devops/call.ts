import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { Project, Route } from './route.ts';
import type { Organization } from './state.ts';

/** An authorized request to a resource that Azure DevOps has. */
export interface Call {
  readonly request: SandboxRequest;
  readonly scene: Scene;
  readonly route: Route;
  readonly organization: Organization;
  /** undefined: the address has none. */
  readonly project: Project | undefined;
  /** The caller's client id, or the owner of a personal access token. */
  readonly caller: string;
  /** The values of the template's parameters after `_apis`. */
  readonly parameters: readonly string[];
}

export interface Operation {
  readonly name: string;
  readonly answer: (call: Call) => Reply;
}
