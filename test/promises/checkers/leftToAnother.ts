/**
 * Promise 9, of a scheduled run that meets another one at work (docs/operations.md): it leaves a rotation to it and ends with 0
 * only where nothing there is urgent and the other run is young, and then it does. By the world, and only where that was so for
 * as long as the run took: what changed meanwhile it need not have seen.
 */
import { HOUR_MS, USUAL_LIFE } from '../scenery.ts';
import { recorded } from './leaked.ts';
import {
  type Broken,
  isOurs,
  isVaultGone,
  livingOf,
  nameOf,
  newestOf,
  passwordOf,
  type Scope,
  wantedPlaces,
} from './view.ts';

const DAY_MS = 24 * HOUR_MS;
/** After so long another run is not waited for in silence, and 5 minutes for clocks that differ. */
const YOUNG_MS = HOUR_MS + HOUR_MS / 12;

export interface Meeting {
  /** When the run began that met another. */
  readonly begunAt: number;
  /** Credentials that were recorded as leaked before that. */
  readonly leaked: ReadonlySet<string>;
  /** When the others began that may be meant, dead ones among them. */
  readonly others: readonly number[];
  /** Whether the machines have the cloud's time, by which the age of the other run is told. */
  readonly clocksAgree: boolean;
}

/** `yielded`: ended with 0. `locked`: ended with 4, though nothing failed in it. */
export function leftToAnother(scope: Scope, outcome: 'yielded' | 'locked', meeting: Meeting): Broken[] {
  const { name } = scope.subject;
  if (outcome === 'yielded')
    return [pressing(scope, meeting), old(scope, meeting)].flatMap(why =>
      why === undefined ? [] : [{ promise: 9, text: `${name} was left to another run, and ${why}` }],
    );
  const isYoung = meeting.clocksAgree && meeting.others.every(at => meeting.begunAt - at < HOUR_MS / 2);
  if (!isYoung || !isCalm(scope, meeting)) return [];
  return [{ promise: 9, text: `${name} was not left to the run at work on it, and nothing there is urgent` }];
}

/** Why somebody has to know of it at once. */
function pressing(scope: Scope, { begunAt, leaked }: Meeting): string | undefined {
  const { sandbox, subject } = scope;
  const alive = livingOf(sandbox.world, subject);
  const leak = alive.find(({ keyId }) => leaked.has(keyId));
  if (leak !== undefined) return `${nameOf(leak)} leaked and lives`;
  if (isVaultGone(sandbox.world, subject)) return undefined;
  const newest = newestOf(sandbox.world, subject);
  if (Math.max(newest.created, newest.updated) > begunAt) return undefined;
  if (!newest.enabled) return 'its newest version is disabled';
  const password = passwordOf(sandbox.world, newest.value, subject);
  if (password === undefined) return 'its newest version holds what nobody issued';
  if ((password.removedAt ?? Number.POSITIVE_INFINITY) <= begunAt)
    return 'its newest version holds what was removed';
  const left = leftMs(scope, begunAt);
  return left !== undefined && left < -HOUR_MS ? 'half of its time to renew is used up' : undefined;
}

/** Of what the vault holds: what is left until half of the time is used up that the policy gives for a renewal. */
function leftMs({ sandbox, subject, policy }: Scope, now: number): number | undefined {
  const { lifetime, rotateBefore } = policy().life ?? USUAL_LIFE;
  const password = passwordOf(sandbox.world, newestOf(sandbox.world, subject).value, subject);
  if (password === undefined) return undefined;
  const { start, end } = password;
  // Under a limit of the tenant it is renewed later.
  if (isOurs(password, subject) && end - start < lifetime * DAY_MS - DAY_MS / 2) return undefined;
  const until = isOurs(password, subject) ? Math.min(end, start + lifetime * DAY_MS) : end;
  return until - now - (rotateBefore * DAY_MS) / 2;
}

function old({ subject }: Scope, { begunAt, others }: Meeting): string | undefined {
  if (others.some(at => Math.abs(begunAt - at) < YOUNG_MS)) return undefined;
  const hours = others.map(at => `${((begunAt - at) / HOUR_MS).toFixed(1)} h`).join(', ') || 'none';
  return `no run was at work on ${subject.name} that had begun within the hour (${hours})`;
}

/** Lists and replicas are behind by less. */
const KNOWN_MS = HOUR_MS / 60;

/** For certain, and with time to spare. */
function isCalm(scope: Scope, { begunAt }: Meeting): boolean {
  const { sandbox, subject, policy, leaked } = scope;
  const { world } = sandbox;
  if (isVaultGone(world, subject) || recorded(scope).size > 0) return false;
  if (livingOf(world, subject).some(({ keyId }) => leaked.has(keyId))) return false;
  const newest = newestOf(world, subject);
  const password = passwordOf(world, newest.value, subject);
  const isKnown = newest.tags['keyturn-key-id'] === password?.keyId && newest.enabled;
  if (password === undefined || !isKnown || Math.max(newest.created, newest.updated) > begunAt - KNOWN_MS)
    return false;
  if (password.removedAt !== undefined || password.seenFrom.some(from => from > begunAt)) return false;
  const places = wantedPlaces(world, policy(), subject).filter(({ required }) => required);
  if (places.some(({ value }) => value !== newest.value)) return false;
  return (leftMs(scope, begunAt) ?? 0) > DAY_MS;
}
