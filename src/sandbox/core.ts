/** What a sandbox is without the servers in front of it. */
import { createHash } from 'node:crypto';
import { type VirtualClock, virtualClock } from './clock.ts';
import { edit, type SandboxState } from './control/sandboxState.ts';
import { type History, openHistory } from './history.ts';
import { seededRandom } from './random.ts';
import { buildWorld, isDump } from './seeding/buildWorld.ts';
import { makeOperator, type Operator } from './seeding/identities.ts';
import { clockOffset } from './seeding/time.ts';
import { describeBug } from './server/bug.ts';
import { type Faults, openFaults } from './server/faults.ts';
import type { ServerContext } from './server/serverContext.ts';
import { catchUp } from './services.ts';
import { openThrottle } from './throttle/throttle.ts';
import type { Scene } from './wire.ts';
import type { EditInput, World, WorldSeed } from './world.ts';

export interface CoreOptions {
  readonly seed: WorldSeed;
  /** The seed of all random values, secrets and ids, where the world's seed has none. Default 1. */
  readonly randomSeed?: number;
  /**
   * By how much the waits of the client are shorter than what it is asked to wait. The periods of the limits pass faster by as
   * much, or the client would be refused for the whole of a period that it has waited for. Default 1.
   */
  readonly hurry?: number;
  /** Called for exceptions in handlers, in addition to the text on stderr. */
  readonly onBug?: (where: string) => void;
}

export interface Core {
  readonly world: World;
  readonly scene: Scene;
  readonly clock: VirtualClock;
  readonly history: History;
  readonly faults: Faults;
  readonly operator: Operator;
  edit(input: EditInput): Record<string, unknown>;
}

/** Where a sandbox takes time and waits from. */
export interface CoreTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** A monotonic clock, for durations. */
  monotonicMs(): number;
  /** A wait alone does not keep the process alive, unless `hold` was set. */
  wait(ms: number): Promise<void>;
}

/** Throws an Error named SeedError when the seed is wrong. */
export function openSandboxState({ seed, randomSeed, hurry = 1 }: CoreOptions, time: CoreTime): SandboxState {
  // The seed is validated only below; what was parsed from a file may have any shape.
  const written: Partial<WorldSeed> | null = seed;
  const seedNumber = written?.seed ?? randomSeed ?? 1;
  const operator = makeOperator(seedNumber);
  const clock = virtualClock(time.now, clockOffset(written?.clock));
  const scene = {
    world: buildWorld(seed, { now: clock.now(), operator, seedNumber }),
    clock,
    random: seededRandom(seedNumber + 0.5 + offsetAfterDump(seed)),
  };
  return {
    scene,
    history: openHistory(time.monotonicMs),
    faults: openFaults(seedNumber),
    throttle: openThrottle(scene, { rate: hurry, monotonicMs: time.monotonicMs }),
    operator,
    seedNumber,
    setWorld(world) {
      scene.world = world;
    },
  };
}

/** After a dump the random sequence continues elsewhere: earlier values of the same sequence may be in that world already. */
function offsetAfterDump(seed: unknown): number {
  if (!isDump(seed)) return 0;
  return createHash('sha256').update(JSON.stringify(seed)).digest().readUInt32BE(0) / 2 ** 32;
}

export function coreOf(state: SandboxState): Core {
  return {
    get world() {
      catchUp(state.scene.world, state.scene.clock.now());
      return state.scene.world;
    },
    scene: state.scene,
    clock: state.scene.clock,
    history: state.history,
    faults: state.faults,
    operator: state.operator,
    edit: input => edit(state, input),
  };
}

export function openServerContext(
  state: SandboxState,
  { onBug }: CoreOptions,
  time: CoreTime,
): ServerContext {
  const ids = seededRandom(state.seedNumber + 0.25);
  return {
    ...state,
    wait: time.wait,
    monotonicMs: time.monotonicMs,
    newRequestId: () => ids.uuid(),
    bug(where, error) {
      process.stderr.write(`sandbox bug: ${where}: ${describeBug(error, state.scene.world.issued)}\n`);
      onBug?.(where);
    },
  };
}
