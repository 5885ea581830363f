/** A course: a workload and the nights after it, in surroundings that may be unusual, with consumers of the old secret. */
import type { Workload } from '../workloads/workload.ts';
import { type Axis, axes, axisNames, type Surroundings, usualSurroundings } from './axis.ts';
import { type ConsumerKind, consumerKinds } from './consumers.ts';

export interface Course {
  readonly workload: Workload;
  readonly surroundings: Surroundings;
  readonly consumers: ConsumerKind;
  readonly seed: number;
}

/** `life/report=blind/consumers=weekly`: what is usual is left out. */
export function nameOfCourse({ workload, surroundings, consumers }: Omit<Course, 'seed'>): string {
  const values = axisNames.flatMap(axis =>
    surroundings[axis] === usualSurroundings[axis] ? [] : [`${axis}=${surroundings[axis]}`],
  );
  return [workload.name, ...values, `consumers=${consumers}`].join('/');
}

export function isCourseName(text: string): boolean {
  return text.includes('/consumers=');
}

export function readCourse(workloads: readonly Workload[], text: string, seed: number): Course {
  const [name, ...parts] = text.split('/');
  const workload = workloads.find(each => each.name === name);
  if (workload === undefined) throw new Error(`there is no workload ${name}`);
  const given = new Map(parts.map(part => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']));
  const textOf = (axis: Axis) => given.get(axis) ?? usualSurroundings[axis];
  const surroundings: Surroundings = {
    report: chosen(axes.report, textOf('report')),
    Date: chosen(axes.Date, textOf('Date')),
    tags: chosen(axes.tags, textOf('tags')),
    answers: chosen(axes.answers, textOf('answers')),
    replicas: chosen(axes.replicas, textOf('replicas')),
    person: chosen(axes.person, textOf('person')),
    tenant: chosen(axes.tenant, textOf('tenant')),
    hosts: chosen(axes.hosts, textOf('hosts')),
  };
  return { workload, surroundings, consumers: chosen(consumerKinds, given.get('consumers') ?? 'none'), seed };
}

function chosen<T extends string>(all: readonly T[], text: string): T {
  const found = all.find(one => one === text);
  if (found === undefined) throw new Error(`there is no ${text}; there are: ${all.join(', ')}`);
  return found;
}
