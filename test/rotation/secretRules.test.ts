/** What a tenant's app management policies change in a rotation, before anything is made. */
import { describe, expect, it } from 'vitest';
import type { Rotation } from '../../src/policy/policy.ts';
import type { Writability } from '../../src/rotation/placeFacts.ts';
import { lifetimeOf } from '../../src/rotation/secretRules.ts';
import type { SecretRules } from '../../src/rotation/tenantRules.ts';
import { credential, days, rotation, situation, steps, verdictOn } from './given.ts';

const DAY = 86_400_000;
const from = { by: "the tenant's default app management policy", shownBy: 'az rest --url …' };
const limit = (limitDays: number): SecretRules => ({ known: true, limits: { ...from, ms: limitDays * DAY } });
const forbidden: SecretRules = { known: true, forbids: from };

const soon = (rules: SecretRules) =>
  situation({ credentials: [credential('one', { end: days(5) })] }, { rules });

function findingsOf(rules: SecretRules, change: Partial<Rotation> = {}) {
  return verdictOn(soon(rules), change).findings.map(({ code, severity }) => `${severity} ${code}`);
}

describe('a limit of the tenant', () => {
  it('is kept a day away from, since Entra compares with less than', () => {
    const clipped = (limitDays: number) => lifetimeOf(rotation(), { rules: limit(limitDays) }) / DAY;
    expect([90, 180, 180.5, 181, 400].map(clipped)).toEqual([89, 179, 179.5, 180, 180]);
    expect(lifetimeOf(rotation(), {}) / DAY).toBe(180);
    expect(lifetimeOf(rotation(), { rules: { known: false, why: '403' } }) / DAY).toBe(180);
  });

  it('is told with what is left of the times', () => {
    const { findings } = verdictOn(soon(limit(61)));
    expect(findings.map(({ text }) => text)).toEqual([
      "the tenant's default app management policy requires new secrets to expire within less than 61 days, so that they " +
        'are valid for 60 days instead of 180 days, and replaced 20 days before they expire instead of 30 days',
    ]);
    expect(steps(verdictOn(soon(limit(61))))).toEqual(['create']);
  });

  it('stops the rotation where the overlap, the quiet days or a day at all no longer fit', () => {
    expect(findingsOf(limit(26))).toContain('note tenant-limit');
    expect(findingsOf(limit(20), { retire: 'when-unused' })).toContain('human tenant-limit');
    expect(findingsOf(limit(20))).toContain('note tenant-limit');
    expect(findingsOf(limit(3))).toContain('human tenant-limit');
    expect(findingsOf(limit(1.5))).toContain('human tenant-limit');
    const { phase, steps: none } = verdictOn(soon(limit(3)));
    expect([phase, none]).toEqual(['stuck', []]);
  });
});

describe('a secret that was made under a limit', () => {
  const ofLife = (life: number, left: number, change: object = {}) =>
    situation({ credentials: [credential('one', { start: days(left - life), end: days(left), ...change })] });

  it('is due with a third of its life left, whether the limit is known or not', () => {
    expect(verdictOn(ofLife(60, 21)).due).toMatchObject({ now: false });
    expect(verdictOn(ofLife(60, 19)).due).toMatchObject({
      now: true,
      reason: { text: 'expires in 19 days (rotates at 20 days)' },
    });
  });

  it('is told apart by our mark: what people make is due as the policy says', () => {
    expect(verdictOn(ofLife(60, 29, { displayName: 'hers' })).due.now).toBe(true);
  });
});

describe('a tenant that forbids secrets', () => {
  it('is told before anything is made, and asks for a human', () => {
    const verdict = verdictOn(soon(forbidden));
    expect([verdict.phase, verdict.steps]).toEqual(['stuck', []]);
    expect(findingsOf(forbidden)).toEqual(['human tenant-forbids']);
  });

  it('is told of one that is not due yet, too', () => {
    const verdict = verdictOn(situation({}, { rules: forbidden }));
    expect(verdict.phase).toBe('settled');
    expect(verdict.findings).toMatchObject([{ code: 'tenant-forbids', severity: 'human' }]);
  });

  it('is no obstacle where callers are exempt: whether this one is, Entra says', () => {
    const exempting: SecretRules = { known: true, forbids: { ...from, exempts: 'Set_Attribute = yes' } };
    expect(steps(verdictOn(soon(exempting)))).toEqual(['create']);
    expect(findingsOf(exempting)).toEqual(['note tenant-exempts']);
  });

  it('is not assumed where nothing is known', () => {
    expect(steps(verdictOn(soon({ known: false, why: '403' })))).toEqual(['create']);
  });
});

describe('a place that is known not to be writable', () => {
  const no = {
    writable: 'no',
    why: 'the identity lacks the right',
    remedy: 'az role assignment create …',
  } as const;
  const yes = { writable: 'yes' } as const;
  const unknown = { writable: 'unknown', why: 'nobody tells' } as const;
  const given = (one: Writability, other: Writability, credentials = [credential('one', { end: days(5) })]) =>
    situation({ credentials }, { writable: [one, other] });

  it('stops the rotation before anything is made, and gives the command for the right', () => {
    const verdict = verdictOn(given(no, yes));
    expect([verdict.phase, verdict.steps]).toEqual(['stuck', []]);
    expect(verdict.findings).toMatchObject([
      {
        code: 'target-forbidden',
        severity: 'human',
        text: expect.stringContaining('appService site-payments AZURE_CLIENT_SECRET cannot be written'),
        remedy: 'az role assignment create …',
      },
    ]);
    expect(steps(verdictOn(given(no, yes), {}, true))).toEqual([]);
  });

  it('is told before anything is due', () => {
    const verdict = verdictOn(given(no, yes, [credential('one')]));
    expect([verdict.phase, verdict.findings.map(({ severity }) => severity)]).toEqual(['settled', ['human']]);
  });

  it('holds nothing up where it is best effort, nor where nobody tells', () => {
    const verdict = verdictOn(given(unknown, no));
    expect(steps(verdict)).toEqual(['create']);
    expect(verdict.findings).toMatchObject([{ code: 'target-forbidden', severity: 'note' }]);
  });

  it('does not keep the other places from what they need at once', () => {
    const verdict = verdictOn(given(no, yes, [credential('one', { end: days(-1) })]));
    expect(steps(verdict)).toEqual(['create']);
    expect(verdict.findings).toMatchObject([{ code: 'target-forbidden', severity: 'human' }]);
  });
});
