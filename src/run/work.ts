import type { Clock } from '../clock.ts';
import type { RunEvent } from '../event.ts';
import type { Rotation } from '../policy/policy.ts';
import type { Intent } from '../rotation/intent.ts';
import type { RotationPorts } from '../rotation/ports.ts';
import type { Secret } from '../secret.ts';
import type { SerialByKey } from '../serialByKey.ts';
import type { BatchWindows } from './batchWindow.ts';
import type { HeldLock } from './heldLease.ts';
import type { Newest } from './newest.ts';
import type { Patience } from './patience.ts';

/** `pressed`: resolves when Enter is pressed. `stop`: ends listening. */
export type ListenForEnter = () => { readonly pressed: Promise<void>; stop(): void };

/** Everything that the steps of one rotation need. */
export interface Work {
  readonly rotation: Rotation;
  /** Fenced: a run that lost its lock cannot write. */
  readonly ports: RotationPorts;
  readonly lock: Pick<HeldLock, 'check' | 'ended'>;
  readonly newest: Newest;
  readonly clock: Clock;
  readonly intent: Intent;
  readonly patience: Patience;
  /** Goes on waiting after Ctrl-C: for steps that must not be left incomplete. */
  readonly unstoppable: Patience;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  /** Listens for Enter, in an interactive terminal; undefined otherwise. */
  readonly enter?: ListenForEnter;
  /** Writes to one registration are serial: the service refuses concurrent ones (azure-facts §2.4). */
  readonly serially: SerialByKey;
  /** Deliveries to one place are batched. */
  readonly batches: BatchWindows;
  /** Other rotations of the policy with the same registration; asked for before a removal only, since a policy may be long. */
  readonly siblings: () => readonly {
    readonly rotation: Rotation;
    readonly open: () => Promise<RotationPorts>;
  }[];
  /** Places whose canary has succeeded in this run since they were written: by their index, the vault version. */
  readonly canaries: Map<number, string>;
  /** The values of credentials that this run made and has not published yet, by key id. In memory only. */
  readonly values: Map<string, Secret>;
}
