/** What passes between the server and a simulated service. */
import type { VirtualClock } from './clock.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** One request, decoded: the path has no query, percent-escapes are resolved, header names are lower case. */
export interface SandboxRequest {
  readonly id: string;
  readonly method: string;
  /** The name that the client asked for, without port: `graph.microsoft.com`. */
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is; undefined is an empty body. */
  readonly body?: unknown;
}

/** What a service may use: the state of the world, and the time and chance that the control port rules. */
export interface Scene {
  readonly world: World;
  readonly clock: VirtualClock;
  readonly random: Random;
}

/**
 * A simulated service. `handle` is synchronous: what it does to the world is done at once or not at all, so that
 * a connection that is cut "after the effect" means exactly that.
 */
export interface Service {
  /** As the control port and the request history name it: `entra`, `graph`, `vault`, `arm`, `devops`, `github`. */
  readonly name: string;
  answers(host: string): boolean;
  /** A short name of the operation, for faults, history and throttling: `addPassword`, `setSecret`. */
  operation(request: SandboxRequest): string;
  handle(request: SandboxRequest, scene: Scene, gate?: InnerGate): Reply;
}

/**
 * Leads a request that came inside another one (Graph's `$batch`) through what stands around the services, and then
 * to `serve`: it is throttled, recorded and hit by faults like one that came alone.
 */
export type InnerGate = (inner: SandboxRequest, serve: () => Reply) => Reply;
