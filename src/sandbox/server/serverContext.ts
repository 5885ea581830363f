import type { History } from '../history.ts';
import type { Throttle } from '../throttle/throttle.ts';
import type { Scene } from '../wire.ts';
import type { Faults } from './faults.ts';

/** What the server needs besides the services: the state, and everything that may change, delay or refuse a response. */
export interface ServerContext {
  readonly scene: Scene;
  readonly history: History;
  readonly faults: Faults;
  readonly throttle: Throttle;
  /** Waits in real time; a wait does not keep the process alive, unless `hold` was set. */
  wait(ms: number): Promise<void>;
  monotonicMs(): number;
  newRequestId(): string;
  /** Reports an exception in a handler; `where` names the operation. */
  bug(where: string, error: unknown): void;
}
