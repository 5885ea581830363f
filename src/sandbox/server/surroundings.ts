import type { History } from '../history.ts';
import type { Throttle } from '../throttle/throttle.ts';
import type { Scene } from '../wire.ts';
import type { Faults } from './faults.ts';

/** What stands around the services: everything that may change, delay or refuse an answer. */
export interface Surroundings {
  readonly scene: Scene;
  readonly history: History;
  readonly faults: Faults;
  readonly throttle: Throttle;
  /** Waits in real time; never holds the process. */
  wait(ms: number): Promise<void>;
  monotonicMs(): number;
  newRequestId(): string;
  /** Told of an exception in a handler, with a text that names the operation. */
  bug(where: string, error: unknown): void;
}
