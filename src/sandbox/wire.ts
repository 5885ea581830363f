/** What passes between the server and a simulated service, and what a service is to the rest of the sandbox. */
import type { VirtualClock } from './clock.ts';
import type { Tenant } from './directory/state.ts';
import type { SeedFacts } from './grow/checks.ts';
import type { Operator } from './grow/identities.ts';
import type { SeedSoil } from './grow/soil.ts';
import type { Random } from './random.ts';
import type { Balance, Charge, Limit } from './throttle/buckets.ts';
import type { Edit, Settings, World, WorldSeed } from './world.ts';

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
  /** When it reached the service, in the order of everything in this sandbox (`order.ts`); absent: now. */
  readonly arrival?: number;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is; undefined is an empty body. */
  readonly body?: unknown;
}

/** Who says he is calling: read from the token without checking it. For the history and the throttling scopes. */
export interface ClaimedCaller {
  readonly appId?: string;
  readonly tenantId?: string;
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
  /** As the control port and the request history name it. */
  readonly name: string;
  /** Its real names, in the public cloud and in the sovereign ones, for the certificate. A star stands for one label. */
  readonly hosts?: readonly string[];
  answers(host: string): boolean;
  /** Whether it is what is meant by this address without TLS, as the proxy gets it whole. Such a service has no names. */
  answersPlainly?(host: string, path: string, world: World): boolean;
  /** A short name of the operation, for faults, history and throttling: `addPassword`, `setSecret`. */
  operation(request: SandboxRequest): string;
  /** What a request without `authorization` is called, so that faults that name an operation mean the real one. */
  readonly unsigned?: string;
  handle(request: SandboxRequest, scene: Scene, gate?: InnerGate): Reply;
  /** How long the service works before the effect, in real milliseconds: two requests can be under way at once. */
  durationMs?(request: SandboxRequest, scene: Scene): number;
  /** Answers with gzip where the client accepts it. */
  readonly compresses?: true;
  readonly throttling?: Throttling;
  /** Absent: the world holds nothing of it, or another service has it in its part. */
  readonly part?: Part;
}

/**
 * Leads a request that came inside another one (Graph's `$batch`) through what stands around the services, and then
 * to `serve`: it is throttled, recorded and hit by faults like one that came alone.
 */
export type InnerGate = (inner: SandboxRequest, serve: () => Reply) => Reply;

/** A service's part of the world: how it grows from a seed, and how it changes without a request. */
export interface Part {
  /** What the form of a seed alone cannot tell. */
  facts(seed: WorldSeed): SeedFacts;
  /** Puts into the world what the seed says. Parts that stand before this one in services.ts are there already. */
  grow(soil: SeedSoil, seed: WorldSeed, world: World): void;
  /** What begins when the whole world is there. */
  begin?(soil: SeedSoil, seed: WorldSeed, scene: Scene): void;
  /** Lets happen what is due by `now`; called before anybody looks. */
  catchUp?(world: World, now: number): void;
  /** Its edits, of which `edit` gets each that came. */
  readonly edits: {
    readonly options: readonly { readonly shape: { readonly op: { readonly value: string } } }[];
  };
  /** Answers what the person would learn, never a value. Throws an Error when there is nothing of that name. */
  edit(scene: Scene, edit: Edit): Record<string, unknown>;
  /** Further routes of the control port, by method and path. */
  readonly routes?: Readonly<Record<string, PartRoute>>;
  /** Ways in which a process can sign in as the operator, by their names. */
  readonly ways?: Readonly<Record<string, SignInWay>>;
}

export type SignInWay = (by: WayBy) => SignedIn;

export interface WayBy {
  readonly scene: Scene;
  readonly operator: Operator;
  /** Where it signs in first. */
  readonly tenant: Tenant;
  /** A private one for files, which is removed when the sandbox ends. */
  readonly folder: string;
  readonly proxyUrl: string;
}

export interface SignedIn {
  readonly environment: Readonly<Record<string, string>>;
  /** To be called now and then, for what the environment names is good for an hour only. */
  renew?(): void;
}

/** Answers with something that becomes JSON; an Error becomes 400 with its message. */
export type PartRoute = (scene: Scene, query: URLSearchParams) => unknown;

/** What a service charges for its requests, and how it says so. */
export interface Throttling {
  readonly limits: Readonly<Record<string, Limit>>;
  charges(request: SandboxRequest, caller: ClaimedCaller, world: World): readonly Charge[];
  /** How long an answer is held back, in real milliseconds. */
  delayMs?(balances: readonly Balance[], settings: Settings): number;
  /** Headers of an answer that was held back so long. */
  headers?(balances: readonly Balance[], now: number, delayMs: number): Record<string, string>;
  /** The answer to who came too often. `seconds` are those of a Retry-After. */
  refusal(throttled: Throttled, seconds: string): Reply;
}

/** What a refusal is made of. `balance` is the account that could not pay. */
export interface Throttled {
  readonly balance: Balance;
  readonly request: SandboxRequest;
  readonly caller: ClaimedCaller;
  /** Virtual, milliseconds since 1970. */
  readonly now: number;
}
