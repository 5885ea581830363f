import { describe, expect, it } from 'vitest';
import { credential, days, endless, situation, steps, sunday, verdictOn, version } from './given.ts';

describe('a new secret is due', () => {
  it('not while more time is left than the policy wants, and the reason says how much', () => {
    const verdict = verdictOn(situation());
    expect(steps(verdict)).toEqual([]);
    expect(verdict.phase).toBe('settled');
    expect(verdict.due.reason).toEqual({ code: 'fresh', text: 'expires in 160 days (rotates at 30 days)' });
    expect(verdict.later[0]?.at).toEqual(days(130));
  });

  it('when less time is left than the policy wants', () => {
    const verdict = verdictOn(situation({ credentials: [credential('one', { end: days(12) })] }));
    expect(steps(verdict)).toEqual(['create']);
    expect(verdict.due.reason).toEqual({ code: 'expiring', text: 'expires in 12 days (rotates at 30 days)' });
  });

  it('when a hand-made secret is older than the policy allows, although Entra would give it two years', () => {
    const old = credential('one', { start: days(-400), end: days(330), displayName: 'portal' });
    expect(verdictOn(situation({ credentials: [old] })).due.reason.code).toBe('too-old');
  });

  it('by its age alone where it has no end: that it has expired is never claimed', () => {
    const young = verdictOn(situation({ credentials: [endless('one')] }));
    expect(steps(young)).toEqual([]);
    expect(young.due.reason).toEqual({
      code: 'fresh',
      text: 'no end date, 20 days old; the policy renews after 150 days',
    });
    expect(young.later[0]?.at).toEqual(days(130));
    const old = verdictOn(situation({ credentials: [endless('one', days(-400))] }));
    expect(old.due.reason.code).toBe('too-old');
  });

  it('when it has expired', () => {
    const verdict = verdictOn(situation({ credentials: [credential('one', { end: days(-3) })] }));
    expect(verdict.due.reason).toEqual({ code: 'expired', text: 'expired 3 days ago' });
  });

  it('when the vault has none yet', () => {
    expect(verdictOn(situation({ versions: [], credentials: [] })).due.reason.code).toBe('no-vault-secret');
  });

  it('when somebody removed the credential whose value the vault holds', () => {
    const gone = situation(
      { credentials: [] },
      { acceptance: { answer: 'rejected', code: 7000215, reason: 'invalid secret' } },
    );
    expect(verdictOn(gone).due.now).toBe(true);
  });

  it('not when the directory merely does not list the credential yet, but Entra accepts its value', () => {
    const lagging = situation({ credentials: [] }, { acceptance: { answer: 'accepted' } });
    expect(steps(verdictOn(lagging))).toEqual([]);
  });

  it('when a hand-written vault value is not accepted', () => {
    const foreign = situation(
      { versions: [version('v9')] },
      { acceptance: { answer: 'rejected', code: 7000215, reason: 'invalid secret' } },
    );
    expect(verdictOn(foreign).due.reason.code).toBe('not-accepted');
  });

  it('when it is asked for, once per run', () => {
    expect(verdictOn(situation(), {}, true).due.reason.code).toBe('forced');
    const mine = version('v2', {
      keyId: 'one',
      mark: 'keyturn/payments-api/3f9a2c1d/r-now',
      confirmedAt: days(0),
    });
    expect(verdictOn(situation({ versions: [mine] }), {}, true).due.now).toBe(false);
  });
});

describe('windows', () => {
  it('postpone a rotation that is merely due, and say until when', () => {
    const verdict = verdictOn(situation({ credentials: [credential('one', { end: days(12) })] }), {
      windows: [sunday],
    });
    expect(steps(verdict)).toEqual([]);
    expect(verdict.due.reason.code).toBe('outside-window');
    expect(verdict.later[0]?.at?.toISOString()).toBe('2026-11-29T00:00:00.000Z');
  });

  it('do not keep an outage waiting', () => {
    const verdict = verdictOn(situation({ credentials: [credential('one', { end: days(-1) })] }), {
      windows: [sunday],
    });
    expect(steps(verdict)).toEqual(['create']);
  });
});
