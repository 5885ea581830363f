/** Runs a course: the workload's run, the nights after it, and what comes when everything is as it should be again. */
import { seededRandom } from '../../../src/sandbox/random.ts';
import { must } from '../../e2e/stage.ts';
import { type Bench, openBench } from '../bench.ts';
import { newestOf, passwordOf, versionsOf } from '../checkers/view.ts';
import type { Reference, Verdict } from '../oneCase.ts';
import type { Program, Result } from '../program.ts';
import { HOUR_MS } from '../scenery.ts';
import { answersForce } from './answers.ts';
import { type Axis, axisNames, type Force, type Stage } from './axis.ts';
import { type Calendar, lifeCalendar, shortCalendar } from './calendar.ts';
import { type Consumers, openConsumers } from './consumers.ts';
import { type Course, nameOfCourse } from './course.ts';
import { dateForce } from './date.ts';
import { hostsForce } from './hosts.ts';
import { life } from './life.ts';
import { gone, isPromised, type Promised, plannedAt } from './liveness.ts';
import { personForce } from './person.ts';
import { replicasForce } from './replicas.ts';
import { isLagShort, lagOf, reportForce, showLog } from './report.ts';
import { comeToRest } from './rest.ts';
import { tagsForce } from './tags.ts';
import { saidByDay, tenantForce } from './tenant.ts';

const DAY_MS = 24 * HOUR_MS;

/** `reached`: the values of axes that took effect, as `report=late`. */
export interface CourseVerdict extends Verdict {
  readonly reached: readonly string[];
}

export async function runCourse(program: Program, course: Course, from: Reference): Promise<CourseVerdict> {
  const { workload, seed } = course;
  await using bench = await openBench(program, seed, {
    from: from.start,
    ...(workload.shape && { shape: workload.shape }),
  });
  const old = oldOf(bench, workload.name);
  const calendar = calendarOf(course);
  if (seesLog(course)) showLog(bench.sandbox);
  const forces = forcesOf(course, { bench, calendar, oldKeyId: old.keyId });
  const consumers = openConsumers(
    bench,
    {
      kind: course.consumers,
      ...old,
      onceDays: calendar.onceDays,
      notBefore: old.isSuperseded ? bench.sandbox.clock.now() - 2 * HOUR_MS : 0,
    },
    randomOf(seed, 6),
  );
  workload.meanwhile?.(bench);
  const promised = await nightsOf(course, { bench, forces, consumers, calendar, oldKeyId: old.keyId });
  if (promised !== undefined) gone(bench, old.keyId, promised);
  for (const force of Object.values(forces)) force.putRight?.();
  await comeToRest(bench, workload, night => consumers.passTo(night));
  const reached = axisNames.flatMap(axis =>
    forces[axis].reached() ? [`${axis}=${course.surroundings[axis]}`] : [],
  );
  return {
    name: nameOfCourse(course),
    seed,
    struck: reached.length,
    reached,
    violations: [...bench.violations()],
  };
}

/**
 * Half of the courses. Without the log a run cannot tell its own sign-in of the night before from a consumer's, and takes
 * who comes every 20 days for one who comes daily: that promise is kept only with it. Without it, too, most secrets stay
 * until their end, and what comes right before a removal would meet none.
 */
function seesLog({ consumers, seed, surroundings: { replicas } }: Course): boolean {
  return (
    consumers === 'every 20 days' || replicas === 'one late at confirm' || randomOf(seed, 8).next() < 0.5
  );
}

interface Running {
  readonly bench: Bench;
  readonly forces: Readonly<Record<Axis, Force>>;
  readonly consumers: Consumers;
  readonly calendar: Calendar;
  readonly oldKeyId: string;
}

/** Answers with when the old credential has to be gone, where that is promised. */
async function nightsOf(course: Course, running: Running): Promise<Promised | undefined> {
  const { bench, forces, consumers, calendar, oldKeyId } = running;
  const { workload } = course;
  await disturbed(forces, 0, async () => {
    await saidByDay(course.surroundings.tenant, bench);
    return bench.run(...workload.args(bench));
  });
  const begun = bench.sandbox.clock.now();
  const once = answersOnce(forces.answers);
  const isSure =
    workload === life &&
    seesLog(course) &&
    isPromised(course, isLagShort(lagOf(course.surroundings.report, course.seed)), once);
  const plannedFor = isSure ? plannedAt(await bench.run('plan', '--json'), oldKeyId) : undefined;
  for (const [index, night] of calendar.nights.entries()) {
    consumers.passTo(begun + night * DAY_MS);
    await disturbed(forces, index + 1, () => bench.run(...(workload.again?.(bench) ?? ['rotate'])));
  }
  return isSure ? { course, plannedFor, begun } : undefined;
}

async function disturbed(
  forces: Running['forces'],
  run: number,
  perform: () => Promise<Result>,
): Promise<void> {
  const all = axisNames.map(axis => forces[axis]);
  for (const force of all) force.before?.(run);
  const performing = perform();
  const ended = performing.catch(() => {});
  await Promise.all([performing, ...all.map(force => force.beside?.(run, ended))]);
  for (const force of all) force.after?.(run);
}

function answersOnce(force: Force): boolean {
  return !('once' in force) || force.once === true;
}

function forcesOf(course: Course, stage: Omit<Stage, 'random'>): Record<Axis, Force> {
  const { surroundings, seed } = course;
  const on = (index: number): Stage => ({ ...stage, random: randomOf(seed, index) });
  return {
    report: reportForce(surroundings.report, lagOf(surroundings.report, seed), on(1)),
    Date: dateForce(surroundings.Date, on(2)),
    tags: tagsForce(surroundings.tags, on(3)),
    answers: answersForce(surroundings.answers, on(4)),
    replicas: replicasForce(surroundings.replicas, on(5)),
    person: personForce(surroundings.person, on(9)),
    tenant: tenantForce(surroundings.tenant, on(10)),
    hosts: hostsForce(surroundings.hosts, on(11)),
  };
}

function randomOf(seed: number, index: number) {
  return seededRandom(seed + index / 16);
}

function calendarOf(course: Course): Calendar {
  const { workload, consumers, surroundings, seed } = course;
  if (workload !== life) return shortCalendar(workload.name === 'retire');
  const lagDays = lagOf(surroundings.report, seed) / DAY_MS;
  const kind = {
    isReadable: surroundings.report !== 'unreadable',
    isKnown: seesLog(course) && consumers !== 'none',
    lies: surroundings.Date === 'one service lies',
  };
  return lifeCalendar(consumers, lagDays, kind, randomOf(seed, 7));
}

/** Workloads that begin in an overlap: the secret that goes is the one before the newest. */
const IN_OVERLAP = ['retire', 'drift'];

function oldOf(
  { sandbox: { world } }: Bench,
  name: string,
): { readonly keyId: string; readonly value: string; readonly isSuperseded: boolean } {
  const isSuperseded = IN_OVERLAP.includes(name);
  const { value } = isSuperseded ? must(versionsOf(world).at(-2)) : newestOf(world);
  return { keyId: must(passwordOf(world, value)).keyId, value, isSuperseded };
}
