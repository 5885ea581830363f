/**
 * Promise 4: what somebody uses stays. A consumer of a superseded credential that has signed in within its wait finds it
 * there the next time. Only consumers count, who note what they did themselves; the program's own sign-ins do not, nor
 * does what a report shows.
 */
import type { Password } from '../../../src/sandbox/world.ts';
import { HOUR_MS, QUIET_DAYS } from '../scenery.ts';
import { eachRemoval } from './removals.ts';
import { type Broken, type Checker, nameOf, type Scope, versionsOf } from './view.ts';

const DAY_MS = 24 * HOUR_MS;
const SLACK_MS = 2_000;

/** What docs/retirement.md promises to a consumer that was last seen so long before the rotation. */
function waitMs(distanceMs: number): number {
  return Math.max(QUIET_DAYS * DAY_MS, Math.min(45 * DAY_MS, 1.5 * distanceMs));
}

export function inUse(scope: Scope): Checker {
  let unreadable = false;
  const removals = eachRemoval(scope, (password, confirmed) =>
    unreadable
      ? []
      : judged(scope, password, {
          confirmedAt: confirmed.firstAfter(indexOf(scope, password)),
          firstAt: confirmed.firstEverAfter(indexOf(scope, password)),
        }),
  );
  return {
    ...removals,
    look: () => {
      // Without a report nobody can know who uses it; then `notEarly` says how long it stays at least.
      unreadable ||= scope.sandbox.world.tenants.some(({ reportAvailable }) => !reportAvailable);
      return removals.look();
    },
  };
}

function indexOf({ sandbox, subject }: Scope, password: Password): number {
  return versionsOf(sandbox.world, subject).findLastIndex(({ value }) => value === password.value);
}

function judged(
  { uses, leaked, policy }: Scope,
  password: Password,
  {
    confirmedAt,
    firstAt = confirmedAt,
  }: { readonly confirmedAt: number | undefined; readonly firstAt: number | undefined },
): Broken[] {
  const { keyId, removedAt = 0, end } = password;
  const signIns = uses.flatMap(use => (use.keyId === keyId && use.accepted ? [use.at] : []));
  if (leaked.has(keyId) || end <= removedAt || policy().retire === 'after-overlap') return [];
  if (confirmedAt === undefined || firstAt === undefined || signIns.length === 0) return [];
  // How rarely it is used was seen when it was replaced; where a place drifted since, the wait began anew.
  const before = signIns.findLast(at => at <= firstAt) ?? firstAt;
  const wait = waitMs(firstAt - before);
  // Who comes back within the wait is waited for again; who comes later was not promised anything.
  const until = signIns
    .filter(at => at > confirmedAt)
    .reduce((open, at) => (at <= open ? Math.max(open, at + wait) : open), confirmedAt + wait);
  if (removedAt >= until - SLACK_MS) return [];
  const hours = Math.round((until - removedAt) / HOUR_MS);
  return [
    { promise: 4, text: `${nameOf(password)} was removed ${hours} h before the wait of its user was over` },
  ];
}
