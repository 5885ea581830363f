/** Promise 4: nothing is retired on silence. */
import { describe, expect, it } from 'vitest';
import type { Rotation } from '../../src/policy/policy.ts';
import { foresee } from '../../src/rotation/foresee.ts';
import type { CredentialUse, Probe, Usage } from '../../src/rotation/observation.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import { probeOf } from '../../src/rotation/supersededProbe.ts';
import {
  credential,
  days,
  hours,
  now,
  rotation,
  situation,
  steps,
  sunday,
  verdictOn,
  version,
} from './given.ts';

interface Seen {
  readonly confirmedAt?: Date;
  readonly probe?: Probe;
  readonly old?: CredentialUse;
  readonly shownUntil?: Date;
  readonly usage?: Usage;
}

/** Confirmed nine days ago; the report shows the probe of then, nothing after it, and is a few hours old. */
function overlapping({
  confirmedAt = days(-9),
  probe = { at: confirmedAt, requestId: 'probe' },
  old = { lastSeen: confirmedAt },
  shownUntil = hours(-3),
  usage = { known: true, uses: new Map([['old', old]]), shownUntil, log: false },
}: Seen = {}): Situation {
  const supersedes = { keyId: 'old', version: 'v1', probe };
  const versions = [version('v2', { keyId: 'one', supersedes, confirmedAt }), version('v1')];
  const credentials = [credential('old', { displayName: 'portal', end: days(60) }), credential('one')];
  return situation({ credentials, versions }, { usage, confirmedNow: true });
}

const unused: Partial<Rotation> = { retire: 'when-unused' };
const proven: Partial<Rotation> = { retire: 'when-proven-unused' };

describe('a superseded credential goes once the report shows that it is unused', () => {
  it('after eight days in which nobody but this program used it, and the reason says what that rests on', () => {
    const verdict = verdictOn(overlapping(), unused);
    expect(steps(verdict)).toEqual(['retire old']);
    expect(verdict.steps[0]?.reason).toMatchObject({
      code: 'unused',
      text: expect.stringMatching(
        /no other sign-in .* shows this program's own sign-in of .* complete until 2026-11-23 09:00 UTC/,
      ),
    });
    expect(steps(verdictOn(overlapping(), proven))).toEqual(['retire old']);
  });

  it('and not after 25 hours, whatever the overlap', () => {
    const verdict = verdictOn(overlapping({ confirmedAt: hours(-25) }), unused);
    expect(steps(verdict)).toEqual([]);
    expect(verdict.later[0]).toMatchObject({
      at: hours(-25 + 8 * 24),
      by: days(60),
      reason: { code: 'quiet' },
    });
  });

  it('who came before the confirmation, unseen by the report then, is waited for as long as he was away, and half of it more', () => {
    const old = { lastSeen: days(-9), lastByOthers: days(-16) };
    const verdict = verdictOn(overlapping({ old }), unused);
    expect(steps(verdict)).toEqual([]);
    expect(verdict.later[0]).toMatchObject({ at: days(-9 + 1.5 * 7) });
  });

  it('a use after the confirmation counts the days anew, and it is said when it was and who it was', () => {
    const old = { lastSeen: days(-2), lastByOthers: days(-2), who: 'from 203.0.113.7 for Microsoft Graph' };
    const verdict = verdictOn(overlapping({ old }), unused);
    expect(steps(verdict)).toEqual([]);
    expect(verdict.later[0]).toMatchObject({ at: days(6), reason: { code: 'still-used' } });
    expect(verdict.findings.map(({ text }) => text).join()).toContain(
      '2026-11-21 12:00 UTC (2 days ago, from 203.0.113.7',
    );
  });

  it('a last use long before the rotation is taken for a period: half as long again is waited, 45 days at most', () => {
    const probe = (distance: number) => ({ at: days(-9), lastUse: days(-9 - distance) });
    expect(verdictOn(overlapping({ probe: probe(7) }), unused).later[0]).toMatchObject({
      at: days(-9 + 10.5),
    });
    expect(verdictOn(overlapping({ probe: probe(20) }), unused).later[0]).toMatchObject({
      at: days(-9 + 30),
    });
    expect(verdictOn(overlapping({ probe: probe(40) }), unused).later[0]).toMatchObject({
      at: days(-9 + 45),
    });
    expect(steps(verdictOn(overlapping({ probe: probe(1) }), unused))).toEqual(['retire old']);
  });

  it('a monthly job that came once more is expected again a month later', () => {
    const probe = { at: days(-40), lastUse: days(-60) };
    const old = { lastSeen: days(-30), lastByOthers: days(-30) };
    const verdict = verdictOn(overlapping({ confirmedAt: days(-40), probe, old }), unused);
    expect(verdict.later[0]).toMatchObject({ at: days(-30 + 45), reason: { code: 'still-used' } });
  });

  it('what a sign-in of our own hides counts as the longest wait', () => {
    const probe = { at: days(-9), lastUse: 'hidden' as const };
    expect(verdictOn(overlapping({ probe }), unused).later[0]).toMatchObject({ at: days(-9 + 45) });
    const old = { lastSeen: days(-1), hidden: true as const };
    expect(verdictOn(overlapping({ old }), unused).later[0]).toMatchObject({ at: days(7) });
  });

  it('and it is said that our own sign-in may hide another one, for how long, and what to do', () => {
    const { later, findings } = verdictOn(
      overlapping({ probe: { at: days(-9), lastUse: 'hidden' as const } }),
      unused,
    );
    expect(later[0]?.reason.text).toBe(
      "once the sign-in report shows 45 days without a sign-in; the last one before may be Keyturn's own, and hide another",
    );
    expect(findings).toMatchObject([
      { code: 'last-use-hidden', severity: 'note', remedy: expect.stringContaining('retire: after-overlap') },
    ]);
    expect(verdictOn(overlapping({ probe: { at: days(-9), lastUse: days(-39) } }), unused).findings).toEqual(
      [],
    );
  });

  it('so is a later one that may be our own', () => {
    const old = { lastSeen: days(-1), hidden: true as const };
    const { findings } = verdictOn(overlapping({ old }), unused);
    expect(findings).toMatchObject([
      {
        code: 'still-used',
        text: expect.stringContaining('perhaps by Keyturn itself'),
        // Who it is stands in the sign-in log, and nowhere else.
        remedy: expect.stringMatching(/^az rest .*auditLogs\/signIns.*servicePrincipalCredentialKeyId==/),
      },
    ]);
  });

  it('where it expires sooner, that is said with what would have been waited for', () => {
    const state = overlapping({ probe: { at: days(-9), lastUse: 'hidden' as const } });
    const credentials = [credential('old', { displayName: 'portal', end: days(3) }), credential('one')];
    const { later } = verdictOn(
      { ...state, registration: { ...must(state.registration), credentials } },
      unused,
    );
    expect(later[0]).toMatchObject({
      at: days(3),
      reason: {
        code: 'expires-first',
        text: expect.stringMatching(/^it expires then; .* 45 days without a sign-in; the last one before/),
      },
    });
    expect(later[0]).not.toHaveProperty('by');
  });

  it('and where no window is open at its end, its end is not said to be the day of its removal', () => {
    const state = overlapping({ probe: { at: days(-9), lastUse: 'hidden' as const } });
    const credentials = [credential('old', { displayName: 'portal', end: days(3) }), credential('one')];
    const { later } = verdictOn(
      { ...state, registration: { ...must(state.registration), credentials } },
      { ...unused, windows: [sunday] },
    );
    expect(later.find(({ kind }) => kind === 'retire')).toMatchObject({
      at: new Date('2026-11-29T00:00:00.000Z'),
      reason: {
        code: 'outside-window',
        text: expect.stringMatching(
          /^it expires before that, 2026-11-26 12:00 UTC; its removal then waits: .*; otherwise it would be removed later: /,
        ),
      },
    });
  });

  it('at its end it goes, whoever uses it', () => {
    const state = overlapping({ old: { lastSeen: hours(-1), lastByOthers: hours(-1) } });
    const credentials = [credential('old', { end: hours(-1) }), credential('one')];
    const ended = { ...state, registration: { ...must(state.registration), credentials } };
    expect(steps(verdictOn(ended, unused))).toEqual(['retire old']);
  });
});

describe('a report that does not show what is known is not believed', () => {
  it('without our own sign-in in it nothing goes: a finding after two days, a person after seven', () => {
    const blind = (confirmedAt: Date): Situation =>
      overlapping({ confirmedAt, usage: { known: true, uses: new Map(), log: false } });
    const [first, third, ninth] = [blind(hours(-30)), blind(days(-3)), blind(days(-9))].map(state =>
      verdictOn(state, unused),
    );
    for (const verdict of [first, third, ninth]) expect(steps(must(verdict))).toEqual([]);
    expect(first?.findings).toEqual([]);
    expect(third?.findings).toMatchObject([{ code: 'usage-contradicted', severity: 'note' }]);
    expect(ninth?.findings).toMatchObject([{ code: 'usage-contradicted', severity: 'human' }]);
  });

  it('rows of other credentials do not help: its own row must show it', () => {
    const uses = new Map([
      ['old', { lastSeen: days(-20), lastByOthers: days(-20) }],
      ['one', { lastSeen: hours(-3) }],
    ]);
    const verdict = verdictOn(
      overlapping({ usage: { known: true, uses, shownUntil: hours(-3), log: false } }),
      unused,
    );
    expect(steps(verdict)).toEqual([]);
    expect(verdict.findings).toMatchObject([{ code: 'usage-contradicted', severity: 'human' }]);
  });

  it('a report that is late is waited for: it must be later than the end of the wait', () => {
    const verdict = verdictOn(overlapping({ shownUntil: days(-2) }), unused);
    expect(steps(verdict)).toEqual([]);
    expect(verdict.later[0]).toMatchObject({ reason: { code: 'not-shown' } });
    expect(verdict.findings).toMatchObject([{ code: 'report-behind', severity: 'note' }]);
  });
});

describe('where no evidence is to be had', () => {
  const unread = (confirmedAt: Date, probe?: Probe): Situation => {
    const usage = { known: false as const, lasting: true, why: 'no licence' };
    return overlapping({ confirmedAt, usage, ...(probe === undefined ? {} : { probe }) });
  };

  it('the longest wait decides, and that is said before and after', () => {
    const waiting = verdictOn(unread(days(-3)), unused);
    expect(waiting.later[0]).toMatchObject({
      at: days(5),
      reason: { text: expect.stringContaining('without usage evidence') },
    });
    const over = verdictOn(unread(days(-9)), unused);
    expect(steps(over)).toEqual(['retire old']);
    expect(over.steps[0]?.reason).toMatchObject({ code: 'without-evidence' });
    expect(over.findings).toMatchObject([{ code: 'usage-unknown' }]);
  });

  it('a report that only failed this time is no such case: it is waited for', () => {
    const failed = (confirmedAt: Date): Situation =>
      overlapping({ confirmedAt, usage: { known: false, lasting: false, why: '503' } });
    expect(steps(verdictOn(failed(days(-9)), unused))).toEqual([]);
    expect(verdictOn(failed(days(-9)), unused).findings).toMatchObject([{ severity: 'unknown' }]);
    expect(verdictOn(failed(days(-3)), unused).findings).toEqual([]);
  });

  it('when-proven-unused never removes', () => {
    const verdict = verdictOn(unread(days(-50)), proven);
    expect(steps(verdict)).toEqual([]);
    expect(verdict.later[0]).not.toHaveProperty('at');
  });

  it('nor where this program could not sign in with it itself', () => {
    const refused = overlapping({ probe: 'refused' });
    expect(steps(verdictOn(refused, unused))).toEqual(['retire old']);
    expect(verdictOn(refused, unused).steps[0]?.reason).toMatchObject({ code: 'without-evidence' });
    expect(steps(verdictOn(refused, proven))).toEqual([]);
  });

  it('a use after the confirmation counts the days anew there, too, and then it goes', () => {
    const used = (ago: number): Situation =>
      overlapping({
        confirmedAt: days(-30),
        probe: 'refused',
        old: { lastSeen: days(-ago), lastByOthers: days(-ago) },
      });
    expect(verdictOn(used(7), unused).later[0]).toMatchObject({
      at: days(1),
      reason: { code: 'still-used' },
    });
    expect(steps(verdictOn(used(9), unused))).toEqual(['retire old']);
    expect(verdictOn(used(9), unused).steps[0]?.reason).toMatchObject({ code: 'without-evidence' });
  });

  it('a last use long before the confirmation is a period there, too', () => {
    const lastUse = days(-9 - 20);
    const seldom = overlapping({ probe: 'refused', old: { lastSeen: lastUse, lastByOthers: lastUse } });
    expect(verdictOn(seldom, unused).later[0]).toMatchObject({ at: days(-9 + 30) });
  });

  it('after-overlap is the explicit waiver', () => {
    expect(steps(verdictOn(unread(hours(-25)), { retire: 'after-overlap' }))).toEqual(['retire old']);
  });
});

describe('a probe', () => {
  const state = overlapping();
  const [newest, ...older] = state.vault?.state === 'present' ? state.vault.versions : [];
  const { probe: _none, ...supersedes } = newest?.tags?.supersedes ?? { keyId: 'old' };
  const unprobed: Situation = {
    ...state,
    confirmedNow: false,
    vault: {
      ...must(state.vault),
      state: 'present',
      versions: [version('v2', { keyId: 'one', supersedes, confirmedAt: days(-9) }), ...older],
    } as Situation['vault'] & object,
  };

  it('is made up for where an earlier version of the program confirmed without one', () => {
    expect(steps(verdictOn(unprobed, unused))).toEqual(['confirm v2']);
    expect(verdictOn({ ...unprobed, probed: true }, unused).steps[0]?.kind).not.toBe('retire');
    expect(steps(verdictOn({ ...unprobed, confirmedNow: true }, { retire: 'after-overlap' }))).toEqual([
      'retire old',
    ]);
  });

  it('that nobody can make any more leaves it unknown who used it before: the longest wait', () => {
    const gone = (confirmedAt: Date) => {
      const { usage, registration } = overlapping();
      const tags = { keyId: 'one', supersedes: { keyId: 'old', version: 'v1' }, confirmedAt };
      const versions = [version('v2', tags), version('v1', { keyId: 'old' }, { enabled: false })];
      const given = situation({ credentials: registration?.credentials ?? [], versions });
      return steps(verdictOn({ ...given, ...(usage && { usage }), confirmedNow: true }, unused));
    };
    expect(gone(days(-44))).toEqual([]);
    expect(gone(days(-46))).toEqual(['retire old']);
  });

  it('that Entra did not answer is tried again: what may still be probed does not go without', () => {
    const verdict = verdictOn({ ...unprobed, probed: true, confirmedNow: true }, unused);
    expect(steps(verdict)).toEqual([]);
    expect(verdict.findings).toMatchObject([{ code: 'usage-unknown', severity: 'unknown' }]);
  });

  it('is not looked for in a version that is disabled, nor in one that is not there: it would be so every night', () => {
    for (const kept of [[version('v1', undefined, { enabled: false })], []]) {
      const versions = [version('v2', { keyId: 'one', supersedes, confirmedAt: days(-1) }), ...kept];
      const vault = { state: 'present', versions } as const;
      expect(steps(verdictOn({ ...unprobed, vault }, unused))).toEqual([]);
    }
  });

  it('was not made later than services may differ: one wrong date would ask of the report what never comes', () => {
    const madeAt = (at: Date) => probeOf(unprobed, 'old', { at }, now).at;
    expect(madeAt(hours(48))).toEqual(now);
    expect(madeAt(new Date(now.getTime() + 90_000))).toEqual(new Date(now.getTime() + 90_000));
    expect(madeAt(hours(-1))).toEqual(now);
  });

  it('is foreseen, so that a plan says when the old one goes', () => {
    const route = foresee(rotation(unused), unprobed, now, { run: 'r', force: false });
    expect(route.stages).toHaveLength(1);
    expect(route.end.later[0]).toMatchObject({ kind: 'retire', keyId: 'old', at: days(-1), by: days(60) });
  });
});

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not given');
  return value;
}
