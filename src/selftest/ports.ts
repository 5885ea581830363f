/** What the self-test needs from the outside. No value passes here: secrets and tokens have names, `{{secret1}}`. */

import type { Rotation } from '../policy/policy.ts';
import type { Requester, RotationPorts } from '../rotation/ports.ts';
import type { RecordedRequest } from './recording.ts';

/** What a request of the self-test begins with that is meant to be refused, or to be read by everybody: it is no secret. */
export const PROBE = 'keyturn-selftest';

export interface SelftestPorts {
  /** One request as it is written, once: no retry. Fails with a Problem where there is no answer. */
  ask(request: RecordedRequest): Promise<Heard>;
  /** The client id that requests are signed in with; undefined where the token does not tell it. */
  signedIn(): Promise<string | undefined>;
  /** Everything that passed so far, oldest first: what was asked here, and what the rotation asked. */
  seen(): readonly SeenExchange[];
  open(rotation: Rotation, requester?: Requester): Promise<RotationPorts>;
}

export interface Heard {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON; undefined where there is none. */
  readonly body: unknown;
}

/** An exchange without values, parsed. */
export interface SeenExchange {
  readonly at: Date;
  readonly ms: number;
  readonly method: string;
  readonly url: string;
  readonly signed: boolean;
  readonly form?: Readonly<Record<string, string>>;
  readonly sent?: unknown;
  /** Absent: no answer came. */
  readonly heard?: Heard;
}
