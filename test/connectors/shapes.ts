/** What tests do to one place of a service's answer, and what may come of it. */
import { expect } from 'vitest';
import { isProblem, type Problem } from '../../src/problem.ts';
import type { Given } from './given.ts';

type Change = { readonly to: unknown } | { readonly remove: true };

/** Whatever a service might send instead of what is documented. */
export const CHANGES: readonly (readonly [string, Change])[] = [
  ['null', { to: null }],
  ['missing', { remove: true }],
  ['of another type', { to: 7 }],
  ['a record', { to: { odd: true } }],
];

/** The operation whose answer is changed, and where. */
export type At = readonly [operation: string, at: string];

/** Each place with each change that is not documented there. */
export function cases(
  places: readonly (readonly [...At, ...allowed: string[]])[],
): [string, string, string, Change][] {
  return places.flatMap(([operation, at, ...allowed]) =>
    CHANGES.filter(([name]) => !allowed.includes(name)).map(
      ([name, change]): [string, string, string, Change] => [operation, at, name, change],
    ),
  );
}

export function reshape(cloud: Given, service: string, [operation, at]: At, change: Change): void {
  cloud.fault({ service, operation, count: 'all', fault: { kind: 'reshape', at, ...change } });
}

/** Refused for good, or lost and asked for again by the run: never an answer. */
export async function expectNoAnswer(call: Promise<unknown>): Promise<Problem> {
  const came = await call.catch((error: unknown) => error);
  if (!isProblem(came))
    throw new Error(`no Problem but ${came instanceof Error ? came.message : 'an answer'}`);
  expect(['refused', 'try-later', 'unknown-outcome']).toContain(came.code);
  return came;
}

export async function expectRefused(call: Promise<unknown>): Promise<void> {
  const problem = await expectNoAnswer(call);
  expect(problem.code).toBe('refused');
  expect(problem.message).toContain('not have the documented format');
  expect(problem.remedy).toBeDefined();
}
