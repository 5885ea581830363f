/** All courses, a few of them side by side, and what came of them. */
import { must } from '../../e2e/stage.ts';
import { judged, sideBySide } from '../explore.ts';
import type { Reference } from '../oneCase.ts';
import type { Program } from '../program.ts';
import type { Workload } from '../workloads/workload.ts';
import { type Course, nameOfCourse } from './course.ts';
import { type CourseVerdict, runCourse } from './runCourse.ts';

export interface CourseExploration {
  readonly program: Program;
  readonly references: ReadonlyMap<Workload, Reference>;
  readonly jobs: number;
  readonly told: (verdict: CourseVerdict, course: Course) => void;
}

export function exploreCourses(courses: readonly Course[], exploration: CourseExploration): Promise<void> {
  const { program, references, told } = exploration;
  return sideBySide(courses, exploration, async course => {
    const run = () => runCourse(program, course, must(references.get(course.workload)));
    const { seed } = course;
    const name = nameOfCourse(course);
    told(await judged(run, violations => ({ name, seed, struck: 0, reached: [], violations })), course);
  });
}
