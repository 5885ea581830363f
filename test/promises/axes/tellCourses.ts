/** Explores the courses and tells what came of them, for `npm run promises`. */
import { sampled } from '../explore.ts';
import type { Reference } from '../oneCase.ts';
import type { Program } from '../program.ts';
import { referenceOf } from '../reference.ts';
import { openResults } from '../results.ts';
import { brokenText } from '../tally.ts';
import type { Workload } from '../workloads/workload.ts';
import { type Course, nameOfCourse, readCourse } from './course.ts';
import { openCourseTally, REACHED_AT_LEAST } from './courseTally.ts';
import { courseWorkloads, everyCourse } from './draw.ts';
import { exploreCourses } from './exploreCourses.ts';
import type { CourseVerdict } from './runCourse.ts';

export interface Telling {
  readonly say: (line: string) => void;
  readonly seed: number;
  readonly build: string;
  readonly jobs: number;
  /** Nothing is explored: only what the results hold is counted. */
  readonly known: boolean;
  readonly results?: string;
  readonly sample?: number;
  /** These only. */
  readonly workloads?: readonly string[];
  /** One course, by its name. */
  readonly name?: string;
}

/** `bad`: courses with violations, and values that took effect too seldom. `text`: the table. */
export async function tellCourses(
  program: Program,
  telling: Telling,
): Promise<{ readonly text: string; readonly bad: number }> {
  const { say, seed, build, jobs, known } = telling;
  const courses = chosen(telling);
  const results = openResults<CourseVerdict>(telling.results, build);
  const tally = openCourseTally();
  const begun = performance.now();
  say(`${courses.length} courses, seed ${seed}, build ${build}`);
  const open = courses.filter(course => {
    const verdict = results.kept(nameOfCourse(course), course.seed);
    if (verdict !== undefined) tally.note(verdict, course);
    return verdict === undefined;
  });
  const explored = known ? [] : open;
  await exploreCourses(explored, {
    program,
    jobs,
    references: await referencesOf(program, explored),
    told(verdict, course) {
      results.note(verdict);
      tally.note(verdict, course);
      if (verdict.violations.length > 0) say(`\n${brokenText(verdict)}`);
      else if (telling.name !== undefined) say(`kept ${verdict.name} (${verdict.reached.join(', ')})`);
      const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
      if (tally.cases % 25 === 0)
        say(`${tally.cases} of ${courses.length} after ${minutes} min, ${tally.broken} broken`);
    },
  });
  for (const [from, count] of results.takenOver)
    say(`${count} verdicts were taken over, found with build ${from}`);
  const isAll = telling.name === undefined && telling.sample === undefined && telling.workloads === undefined;
  const seldom = isAll ? tally.seldom() : [];
  return { text: inWords(courses.length, telling, tally, seldom), bad: tally.broken + seldom.length };
}

function inWords(
  all: number,
  { seed, build }: Telling,
  tally: ReturnType<typeof openCourseTally>,
  seldom: readonly string[],
): string {
  const missing = tally.cases < all ? ` ${all - tally.cases} not explored yet,` : '';
  const sums = `${tally.cases} courses,${missing} ${tally.broken} with violations, seed ${seed}, build ${build}`;
  const few =
    seldom.length === 0 ? '' : `; took effect less than ${REACHED_AT_LEAST} times: ${seldom.join(', ')}`;
  return `${sums}${few}.\n\n${tally.text()}`;
}

function chosen({ seed, sample, workloads, name }: Telling): Course[] {
  if (name !== undefined) return [readCourse(courseWorkloads, name, seed)];
  const all = everyCourse(seed).filter(
    ({ workload }) => workloads === undefined || workloads.includes(workload.name),
  );
  return sample === undefined ? all : sampled(all, sample, seed);
}

export async function referencesOf(
  program: Program,
  courses: readonly Course[],
): Promise<Map<Workload, Reference>> {
  const found = new Map<Workload, Reference>();
  for (const { workload } of courses)
    if (!found.has(workload)) found.set(workload, await referenceOf(program, workload));
  return found;
}
