/**
 * What can be said of a rotation at a glance: from its registration and from what the list of its vault tells of the
 * newest version, without an older version, a value or a target. Only "settled" can be; everything else is read in full.
 */
import { areThose } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import { decide } from './decide.ts';
import type { Intent } from './intent.ts';
import { isNewerFormat } from './mark.ts';
import type { ListedVersion, Registration } from './observation.ts';
import { nothingKnown, type Situation } from './situation.ts';
import type { Verdict } from './verdict.ts';

export interface Glimpse {
  readonly registration: Registration;
  readonly newest: ListedVersion;
}

/**
 * The verdict that a full reading comes to, as long as no target has drifted: `decide` is asked about the same facts, so
 * that dates, windows, freezes and pauses come out the same. Undefined: read in full.
 */
export function glance(
  rotation: Rotation,
  { registration, newest }: Glimpse,
  now: Date,
  intent: Intent,
): Verdict | undefined {
  const isAsked = intent.force || intent.revoke !== undefined || intent.rollback !== undefined;
  if (isAsked || !isPlain(rotation, registration, newest)) return undefined;
  const situation: Situation = {
    ...nothingKnown,
    registration,
    vault: { state: 'present', versions: [{ version: 'newest', ...newest }] },
    targets: rotation.targets.map(() => ({ state: 'in-sync', detail: 'was not read' })),
  };
  const verdict = decide(rotation, situation, now, intent);
  const isSettled = verdict.phase === 'settled' && verdict.steps.length === 0;
  return isSettled && verdict.findings.every(({ severity }) => severity === 'note') ? verdict : undefined;
}

/** Clocks of different services differ a little, and this machine's by up to a minute (clock.ts). */
const SLACK_MS = 120_000;

/**
 * One credential, made by this rotation, and a newest version that provably holds it:
 * - A second credential may be superseded, an orphan, or named by an older version: only a full reading can tell.
 * - Whoever writes a version by hand may copy our tags along, but then it is younger than the confirmation that they
 *   tell of; and it would have to expire with the credential to the second, as ours do.
 * - Everything that the policy names held it when it was confirmed: a target that was added since, or a best-effort one
 *   that was left out, is no drift but work to be done.
 */
function isPlain(rotation: Rotation, registration: Registration, newest: ListedVersion): boolean {
  const { tags, enabled, createdAt, expiresAt } = newest;
  const [only, ...others] = registration.credentials;
  if (!enabled || tags?.confirmedAt === undefined || tags.revoked !== undefined) return false;
  if (isNewerFormat(tags) || newest.halt !== undefined) return false;
  if (only === undefined || others.length > 0 || only.keyId !== tags.keyId) return false;
  if (!only.displayName.startsWith(rotation.mark) || only.displayName !== tags.mark) return false;
  if (!areThose(tags.places, rotation.targets)) return false;
  if (expiresAt === undefined || only.end === undefined) return false;
  if (inSeconds(expiresAt) !== inSeconds(only.end)) return false;
  return createdAt.getTime() <= tags.confirmedAt.getTime() + SLACK_MS;
}

/** Key Vault keeps whole seconds. */
function inSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
