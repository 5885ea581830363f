/** Which courses are explored: every unusual value by itself, and every two of different axes together. */
import { type Random, seededRandom } from '../../../src/sandbox/random.ts';
import { workloads } from '../workloads/all.ts';
import type { Workload } from '../workloads/workload.ts';
import { type Axis, axes, axisNames, drawn, type Surroundings, usualSurroundings } from './axis.ts';
import type { ConsumerKind } from './consumers.ts';
import type { Course } from './course.ts';
import { life } from './life.ts';

export const courseWorkloads: readonly Workload[] = [life, ...workloads];

/** How often each value comes by itself, and each pair. */
const ALONE = 6;
const TOGETHER = 2;

/** Workloads in which a value has something to act upon; where it is not said, in all. */
const MATTERS: Readonly<Record<string, readonly string[]>> = {
  report: ['life', 'rotate', 'retire', 'rollback', 'drift', 'fleet', 'glance'],
  tags: ['life', 'rotate', 'retire', 'revoke', 'revoke-at-once', 'rollback', 'drift', 'fleet', 'glance'],
  // Only there was the version before one of ours, too.
  'tags=put back': ['life', 'rollback', 'glance'],
  person: ['life', 'rotate', 'discard', 'revoke', 'revoke-at-once', 'rollback', 'drift', 'fleet', 'glance'],
  hosts: ['life', 'rotate', 'fleet', 'glance'],
  'replicas=one late at proof': ['life', 'rotate', 'discard', 'revoke', 'revoke-at-once', 'fleet', 'glance'],
  'replicas=one late at confirm': ['life', 'retire'],
  // Where a secret is made; without one, what leaked could not be replaced.
  'tenant=limit': ['life', 'rotate', 'discard', 'revoke', 'revoke-at-once', 'fleet', 'glance'],
  'tenant=forbidden': ['life', 'rotate', 'fleet', 'glance'],
};

/** Where somebody may go on using what is replaced; in a life that is long enough for all of them. */
const CONSUMERS: Readonly<Record<string, readonly ConsumerKind[]>> = {
  life: ['none', 'stopped', 'every 6 h', 'weekly', 'every 20 days', 'once'],
  rotate: ['none', 'stopped', 'every 6 h', 'once'],
  retire: ['none', 'every 6 h', 'once'],
  fleet: ['none', 'every 6 h'],
  glance: ['none', 'every 6 h'],
};

/** Where the old secret is to go, so that there is a moment right before its removal. */
const GOES: readonly ConsumerKind[] = ['stopped', 'once'];

/** One value that is not usual. */
export interface Unusual {
  readonly axis: Axis;
  readonly value: string;
}

export const unusual: readonly Unusual[] = axisNames.flatMap(axis =>
  axes[axis].filter(value => value !== usualSurroundings[axis]).map(value => ({ axis, value })),
);

/** Axes that came later: their courses follow all others, which so keep the seeds that they always had. */
const LATER: readonly Axis[] = ['person', 'tenant', 'hosts'];

export function everyCourse(seed: number): Course[] {
  const first = unusual.filter(({ axis }) => !LATER.includes(axis));
  const later = LATER.map(added => unusual.filter(({ axis }) => axis === added));
  const sets = [
    ...repeated(ALONE, [[], ...first.map(one => [one])]),
    ...repeated(TOGETHER, pairsOf(first, first)),
    ...later.flatMap((own, index) => [
      ...repeated(
        ALONE,
        own.map(one => [one]),
      ),
      ...repeated(TOGETHER, pairsOf([...first, ...later.slice(0, index).flat()], own)),
    ]),
  ];
  return sets.map((values, index) => drawCourse(values, seed + index));
}

type Values = readonly Unusual[];

function repeated(times: number, sets: readonly Values[]): Values[] {
  return Array.from({ length: times }, () => sets).flat();
}

/** Every two of different axes, once. */
function pairsOf(some: Values, others: Values): Values[] {
  return some.flatMap((one, index) =>
    (some === others ? others.slice(index + 1) : others).flatMap(other =>
      one.axis === other.axis ? [] : [[one, other]],
    ),
  );
}

/** The rest is drawn by the seed. */
export function drawCourse(values: readonly Unusual[], seed: number): Course {
  const random = seededRandom(seed + 0.9);
  const workload = drawWorkload(values, random);
  const goes = workload === life && values.some(({ value }) => value === 'one late at confirm');
  const consumers = drawn(random, goes ? GOES : (CONSUMERS[workload.name] ?? (['none'] as const)));
  return { workload, surroundings: withValues(values), consumers, seed };
}

function drawWorkload(values: readonly Unusual[], random: Random): Workload {
  const fitting = courseWorkloads.filter(({ name }) =>
    values.every(({ axis, value }) =>
      (MATTERS[`${axis}=${value}`] ?? MATTERS[axis] ?? [name]).includes(name),
    ),
  );
  return random.next() < 0.5 ? life : drawn(random, fitting);
}

function withValues(values: readonly Unusual[]): Surroundings {
  const given = Object.fromEntries(values.map(({ axis, value }) => [axis, value]));
  return { ...usualSurroundings, ...given };
}
