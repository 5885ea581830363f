/** The ports of the self-test. No value passes through them: secrets and tokens have names, `{{secret1}}`. */

import type { Rotation } from '../policy/policy.ts';
import type { Requester, RotationPorts } from '../rotation/ports.ts';
import type { RecordedRequest } from './recording.ts';

/** The prefix of names and values in the self-test's own requests; such a value is no secret. */
export const PROBE = 'keyturn-selftest';

export interface SelftestPorts {
  /** Sends one request unchanged and once, without a retry. Fails with a Problem where there is no response. */
  ask(request: RecordedRequest): Promise<SeenResponse>;
  /** The client id that requests are signed in with; undefined where the token does not contain it. */
  signedIn(): Promise<string | undefined>;
  /** All exchanges so far, oldest first: those of `ask`, and those of the rotation. */
  seen(): readonly SeenExchange[];
  open(rotation: Rotation, requester?: Requester): Promise<RotationPorts>;
}

export interface SeenResponse {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON; undefined where it is empty. */
  readonly body: unknown;
}

/** A parsed exchange without secret values. */
export interface SeenExchange {
  readonly at: Date;
  readonly ms: number;
  readonly method: string;
  readonly url: string;
  readonly signed: boolean;
  readonly form?: Readonly<Record<string, string>>;
  readonly sent?: unknown;
  /** Absent: there was no response. */
  readonly response?: SeenResponse;
}
