/** A secret that nobody uses does go, in the time that `plan` said: keeping everything would keep all other promises. */
import type { Bench } from '../bench.ts';
import { passwordsOf } from '../checkers/view.ts';
import type { Result } from '../program.ts';
import { HOUR_MS, QUIET_DAYS } from '../scenery.ts';
import type { Course } from './course.ts';

const DAY_MS = 24 * HOUR_MS;

export interface Promised {
  readonly course: Course;
  /** What `plan --json` said right after the rotation; absent: that it does not know. */
  readonly plannedFor: number | undefined;
  readonly begun: number;
}

/** Where nothing speaks against it. */
export function isPromised({ surroundings, consumers }: Course, isLagShort: boolean, once: boolean): boolean {
  const { report, Date: date, tags, answers, replicas, tenant, hosts } = surroundings;
  return (
    (report === 'fresh' || (report === 'late' && isLagShort)) &&
    date !== 'one service lies' &&
    tags === 'true' &&
    (answers === 'documented' || once) &&
    replicas !== 'one late at confirm' &&
    // Then the old one is replaced some nights later.
    tenant !== 'forbidden' &&
    hosts === 'one' &&
    ['none', 'stopped', 'once'].includes(consumers)
  );
}

/** `later` of the plan: when the credential is to go. */
export function plannedAt({ stdout }: Result, keyId: string): number | undefined {
  const plan = JSON.parse(stdout) as {
    rotations: { later?: { step: string; keyId?: string; at?: string }[] }[];
  };
  const later = plan.rotations.flatMap(rotation => rotation.later ?? []);
  const at = later.find(each => each.step === 'retire' && each.keyId === keyId)?.at;
  return at === undefined ? undefined : Date.parse(at);
}

/** The run after the wait signs in, the next one retires; a late report shows that later, a struck run is a lost night. */
function graceDays({ surroundings }: Course): number {
  const late = surroundings.report === 'late' ? 4 : 2;
  return late + (surroundings.answers === 'documented' ? 0 : 1);
}

export function gone({ sandbox, uses, watch }: Bench, keyId: string, promised: Promised): void {
  const { course, plannedFor, begun } = promised;
  if (plannedFor === undefined && course.surroundings.answers === 'documented')
    watch.add({ promise: 4, text: 'the plan does not say when the old secret goes' }, 'the plan');
  const used = uses.findLast(use => use.keyId === keyId && use.accepted)?.at ?? 0;
  const quiet = Math.max(begun, used) + QUIET_DAYS * DAY_MS;
  const latest = Math.max(plannedFor ?? quiet, quiet) + graceDays(course) * DAY_MS + HOUR_MS;
  const { removedAt } = passwordsOf(sandbox.world).find(each => each.keyId === keyId) ?? {};
  if (removedAt !== undefined && removedAt <= latest) return;
  const days = ((latest - begun) / DAY_MS).toFixed(1);
  watch.add(
    { promise: 4, text: `an unused secret is not gone ${days} days after the rotation` },
    'the nights',
  );
}
