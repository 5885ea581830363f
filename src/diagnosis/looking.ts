/** What looking at the places of a rotation needs. */
import type { Rotation } from '../policy/policy.ts';
import type { Credential } from '../rotation/observation.ts';
import type { RotationPorts } from '../rotation/ports.ts';

/** Calls again while a service asks to try later. */
export type Insist = <T>(about: string, call: () => Promise<T>) => Promise<T>;

export interface Looking {
  readonly rotation: Rotation;
  readonly ports: RotationPorts;
  readonly insist: Insist;
  /** On the registration; undefined: it could not be read. */
  readonly credentials: readonly Credential[] | undefined;
}
