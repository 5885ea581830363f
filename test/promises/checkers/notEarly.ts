/**
 * Promise 4: what was published goes only after a successor was confirmed, the wait is over, and every required place
 * holds the newest value, which works. When a confirmation was there is measured by the sandbox's clock, not read from
 * tags.
 */
import type { Password } from '../../../src/sandbox/directory/state.ts';
import { HOUR_MS, type PolicyShape, QUIET_DAYS } from '../scenery.ts';
import type { Confirmations } from './confirmed.ts';
import { eachRemoval } from './removals.ts';
import {
  type Broken,
  type Checker,
  isVaultGone,
  nameOf,
  newestOf,
  passwordOf,
  type Scope,
  versionsOf,
  wantedPlaces,
} from './view.ts';

/** The program reads the time from `Date` headers, which have whole seconds. */
const SLACK_MS = 2_000;

export function notEarly(scope: Scope): Checker {
  return eachRemoval(scope, (password, confirmed) => judged(scope, password, confirmed));
}

function judged(scope: Scope, password: Password, confirmed: Confirmations): Broken[] {
  if (scope.leakedGoFirst() && scope.leaked.has(password.keyId)) return [];
  const { world } = scope.sandbox;
  const last = versionsOf(world, scope.subject).findLastIndex(({ value }) => value === password.value);
  if (last === -1) return [];
  const why = isVaultGone(world, scope.subject)
    ? 'while the vault secret is deleted'
    : (tooEarly(scope, password, confirmed.firstAfter(last, lastRead(scope))) ??
      stillHeld(scope, password) ??
      leftAlone(scope));
  return why === undefined ? [] : [{ promise: 4, text: `${nameOf(password)} was removed ${why}` }];
}

/**
 * When the run that removes has last read the newest version, if another one is at work beside it without a common lock. Microsoft
 * Graph removes without a precondition: what the other takes back later than that, within one round trip, nobody can see in time
 * (docs/limits.md). Places are judged by what they hold all the same (`stillHeld`).
 */
function lastRead({ sandbox: { history }, subject, isBeside = () => false }: Scope): number | undefined {
  if (!isBeside()) return undefined;
  const entries = history.entries();
  const removal = entries.findLast(({ operation }) => operation === 'removePassword');
  const read = entries.findLast(
    ({ operation, path, connection, sequence }) =>
      operation === 'getSecret' &&
      connection === removal?.connection &&
      sequence < removal.sequence &&
      path.startsWith(`/secrets/${subject.secret}/`),
  );
  return read?.at;
}

/** How long before a removal the run of its canary may have started. */
const CANARY_MS = 10 * 60_000;

/** Whether the pipeline that the policy names signed in with what the place holds, right before. */
function isTriedByCanary({ sandbox: { world } }: Scope, removedAt: number): boolean {
  const runs = world.organizations[0]?.projects[0]?.pipelines?.[0]?.runs ?? [];
  return runs.some(
    ({ startedAt, failed, ends, stays }) =>
      startedAt >= removedAt - CANARY_MS && startedAt <= removedAt && !failed && !ends && !stays,
  );
}

function tooEarly(
  scope: Scope,
  { keyId, removedAt = 0, end }: Password,
  confirmedAt: number | undefined,
): string | undefined {
  const { policy, leaked } = scope;
  // What leaked goes where tags were wiped, too, or a run beside has taken the confirmation back: `stillHeld` looks at the places.
  if (leaked.has(keyId)) return undefined;
  if (confirmedAt === undefined) return 'though no newer version was confirmed';
  if (end <= removedAt) return undefined;
  if (policy().canary && !isTriedByCanary(scope, removedAt)) return 'without a success of its canary';
  const over = confirmedAt + shortestWaitMs(policy()) - SLACK_MS;
  return removedAt >= over ? undefined : 'before its wait was over';
}

/** Where evidence is asked for, `quiet` is the least, whatever a report says. */
function shortestWaitMs({ overlapHours, retire }: PolicyShape): number {
  const quietHours = retire === 'after-overlap' ? 0 : QUIET_DAYS * 24;
  return Math.max(overlapHours, quietHours) * HOUR_MS;
}

function stillHeld(
  { sandbox: { world }, policy, subject, isBeside = () => false }: Scope,
  removed: Password,
): string | undefined {
  const newest = newestOf(world, subject).value;
  const isBehind = isBeside()
    ? (value: string | undefined) => value === removed.value
    : (value: string | undefined) => value !== newest;
  const behind = wantedPlaces(world, policy(), subject).find(
    ({ required, value }) => required && isBehind(value),
  );
  return behind === undefined ? undefined : `while ${behind.name} did not hold the newest value`;
}

/** Whoever removed the newest one: with the older one gone as well, nobody has any that works. */
function leftAlone(scope: Scope): string | undefined {
  const { sandbox, subject, removedByPerson, leaked, leakedGoFirst } = scope;
  const { world, clock } = sandbox;
  const newest = passwordOf(world, newestOf(world, subject).value, subject);
  if (newest !== undefined && removedByPerson?.has(newest.keyId)) return undefined;
  // Whoever had it removed before its successor was there was told that it is an outage.
  if (newest !== undefined && leakedGoFirst() && leaked.has(newest.keyId)) return undefined;
  const works = newest !== undefined && newest.removedAt === undefined && newest.end > clock.now();
  return works ? undefined : 'while the newest value is removed or has expired';
}
