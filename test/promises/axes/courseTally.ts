/** The second table: axis values by cases, and how often each took effect. */
import { axes, axisNames, everyValue } from './axis.ts';
import type { Course } from './course.ts';
import type { CourseVerdict } from './runCourse.ts';

/** So often a value has to have taken effect before the exploration counts as one. */
export const REACHED_AT_LEAST = 20;

interface Row {
  cases: number;
  broken: number;
  reached: number;
}

export interface CourseTally {
  note(verdict: CourseVerdict, course: Course): void;
  readonly cases: number;
  readonly broken: number;
  /** Values that took effect too seldom, with how often. */
  seldom(): readonly string[];
  text(): string;
}

export function openCourseTally(): CourseTally {
  const rows = new Map(
    everyValue.map((value): [string, Row] => [value, { cases: 0, broken: 0, reached: 0 }]),
  );
  const total = { cases: 0, broken: 0 };
  return {
    note({ violations, reached }, { surroundings }) {
      const isBroken = violations.length > 0 ? 1 : 0;
      total.cases += 1;
      total.broken += isBroken;
      for (const axis of axisNames) {
        const row = rows.get(`${axis}=${surroundings[axis]}`);
        if (row === undefined) continue;
        row.cases += 1;
        row.broken += isBroken;
        if (reached.includes(`${axis}=${surroundings[axis]}`)) row.reached += 1;
      }
    },
    get cases() {
      return total.cases;
    },
    get broken() {
      return total.broken;
    },
    seldom: () =>
      [...rows].flatMap(([value, { reached }]) =>
        reached < REACHED_AT_LEAST ? [`${value} (${reached})`] : [],
      ),
    text: () => table(rows),
  };
}

function table(rows: ReadonlyMap<string, Row>): string {
  const lines = axisNames.flatMap(axis =>
    axes[axis].map((value, index) => {
      const { cases = 0, broken = 0, reached = 0 } = rows.get(`${axis}=${value}`) ?? {};
      return [index === 0 ? axis : '', value, `${cases} (${broken})`, String(reached)];
    }),
  );
  const head = [
    ['axis', 'value', 'cases (violations)', 'took effect'],
    ['---', '---', '---:', '---:'],
  ];
  return [...head, ...lines].map(line => `| ${line.join(' | ')} |`).join('\n');
}
