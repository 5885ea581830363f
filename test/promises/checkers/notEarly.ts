/**
 * Promise 4: what was published goes only after a successor was confirmed, the overlap is over, and every required
 * place holds the newest value. When a confirmation was there is measured by the sandbox's clock, not read from tags.
 */
import type { Password } from '../../../src/sandbox/world.ts';
import { HOUR_MS } from '../scenery.ts';
import {
  type Broken,
  type Checker,
  isVaultGone,
  nameOf,
  newestOf,
  passwordsOf,
  type Scope,
  versionsOf,
  wantedPlaces,
} from './view.ts';

/** The program reads the time from `Date` headers, which have whole seconds. */
const SLACK_MS = 2_000;

export function notEarly(scope: Scope): Checker {
  const { sandbox, subject } = scope;
  const confirmedFrom = new Map<string, number>();
  const removed = () =>
    passwordsOf(sandbox.world, subject).filter(({ removedAt }) => removedAt !== undefined);
  const gone = new Set(removed().map(({ keyId }) => keyId));
  // What was confirmed before the watch began: the vault's own word for when it was last changed.
  for (const { id, tags, updated } of versionsOf(sandbox.world, subject))
    if (tags['keyturn-confirmed'] !== undefined) confirmedFrom.set(id, updated);
  const fresh = () => removed().filter(({ keyId }) => !gone.has(keyId));
  return {
    look: () => {
      // Before the tags of this moment are noted: a confirmation has to stand when a removal comes.
      const broken = fresh().flatMap(password => judged(scope, password, confirmedFrom));
      for (const { keyId } of removed()) gone.add(keyId);
      note(scope, sandbox.clock.now(), confirmedFrom);
      return broken;
    },
    excuse: () => {
      for (const { keyId } of removed()) gone.add(keyId);
    },
  };
}

/** Since when each version has been confirmed without a break. */
function note({ sandbox, subject }: Scope, now: number, confirmedFrom: Map<string, number>): void {
  for (const { id, tags } of versionsOf(sandbox.world, subject)) {
    if (tags['keyturn-confirmed'] === undefined) confirmedFrom.delete(id);
    else if (!confirmedFrom.has(id)) confirmedFrom.set(id, now);
  }
}

function judged(scope: Scope, password: Password, confirmedFrom: ReadonlyMap<string, number>): Broken[] {
  if (scope.leakedGoFirst() && scope.leaked.has(password.keyId)) return [];
  const { world } = scope.sandbox;
  const last = versionsOf(world, scope.subject).findLastIndex(({ value }) => value === password.value);
  if (last === -1) return [];
  const why = isVaultGone(world, scope.subject)
    ? 'while the vault secret is deleted'
    : (tooEarly(scope, password, last, confirmedFrom) ?? stillHeld(scope));
  return why === undefined ? [] : [{ promise: 4, text: `${nameOf(password)} was removed ${why}` }];
}

function tooEarly(
  { sandbox, policy, leaked, subject }: Scope,
  { keyId, removedAt = 0, end }: Password,
  last: number,
  confirmedFrom: ReadonlyMap<string, number>,
): string | undefined {
  const newer = versionsOf(sandbox.world, subject).slice(last + 1);
  const confirmed = newer.flatMap(({ id }) => confirmedFrom.get(id) ?? []);
  if (confirmed.length === 0) return 'though no newer version was confirmed';
  if (leaked.has(keyId) || end <= removedAt) return undefined;
  const over = Math.min(...confirmed) + policy().overlapHours * HOUR_MS - SLACK_MS;
  return removedAt >= over ? undefined : `before its overlap was over`;
}

function stillHeld({ sandbox: { world }, policy, subject }: Scope): string | undefined {
  const newest = newestOf(world, subject).value;
  const behind = wantedPlaces(world, policy(), subject).find(
    ({ required, value }) => required && value !== newest,
  );
  return behind === undefined ? undefined : `while ${behind.name} did not hold the newest value`;
}
