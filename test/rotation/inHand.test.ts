/** A new secret that another run may have in hand, and for how long: what is decided where no lock can tell. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/rotation/decide.ts';
import type { Intent } from '../../src/rotation/intent.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import { credential, days, hours, inWords, now, rotation, situation, version } from './given.ts';

const calm: Intent = { run: 'r-now', force: false };
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

/** `one` is in use and due; `new` was made by a run of which nothing is known but its name. */
function besideOne(start: Date, change: Partial<Situation> = {}): Situation {
  const made = { start, displayName: 'keyturn/payments-api/3f9a2c1d/r-other' };
  return situation(
    {
      credentials: [credential('one', { end: days(10) }), credential('new', made)],
      versions: [version('v1', { keyId: 'one', confirmedAt: days(-150) }, { createdAt: days(-170) })],
    },
    change,
  );
}

function told(state: Situation, intent: Intent = calm, change = {}) {
  const { steps, findings } = decide(rotation(change), state, now, intent);
  return {
    steps: steps.map(inWords),
    severities: findings.map(({ code, severity }) => `${severity} ${code}`),
  };
}

describe('a new secret of another run', () => {
  it('is left alone and named, and no other is made', () => {
    expect(told(besideOne(minutes(-10)))).toEqual({ steps: [], severities: ['locked in-hand'] });
    const [finding] = decide(rotation(), besideOne(minutes(-10)), now, calm).findings;
    expect(finding?.text).toContain('credential new was created 10 min ago by run r-other');
  });

  it('counts as in hand for an hour at least, by its own start date, and for longer where proving may take longer', () => {
    expect(told(besideOne(minutes(-59))).steps).toEqual([]);
    expect(told(besideOne(minutes(-61))).steps).toEqual(['discard new']);
    const prove = { successes: 3, timeoutMs: 45 * 60_000 };
    expect(told(besideOne(minutes(-74)), calm, { prove }).steps).toEqual([]);
    expect(told(besideOne(minutes(-76)), calm, { prove }).steps).toEqual(['discard new']);
  });

  it('goes at once where this lock has seen its run end', () => {
    expect(told(besideOne(minutes(-1), { endedRuns: ['r-other'] })).steps).toEqual(['discard new']);
  });

  it('holds up neither a leak, nor who asks for it by name, nor an outage: theirs is made beside it', () => {
    const revoke = { keyIds: ['one'], immediately: false };
    const marked = version('v1', { keyId: 'one', revoked: ['one'] }, { createdAt: days(-170) });
    const leaking = { ...besideOne(minutes(-10)), vault: { state: 'present' as const, versions: [marked] } };
    expect(told(leaking, { ...calm, revoke }).steps).toEqual(['create']);
    expect(told(besideOne(minutes(-10)), { ...calm, force: true })).toEqual({
      steps: ['create'],
      severities: ['note in-hand'],
    });
    const refused = { answer: 'rejected', code: 7000215, reason: 'unknown' } as const;
    const broken = besideOne(minutes(-10), { acceptance: refused });
    const gone = broken.registration && {
      ...broken.registration,
      credentials: broken.registration.credentials.filter(({ keyId }) => keyId !== 'one'),
    };
    expect(told({ ...broken, ...(gone && { registration: gone }) }).steps).toEqual(['create']);
  });
});

describe('a secret that this run has in hand', () => {
  const mine = (start: Date) => {
    const made = credential('mine', { start, displayName: 'keyturn/payments-api/3f9a2c1d/r-now' });
    const state = situation({ credentials: [credential('one', { end: days(10) }), made] });
    return { ...state, madeNow: 1, pending: { ...made, proven: true } };
  };

  it('is published while no other run can take it for left behind, and after that the run takes its own back', () => {
    expect(told(mine(minutes(-59))).steps).toEqual(['publish mine']);
    expect(told(mine(hours(-1))).steps).toEqual(['discard mine']);
  });
});
