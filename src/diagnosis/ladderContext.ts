/** What the ladder needs besides the question. */
import type { Rotation } from '../policy/policy.ts';
import type { Credential } from '../rotation/observation.ts';
import type { RotationPorts } from '../rotation/ports.ts';
import type { DiagnosisPorts } from './diagnosisPorts.ts';

/** Repeats a call while the service asks to try later. */
export type Retry = <T>(call: () => Promise<T>) => Promise<T>;

export interface LadderContext {
  readonly ports: DiagnosisPorts;
  readonly retry: Retry;
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => Date;
  readonly skewMs: () => number;
  /** The services are a sandbox's, whose clock is moved on purpose. */
  readonly inSandbox?: boolean;
  /** The scope that values are judged with where the question's own is refused. */
  readonly graphScope: string;
}

/** What reading the places of a rotation needs. */
export interface PlacesContext {
  readonly rotation: Rotation;
  readonly ports: RotationPorts;
  readonly retry: Retry;
  /** On the registration; undefined: it could not be read. */
  readonly credentials: readonly Credential[] | undefined;
}
