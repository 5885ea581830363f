/** The interface between the server and a simulated service, and between a service and the rest of the sandbox. */
import type { VirtualClock } from './clock.ts';
import type { Tenant } from './directory/state.ts';
import type { Random } from './random.ts';
import type { WorldBuildContext } from './seeding/buildContext.ts';
import type { SeedFacts } from './seeding/checks.ts';
import type { Operator } from './seeding/identities.ts';
import type { Balance, Charge, Limit } from './throttle/buckets.ts';
import type { Edit, Settings, World, WorldSeed } from './world.ts';

/** One request, decoded: the path has no query, percent-escapes are resolved, header names are lower case. */
export interface SandboxRequest {
  readonly id: string;
  readonly method: string;
  /** The host name of the request, without port: `graph.microsoft.com`. */
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Its position in the order of all events of this sandbox (`order.ts`) when it reached the service; absent: now. */
  readonly arrival?: number;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string unchanged; undefined is an empty body. */
  readonly body?: unknown;
}

/** The caller as its token claims, unverified. For the history and the throttling scopes. */
export interface ClaimedCaller {
  readonly appId?: string;
  readonly tenantId?: string;
}

/** What a service may use: the state of the world, and the time and random sequence that the control port controls. */
export interface Scene {
  readonly world: World;
  readonly clock: VirtualClock;
  readonly random: Random;
}

/**
 * A simulated service. `handle` is synchronous: its changes to the world are made completely or not at all, so that a connection
 * that is cut "after the effect" means exactly that.
 */
export interface Service {
  /** The name in the control port and in the request history. */
  readonly name: string;
  /** Its real host names, in the public cloud and in the sovereign ones, for the certificate. `*` matches one label. */
  readonly hosts?: readonly string[];
  answers(host: string): boolean;
  /**
   * Whether a request without TLS to this address, as the proxy receives it, is for this service. Such a service has no host
   * names.
   */
  answersPlainHttp?(host: string, path: string, world: World): boolean;
  /** A short name of the operation, for faults, history and throttling: `addPassword`, `setSecret`. */
  operation(request: SandboxRequest): string;
  /**
   * The operation of a request without `authorization`, so that a fault that names an operation applies to the authenticated one.
   */
  readonly unsigned?: string;
  /** Loads what `handle` needs and no start has to wait for; awaited before each request. */
  prepare?(request: SandboxRequest): Promise<void>;
  handle(request: SandboxRequest, scene: Scene, gate?: InnerGate): Reply;
  /** How long the service takes before the effect, in real milliseconds: two requests can be in flight at once. */
  durationMs?(request: SandboxRequest, scene: Scene): number;
  /** Responses are gzip where the client accepts it. */
  readonly compresses?: true;
  readonly throttling?: Throttling;
  /** Absent: the world holds nothing of this service, or the part of another service includes it. */
  readonly part?: Part;
}

/**
 * Passes a request that came inside another one (Graph's `$batch`) to `serve`, with the same treatment as a single one: it is
 * throttled, recorded, and faults apply to it.
 */
export type InnerGate = (inner: SandboxRequest, serve: () => Reply) => Reply;

/** A service's part of the world: how it is built from a seed, and how it changes without a request. */
export interface Part {
  /** Hosts that a world adds to those of the service, in lower case. */
  hosts?(world: World): readonly string[];
  /** Facts of a seed that validation by schema alone cannot provide. */
  facts(seed: WorldSeed): SeedFacts;
  /** Puts into the world what the seed contains. Parts before this one in services.ts are there already. */
  build(context: WorldBuildContext, seed: WorldSeed, world: World): void;
  /** Runs once when the whole world is built. */
  begin?(context: WorldBuildContext, seed: WorldSeed, scene: Scene): void;
  /** Applies everything that is due by `now`; called before the world is read. */
  catchUp?(world: World, now: number): void;
  /** Its edits; `edit` receives those of these types. */
  readonly edits: {
    readonly options: readonly { readonly shape: { readonly op: { readonly value: string } } }[];
  };
  /** Returns what a person in the portal would see, never a value. Throws an Error when nothing has that name. */
  edit(scene: Scene, edit: Edit): Record<string, unknown>;
  /** Additional routes of the control port, by method and path. */
  readonly routes?: Readonly<Record<string, PartRoute>>;
  /** Ways in which a process can sign in as the operator, by name. */
  readonly ways?: Readonly<Record<string, SignInWay>>;
}

export type SignInWay = (by: WayBy) => SignedIn;

export interface WayBy {
  readonly scene: Scene;
  readonly operator: Operator;
  /** The tenant that it signs in to first. */
  readonly tenant: Tenant;
  /** A private folder for files, which is removed when the sandbox ends. */
  readonly folder: string;
  readonly proxyUrl: string;
}

export interface SignedIn {
  readonly environment: Readonly<Record<string, string>>;
  /** To be called regularly, since the tokens in files that the environment names are valid for an hour only. */
  renew?(): void;
}

/** Returns something that becomes JSON; an Error becomes 400 with its message. */
export type PartRoute = (scene: Scene, query: URLSearchParams) => unknown;

/** What a service charges for its requests, and its responses to that. */
export interface Throttling {
  readonly limits: Readonly<Record<string, Limit>>;
  charges(request: SandboxRequest, caller: ClaimedCaller, world: World): readonly Charge[];
  /** How long a response is delayed, in real milliseconds. */
  delayMs?(balances: readonly Balance[], settings: Settings): number;
  /** The headers of a response that was delayed by `delayMs`. */
  headers?(balances: readonly Balance[], now: number, delayMs: number): Record<string, string>;
  /** The response to a request beyond a limit. `seconds`: for Retry-After. */
  refusal(throttled: Throttled, seconds: string): Reply;
}

/** The input of a refusal. `balance`: the account that is exhausted. */
export interface Throttled {
  readonly balance: Balance;
  readonly request: SandboxRequest;
  readonly caller: ClaimedCaller;
  /** Virtual time, milliseconds since 1970. */
  readonly now: number;
}
