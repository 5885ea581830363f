/** A sample of the courses that `npm run promises` explores: each value of each axis, most of them in pairs. */
import { describe, expect, it } from 'vitest';
import { freshSeed } from '../support/freshSeed.ts';
import { everyValue } from './axes/axis.ts';
import { type Course, readCourse } from './axes/course.ts';
import { courseWorkloads, everyCourse } from './axes/draw.ts';
import { exploreCourses } from './axes/exploreCourses.ts';
import { life } from './axes/life.ts';
import { referencesOf } from './axes/tellCourses.ts';
import { sampled } from './explore.ts';
import { buildProgram } from './program.ts';
import { brokenText } from './tally.ts';

/** The same for everybody; of a life, so that one beginning serves them all. Together they reach every value. */
const ALWAYS: readonly (readonly [name: string, seed: number])[] = [
  ['life/consumers=stopped', 7],
  ['life/report=late/Date=the machine is off/consumers=every 6 h', 7],
  ['life/report=blind/tags=wiped/consumers=weekly', 7],
  ['life/report=partial/answers=null/consumers=every 6 h', 7],
  ['life/report=unreadable/Date=one service lies/consumers=none', 7],
  ['life/tags=put back/replicas=one late at proof/consumers=none', 7],
  ['life/tags=foreign/answers=missing field/consumers=every 20 days', 7],
  ['life/tags=newer format/answers=wrong type/consumers=none', 7],
  ['life/replicas=one late at confirm/consumers=stopped', 7],
  ['life/person=edits between requests/consumers=none', 7],
  ['life/tenant=limit/consumers=stopped', 7],
  ['life/tenant=forbidden/consumers=none', 7],
  ['life/hosts=two without lock/consumers=none', 7],
  ['life/hosts=two with/consumers=none', 7],
];

/** New ones each time, so that what nobody thought of has a chance; KEYTURN_SEED repeats them. */
const seed = freshSeed(100_000);
const FRESH = 2;

describe('the promises hold in surroundings that lie', () => {
  it(`on the nights after a rotation (fresh seed ${seed}, KEYTURN_SEED repeats it)`, async () => {
    await using program = await buildProgram();
    const always = ALWAYS.map(([name, at]) => readCourse(courseWorkloads, name, at));
    const courses: Course[] = [...always, ...sampled(everyCourse(seed).filter(isLife), FRESH, seed)];
    const broken: string[] = [];
    const reached = new Set<string>();
    await exploreCourses(courses, {
      program,
      references: await referencesOf(program, courses),
      jobs: 3,
      told(verdict) {
        for (const value of verdict.reached) reached.add(value);
        if (verdict.violations.length > 0) broken.push(brokenText(verdict));
      },
    });
    expect(broken.join('\n\n')).toBe('');
    expect(everyValue.filter(value => !reached.has(value))).toEqual([]);
  }, 300_000);
});

function isLife({ workload }: Course): boolean {
  return workload === life;
}
