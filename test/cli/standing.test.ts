/** When the secret in use ends, and how many places hold it: as data in the events of a run and in `status --json`. */
import { expect, test } from 'vitest';
import type { RotationFinished, StandingFacts } from '../../src/event.ts';
import { Problem } from '../../src/problem.ts';
import {
  type Corner,
  credential,
  days,
  ending,
  GITHUB,
  KEY,
  policy,
  SITE,
  settled,
  target,
  typed,
} from './given.ts';

const places = [target(SITE), target(GITHUB), target('appService site-billing KEY')];
const one = policy({ name: 'payments-api', targets: places });
const unreadable = new Problem({ code: 'refused', subject: 'site', reason: 'no right' });
const rejected = { answer: 'rejected', code: 7000222, reason: 'expired' } as const;
const value = { value: 'current-value' };
const held = [value, { writeOnly: 'GitHub shows no values' }, value];

async function finished(corner: Corner, line = 'rotate payments-api --json'): Promise<RotationFinished> {
  const { out } = await typed(line, { policy: one, corners: { 'payments-api': corner } });
  const events = out
    .trimEnd()
    .split('\n')
    .map(each => JSON.parse(each));
  return events.find(({ event }) => event === 'rotation.finished');
}

async function shown(corner: Corner): Promise<StandingFacts> {
  const { out } = await typed('status --json', { policy: one, corners: { 'payments-api': corner } });
  return JSON.parse(out).rotations[0];
}

const none = { inSync: 0, outOfSync: 0, failing: 0, unknown: 0 };

test.each<[string, Corner, StandingFacts]>([
  [
    'all places hold it',
    settled({ held: [value, value, value] }),
    { endsAt: days(160).toISOString(), targetCounts: { ...none, inSync: 3 } },
  ],
  [
    'one holds something else, and of one nobody can tell',
    settled({ held: [value, { reads: unreadable }, { value: 'another' }] }),
    { endsAt: days(160).toISOString(), targetCounts: { ...none, inSync: 1, outOfSync: 1, unknown: 1 } },
  ],
  [
    'it has expired',
    ending(-3, { held: [value, value, value], token: rejected }),
    { endsAt: days(-3).toISOString(), targetCounts: { ...none, failing: 3 } },
  ],
  [
    'it has no end',
    settled({ credentials: [withoutEnd()], held: [value, value, value] }),
    { endsAt: null, targetCounts: { ...none, inSync: 3 } },
  ],
  [
    'its credential is gone',
    settled({ credentials: [], held: [value, value, value], token: rejected }),
    { targetCounts: { ...none, failing: 3 } },
  ],
  ['there is nothing to compare with', settled({ vault: { state: 'deleted' } }), {}],
])('status tells the end and the places where %s', async (_words, corner, facts) => {
  const { endsAt, targetCounts } = await shown(corner);
  expect({ endsAt, targetCounts }).toEqual({ endsAt: undefined, targetCounts: undefined, ...facts });
});

test('what could not be read has neither: an absent fact, and never a nought', async () => {
  const corner = settled({ unreadable });
  for (const facts of [await shown(corner), await finished(corner)]) {
    expect(facts).not.toHaveProperty('endsAt');
    expect(facts).not.toHaveProperty('targetCounts');
  }
});

test('a run that finds nothing to do tells what status tells', async () => {
  const corner = () => settled({ held: [value, { writeOnly: 'marked', state: 'in-sync' }, value] });
  const { endsAt, targetCounts, outcome } = await finished(corner());
  const status = await shown(corner());
  expect(outcome).toBe('unchanged');
  expect({ endsAt, targetCounts }).toEqual({
    endsAt: days(160).toISOString(),
    targetCounts: { ...none, inSync: 3 },
  });
  expect(status).toMatchObject({ endsAt, targetCounts });
});

test('after a rotation it is the end of the new secret, and every place holds it', async () => {
  const corner = ending(12, { held });
  const { endsAt, targetCounts, outcome } = await finished(corner);
  expect(outcome).toBe('changed');
  const made = corner.credentials.find(({ keyId }) => keyId !== KEY.current);
  expect(made?.end).toBeDefined();
  expect(endsAt).toBe(made?.end?.toISOString());
  expect(targetCounts).toEqual({ ...none, inSync: 3 });
});

test('where the new secret was not made, it is the end of the old one', async () => {
  const corner = ending(12, { held: [value, { reads: unreadable }, value] });
  const { endsAt, targetCounts, outcome } = await finished(corner);
  expect(outcome).not.toBe('changed');
  expect(endsAt).toBe(days(12).toISOString());
  expect(targetCounts).toEqual({ ...none, inSync: 2, unknown: 1 });
});

function withoutEnd() {
  const { end: _none, ...rest } = credential(KEY.current);
  return rest;
}
