import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { Project, Route } from './route.ts';
import type { Organization } from './state.ts';

/** A request that has been let in, to a resource that Azure DevOps has. */
export interface Visit {
  readonly request: SandboxRequest;
  readonly scene: Scene;
  readonly route: Route;
  readonly organization: Organization;
  /** undefined: the address names none. */
  readonly project: Project | undefined;
  /** Client id, or the owner of a personal access token. */
  readonly caller: string;
  /** What stands in the place of the template's parameters behind `_apis`. */
  readonly parameters: readonly string[];
}

export interface Operation {
  readonly name: string;
  readonly answer: (visit: Visit) => Reply;
}
