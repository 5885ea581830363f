/** A policy that wants nothing to happen: what waits, what does not, and what is said. */
import { describe, expect, it } from 'vitest';
import type { Freeze, Pause, Rotation } from '../../src/policy/policy.ts';
import { restraint, restraints } from '../../src/rotation/calm.ts';
import { decide } from '../../src/rotation/decide.ts';
import { fold } from '../../src/rotation/fold.ts';
import type { Intent } from '../../src/rotation/intent.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import {
  credential,
  days,
  differs,
  hours,
  inSync,
  now,
  rotation,
  situation,
  steps,
  sunday,
  verdictOn,
  version,
} from './given.ts';

const frozen = (from: Date, until: Date): Freeze => ({ text: 'a until b UTC', from, until, reason: 'sale' });
const tenDays = frozen(days(-1), days(10));
const untilNext: Pause = { reason: 'the site moves', until: { text: '2026-12-13 UTC', at: days(20) } };
const forGood: Pause = { reason: 'being replaced' };
const pause = (value: Pause): Partial<Rotation> => ({ pause: value });

const soon = situation({ credentials: [credential('one', { end: days(12) })] });
const expired = situation({ credentials: [credential('one', { end: days(-3) })] });

/** Confirmed two days ago; the old credential has had its overlap. */
const removable = situation({
  credentials: [credential('old', { end: days(10) }), credential('one')],
  versions: [
    version(
      'v2',
      { keyId: 'one', supersedes: { keyId: 'old', version: 'v1' }, confirmedAt: days(-2) },
      { createdAt: days(-2) },
    ),
    version('v1', { keyId: 'old' }),
  ],
});

/** Published by a run that died before the targets were written. */
const halfDone = situation({
  credentials: [credential('old', { end: days(10) }), credential('one')],
  versions: [
    version('v2', { keyId: 'one', supersedes: { keyId: 'old', version: 'v1' } }, { createdAt: hours(-1) }),
    version('v1', { keyId: 'old' }),
  ],
  targets: [differs, inSync],
});
const drifted = situation({ targets: [differs, inSync] });

const calls: readonly [string, Partial<Rotation>][] = [
  ['a closed window', { windows: [sunday] }],
  ['a freeze', { freezes: [tenDays] }],
  ['a pause', pause(untilNext)],
];

describe.each(calls)('%s', (_name, change) => {
  it('holds up a secret that is merely due, and says until when', () => {
    const verdict = verdictOn(soon, change);
    expect(steps(verdict)).toEqual([]);
    expect(verdict.due.now).toBe(false);
    expect(verdict.later.find(({ kind }) => kind === 'create')?.at).toEqual(
      restraint(rotation(change), now)?.until,
    );
  });

  it('holds up retiring, and says until when', () => {
    expect(steps(verdictOn(removable))).toEqual(['confirm v2']);
    const verdict = verdictOn(removable, change);
    expect(steps(verdict)).toEqual([]);
    const later = verdict.later.find(({ kind }) => kind === 'retire');
    expect(later).toMatchObject({
      keyId: 'old',
      reason: { code: restraint(rotation(change), now)?.reason.code },
    });
    expect(later?.at).toEqual(restraint(rotation(change), now)?.until);
  });

  it('holds up retiring what has expired meanwhile, too', () => {
    const { registration } = removable;
    const old = [credential('old', { end: days(-1) }), credential('one')];
    const state = {
      ...removable,
      ...(registration && { registration: { ...registration, credentials: old } }),
    };
    expect(steps(verdictOn(state))).toEqual(['confirm v2']);
    expect(steps(verdictOn(state, change))).toEqual([]);
  });

  it('is overridden by --now, and the reason names what', () => {
    const verdict = verdictOn(soon, change, true);
    expect(steps(verdict)).toEqual(['create']);
    expect(verdict.due.reason.text).toBe(
      `a new secret was requested (--now) (overrides: ${restraint(rotation(change), now)?.reason.text})`,
    );
  });

  it('does not hold up what follows a leak', () => {
    const intent: Intent = { run: 'r-now', force: false, revoke: { keyIds: ['one'], immediately: false } };
    const verdict = decide(rotation(change), soon, now, intent);
    expect(steps(verdict)).toEqual(['record v1']);
    const written = verdict.steps.flatMap(step => (step.kind === 'record' ? [step] : []));
    const recorded = written.reduce((before, step) => fold(before, { effect: 'recorded', ...step }), soon);
    expect(steps(decide(rotation(change), recorded, now, intent))).toEqual(['create']);
  });
});

describe.each(calls.slice(0, 2))('%s, but not a pause,', (_name, change) => {
  it('lets a half-done rotation be finished', () => {
    expect(steps(verdictOn(halfDone, change))).toEqual(['distribute 0']);
  });

  it('lets drift be repaired', () => {
    expect(steps(verdictOn(drifted, change))).toEqual(['distribute 0']);
  });

  it('does not keep an outage waiting', () => {
    const verdict = verdictOn(expired, change);
    expect(steps(verdict)).toEqual(['create']);
    expect(verdict.due.reason).toMatchObject({
      code: 'expired',
      text: expect.stringMatching(/^expired 3 days ago \(overrides: /),
    });
  });

  it('makes room on a full registration where an outage is to be ended', () => {
    const full: Situation = situation(
      {
        personal: true,
        credentials: [credential('old', { end: days(-1) }), credential('one')],
        versions: [
          version(
            'v2',
            { keyId: 'one', supersedes: { keyId: 'old', version: 'v1' }, confirmedAt: days(-2) },
            { createdAt: days(-2) },
          ),
          version('v1', { keyId: 'old' }),
        ],
      },
      { acceptance: { answer: 'rejected', code: 7000215, reason: 'invalid secret' }, confirmedNow: true },
    );
    expect(steps(verdictOn(full, change))).toEqual(['retire old']);
  });

  it('tells a human when the secret ends before it is over', () => {
    const tight = situation({ credentials: [credential('one', { end: days(4) })] });
    const [finding] = verdictOn(tight, change).findings;
    expect(finding).toMatchObject({
      code: 'ends-before',
      severity: 'human',
      remedy: expect.stringContaining('keyturn rotate payments-api --now'),
    });
    expect(finding?.text).toMatch(
      /^the secret expires in 4 days \(2026-11-27 12:00 UTC\), before a new one may be created: /,
    );
    expect(verdictOn(soon, change).findings).toEqual([]);
  });
});

describe('a pause', () => {
  it('is the emergency brake: nothing half-done is finished, no drift repaired, no orphan discarded', () => {
    expect(steps(verdictOn(halfDone, pause(untilNext)))).toEqual([]);
    expect(steps(verdictOn(drifted, pause(untilNext)))).toEqual([]);
    const orphan = situation({
      credentials: [credential('one'), credential('lost', { start: hours(-1) })],
    });
    expect(steps(verdictOn(orphan))).toEqual(['discard lost']);
    expect(steps(verdictOn(orphan, pause(untilNext)))).toEqual([]);
  });

  it('is told with its reason and its end, and with how things stand', () => {
    expect(verdictOn(situation(), pause(untilNext)).due.reason).toEqual({
      code: 'paused',
      text: 'paused until 2026-12-13 UTC: the site moves; expires in 160 days (rotates at 30 days)',
    });
    expect(verdictOn(soon, pause(untilNext)).due.reason.text).toContain('expires in 12 days');
  });

  it('that is over holds nothing up', () => {
    const over = { reason: 'moved', until: { text: '2026-11-23', at: now } };
    expect(steps(verdictOn(soon, pause(over)))).toEqual(['create']);
  });

  it('without an until is noted', () => {
    const verdict = verdictOn(situation(), pause(forGood));
    expect(verdict.findings).toMatchObject([{ code: 'paused', severity: 'note' }]);
    expect(verdict.findings[0]?.text).toContain('has no end (until)');
    expect(verdict.later).toMatchObject([{ kind: 'create', reason: { code: 'paused' } }]);
    expect(verdict.later[0]).not.toHaveProperty('at');
    expect(verdictOn(situation(), pause(untilNext)).findings).toEqual([]);
  });

  it('keeps an outage as it is, but does not call it healthy', () => {
    const verdict = verdictOn(expired, pause(untilNext));
    expect(steps(verdict)).toEqual([]);
    expect(verdict.due).toEqual({
      now: false,
      reason: { code: 'expired', text: 'expired 3 days ago; paused until 2026-12-13 UTC: the site moves' },
    });
    expect(verdict.findings).toMatchObject([{ code: 'paused', severity: 'failed' }]);
  });

  it('that outlasts the secret is noted while there is time', () => {
    expect(verdictOn(soon, pause(untilNext)).findings).toMatchObject([
      { code: 'ends-before', severity: 'note' },
    ]);
  });

  it('does not keep a leaked credential alive whose removal an earlier run began', () => {
    const leaked = situation({
      credentials: [credential('old'), credential('one')],
      versions: [
        version(
          'v2',
          {
            keyId: 'one',
            supersedes: { keyId: 'old', version: 'v1' },
            confirmedAt: days(-2),
            revoked: ['old'],
          },
          { createdAt: days(-2) },
        ),
        version('v1', { keyId: 'old' }),
      ],
    });
    expect(steps(verdictOn(leaked, pause(untilNext)))).toEqual(['confirm v2']);
  });
});

describe('when several things stand against it', () => {
  const all = { windows: [sunday], freezes: [tenDays], pause: untilNext };

  it('the strongest is told, and all of them where somebody overrides them', () => {
    expect(restraint(rotation(all), now)?.reason.code).toBe('paused');
    expect(restraints(rotation(all), now).map(({ code }) => code)).toEqual([
      'paused',
      'frozen',
      'outside-window',
    ]);
    expect(restraints(rotation(), now)).toEqual([]);
  });

  it('the date is the first at which none of them does', () => {
    const until = (change: Partial<Rotation>) => restraint(rotation(change), now)?.until?.toISOString();
    expect(until({ windows: [sunday] })).toBe('2026-11-29T00:00:00.000Z');
    expect(until({ windows: [sunday], freezes: [tenDays] })).toBe('2026-12-06T00:00:00.000Z');
    expect(until(all)).toBe('2026-12-20T00:00:00.000Z');
    expect(until({ freezes: [tenDays, frozen(days(9), days(15))] })).toBe(days(15).toISOString());
    expect(until({ pause: forGood })).toBeUndefined();
  });

  it('a freeze that is yet to come moves what would fall into it', () => {
    const later = verdictOn(situation(), { freezes: [frozen(days(120), days(140))] }).later;
    expect(later).toMatchObject([{ kind: 'create', at: days(140), reason: { code: 'frozen' } }]);
  });

  it('an overlap that ends in a freeze is told with both', () => {
    const overlapping = verdictOn(removable, {
      overlapMs: 5 * 86_400_000,
      freezes: [frozen(days(1), days(8))],
    });
    expect(overlapping.later.find(({ kind }) => kind === 'retire')).toMatchObject({
      at: days(8),
      reason: { code: 'frozen', text: 'overlap of 5 days, then frozen from a until b UTC: sale' },
    });
  });
});
