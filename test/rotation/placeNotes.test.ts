/** What a person is told of a place that is right as it is. */
import { expect, test } from 'vitest';
import type { TargetState } from '../../src/rotation/observation.ts';
import { inSync, situation, steps, verdictOn } from './given.ts';

const notesOf = (state: TargetState) => {
  const verdict = verdictOn(situation({ targets: [inSync, state] }));
  expect(steps(verdict)).toEqual([]);
  return verdict.findings.map(({ code, severity, text }) => [code, severity, text]);
};

test('others who use the same place are named, also where it is in order', () => {
  expect(notesOf({ ...inSync, sharedWith: ['Shop', 'Web'] })).toEqual([
    [
      'target-shared',
      'note',
      'target githubSecret contoso/payments AZURE_CLIENT_SECRET is shared: Shop, Web use the same secret',
    ],
  ]);
});

test('a place that needs no secret is a note, and nothing is delivered to it', () => {
  const state: TargetState = { state: 'in-sync', detail: 'uses a federated identity', needsNoSecret: true };
  expect(notesOf(state)).toEqual([
    ['target-secretless', 'note', expect.stringContaining('needs no secret: it uses a federated identity')],
  ]);
  expect(notesOf(inSync)).toEqual([]);
});
