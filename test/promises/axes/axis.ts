/** What surrounds a rotation: axes, and the values of each. The first is the usual one. */
import type { HistoryEntry } from '../../../src/sandbox/history.ts';
import type { Random } from '../../../src/sandbox/random.ts';
import type { Bench } from '../bench.ts';
import type { Calendar } from './calendar.ts';

export const axes = {
  report: ['fresh', 'late', 'blind', 'partial', 'unreadable'],
  Date: ['right', 'one service lies', 'the machine is off'],
  tags: ['true', 'put back', 'wiped', 'foreign', 'newer format'],
  answers: ['documented', 'null', 'missing field', 'wrong type'],
  replicas: ['agree', 'one late at proof', 'one late at confirm'],
  person: ['idle', 'edits between requests'],
  tenant: ['none', 'limit', 'forbidden'],
  hosts: ['one', 'two without lock', 'two with'],
} as const;

export type Axis = keyof typeof axes;

export type Surroundings = { readonly [A in Axis]: (typeof axes)[A][number] };

export const usualSurroundings: Surroundings = {
  report: 'fresh',
  Date: 'right',
  tags: 'true',
  answers: 'documented',
  replicas: 'agree',
  person: 'idle',
  tenant: 'none',
  hosts: 'one',
};

/** In the order in which they came to be: courses of a later one are drawn after all others (draw.ts). */
export const axisNames: readonly Axis[] = [
  'report',
  'Date',
  'tags',
  'answers',
  'replicas',
  'person',
  'tenant',
  'hosts',
];

/** `report=late`, for every axis and value. */
export const everyValue: readonly string[] = axisNames.flatMap(axis =>
  axes[axis].map(value => `${axis}=${value}`),
);

/** One course, as those see it who put a value in force. */
export interface Stage {
  readonly bench: Bench;
  /** Its own for each axis, so that one does not disturb what another draws. */
  readonly random: Random;
  readonly calendar: Calendar;
  /** The credential that consumers use and the course is to be rid of. */
  readonly oldKeyId: string;
}

/** A value in force. Runs are counted from 0, the workload's own; the nights follow. */
export interface Force {
  before?(run: number): void;
  /** While that run is under way; `ended` resolves when it is not any more. */
  beside?(run: number, ended: Promise<unknown>): Promise<void>;
  after?(run: number): void;
  /** From here on everything is as it should be. */
  putRight?(): void;
  /** Whether it really took effect: what nobody met has explored nothing. */
  reached(): boolean;
}

export const nothingSpecial: Force = { reached: () => true };

/** Whether a service has answered such a request while the condition held. */
export function answeredWhile(
  { sandbox: { history } }: Bench,
  condition: (entry: HistoryEntry) => boolean,
): () => boolean {
  let met = false;
  history.watch(entry => {
    if (entry.outcome === 'answered') met ||= condition(entry);
  });
  return () => met;
}

export function drawn<T>(random: Pick<Random, 'next'>, all: readonly T[]): T {
  const one = all[Math.floor(random.next() * all.length)];
  if (one === undefined) throw new Error('nothing to draw from');
  return one;
}
