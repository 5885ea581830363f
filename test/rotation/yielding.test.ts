/** Whether a rotation may be left to another run without a word: what is known, and every way of not knowing. */
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../src/rotation/intent.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import { isScheduled, notYoung, pressing } from '../../src/rotation/yielding.ts';
import { credential, days, endless, hours, now, rotation, situation, version } from './given.ts';

const calm: Intent = { run: 'r-now', force: false };
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
const accepted = { answer: 'accepted' } as const;

/** Due, with so many days left of the 30 in which the policy renews. */
function due(left: number, change: Partial<Situation> = {}): Situation {
  return situation(
    {
      credentials: [credential('one', { end: days(left) })],
      versions: [version('v1', { keyId: 'one', confirmedAt: days(-150) }, { createdAt: days(-170) })],
    },
    { acceptance: accepted, ...change },
  );
}

describe('another run is young', () => {
  it.each([
    ['just begun', minutes(0), undefined],
    ['of 59 minutes', minutes(-59), undefined],
    ['a little ahead of the cloud', minutes(4), undefined],
    ['of an hour', hours(-1), 'the other run has been active for 60 min'],
    ['of a day', days(-1), 'the other run has been active for 24 h'],
    ['far ahead', minutes(6), "the other run's clock does not agree with the cloud's"],
    ['of no known time', undefined, 'the start time of the other run cannot be read'],
    ['of a time that is none', new Date('soon'), 'the start time of the other run cannot be read'],
  ])('%s', (_name, begun, why) => expect(notYoung(begun, now)).toBe(why));
});

describe('nothing presses', () => {
  it.each([16, 29, 100])('with %i days left, where the policy renews at 30', left =>
    expect(pressing(rotation(), due(left), now, calm)).toBeUndefined(),
  );
});

describe('it presses', () => {
  const marked = version('v1', { keyId: 'one', revoked: ['one'] }, { createdAt: days(-170) });
  const refused = { answer: 'rejected', code: 7000215, reason: 'unknown' } as const;
  const unlisted = due(100).registration;
  it.each<[string, Situation, RegExp]>([
    ['with half of the time used up', due(14), /^it expires in 14 days$/],
    [
      'once it is older than its lifetime in the policy, however late it ends',
      situation(
        {
          credentials: [
            credential('one', { displayName: `${rotation().mark}r-1`, start: days(-700), end: days(3_000) }),
          ],
          versions: [version('v1', { keyId: 'one', confirmedAt: days(-690) }, { createdAt: days(-700) })],
        },
        { acceptance: accepted },
      ),
      /^it is older than its lifetime in the policy$/,
    ],
    ['once it has expired', due(-1), /without a working secret \(expired/],
    [
      'when what is in use leaked',
      due(100, { vault: { state: 'present', versions: [marked] } }),
      /^credential one leaked/,
    ],
    ['when Entra refuses it', due(100, { acceptance: refused }), /without a working secret/],
    [
      'when there is nothing in the vault',
      due(100, { vault: { state: 'absent' } }),
      /without a working secret/,
    ],
    [
      'when its credential is not listed',
      due(100, { ...(unlisted && { registration: { ...unlisted, credentials: [] } }) }),
      /end date of its credential is not known/,
    ],
    [
      'when its credential has no end',
      due(100, { ...(unlisted && { registration: { ...unlisted, credentials: [endless('one')] } }) }),
      /end date of its credential is not known/,
    ],
  ])('%s', (_name, given, why) => expect(pressing(rotation(), given, now, calm)).toMatch(why));

  it('when any of the three was not read', () => {
    const { registration: _one, ...withoutRegistration } = due(100);
    const { vault: _two, ...withoutVault } = due(100);
    const { acceptance: _three, ...unasked } = due(100);
    expect(pressing(rotation(), withoutRegistration, now, calm)).toBe('its state was not read');
    expect(pressing(rotation(), withoutVault, now, calm)).toBe('its state was not read');
    expect(pressing(rotation(), unasked, now, calm)).toBe(
      "it is unknown whether Entra accepts the vault's value",
    );
  });
});

it('what somebody asked for by name is never left to another run unreported', () => {
  expect(isScheduled(calm)).toBe(true);
  expect(isScheduled({ ...calm, force: true })).toBe(false);
  expect(isScheduled({ ...calm, revoke: { keyIds: ['one'], immediately: false } })).toBe(false);
  expect(isScheduled({ ...calm, rollback: { keyId: 'one' } })).toBe(false);
});
