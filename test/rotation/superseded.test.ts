/** Since when a credential counts as superseded, where it was in use, superseded, in use again and superseded again. */
import { describe, expect, it } from 'vitest';
import type { TargetState, VaultVersion } from '../../src/rotation/observation.ts';
import { supersededOf } from '../../src/rotation/situation.ts';
import { Secret } from '../../src/secret.ts';
import { credential, days, differs, hours, situation, steps, sunday, verdictOn, version } from './given.ts';

/** `old` gave way to `bad` a month ago, came back by a rollback a day later, and gave way to `one` an hour ago. */
function superseded(probe = { at: days(-30), requestId: 'of-then' }) {
  const versions = [
    version(
      'v4',
      { keyId: 'one', supersedes: { keyId: 'old', version: 'v3' }, confirmedAt: hours(-1) },
      { createdAt: hours(-1) },
    ),
    version(
      'v3',
      { keyId: 'old', supersedes: { keyId: 'bad', version: 'v2' }, confirmedAt: days(-29) },
      { createdAt: days(-29) },
    ),
    version(
      'v2',
      { keyId: 'bad', supersedes: { keyId: 'old', version: 'v1', probe }, confirmedAt: days(-30) },
      { createdAt: days(-30), enabled: false },
    ),
    version('v1', undefined, { createdAt: days(-60) }),
  ];
  const credentials = [credential('one'), credential('old', { displayName: 'portal' })];
  return situation({ credentials, versions }, { confirmedNow: true });
}

describe('a credential that was superseded before, and is superseded again after a rollback', () => {
  it('counts as superseded since the last time: its overlap is a whole one', () => {
    const verdict = verdictOn(superseded());
    expect(steps(verdict)).toEqual([]);
    expect(verdict.later).toMatchObject([{ kind: 'retire', keyId: 'old', at: hours(23) }, {}]);
  });

  it('and what was seen of its use back then says nothing of now', () => {
    expect(supersededOf(superseded())).toMatchObject([{ version: 'v1', confirmedAt: hours(-1) }]);
    expect(supersededOf(superseded())[0]).not.toHaveProperty('probe');
  });
});

describe('a version without tags, which may hold anything,', () => {
  const foundWith = (newest: readonly VaultVersion[]) => {
    const tags = { keyId: 'one', supersedes: { keyId: 'old', version: 'v1' }, confirmedAt: days(-9) };
    const versions = [
      ...newest,
      version('v3', undefined, { createdAt: days(-2) }),
      version('v2', tags, { createdAt: days(-9) }),
      version('v1', undefined, { createdAt: days(-60) }),
    ];
    const credentials = [credential('one'), credential('old', { displayName: 'portal' })];
    return supersededOf(situation({ credentials, versions }));
  };

  it('takes back what was confirmed before it: an older value may have been in use again', () => {
    expect(foundWith([])).toMatchObject([{ credential: { keyId: 'old' } }]);
    expect(foundWith([])[0]).not.toHaveProperty('confirmedAt');
  });

  it('until a version after it is confirmed', () => {
    const again = version('v4', { keyId: 'one', confirmedAt: days(-1) }, { createdAt: days(-1) });
    expect(foundWith([again])).toMatchObject([{ credential: { keyId: 'old' }, confirmedAt: days(-1) }]);
  });
});

describe('a credential that was superseded before somebody wrote a version by hand', () => {
  it('stays, and a finding says why and until when', () => {
    const ours = version('v2', {
      keyId: 'one',
      supersedes: { keyId: 'old', version: 'v1' },
      confirmedAt: days(-9),
    });
    const versions = [version('v3', undefined, { createdAt: days(-1) }), ours];
    const credentials = [credential('one'), credential('old')];
    const verdict = verdictOn(situation({ credentials, versions }, { confirmedNow: true }));
    expect(steps(verdict)).not.toContain('retire old');
    expect(verdict.findings).toContainEqual({
      code: 'superseded-unconfirmed',
      severity: 'note',
      text: expect.stringContaining('vault version v3 has no Keyturn tags'),
      remedy: 'keyturn rotate payments-api --now',
    });
  });

  it('is named as the later one, where the version holds an older credential', () => {
    const ours = version('v2', { keyId: 'one', supersedes: { keyId: 'old', version: 'v1' } });
    const versions = [version('v3', undefined, { createdAt: days(-1) }), ours];
    const credentials = [
      credential('one', { start: days(-9), hint: 'one' }),
      credential('old', { start: days(-90), hint: 'old' }),
    ];
    const vault = { state: 'present', versions, value: new Secret('old~value') } as const;
    const later: TargetState = { state: 'differs', detail: 'holds another value', hint: 'one' };
    const state = situation({ credentials, targets: [later, differs] }, { vault });
    const verdict = verdictOn(state);
    expect(verdict.due).toMatchObject({ now: true, reason: { code: 'vault-behind' } });
    expect(steps(verdict)).toEqual(['create']);
    // Held up by a window: the older one is written over what is no better, and over nothing else.
    expect(steps(verdictOn(state, { windows: [sunday] }))).toEqual(['distribute 1']);
    const said = verdict.findings.filter(({ code }) => code === 'superseded-unconfirmed');
    expect(said).toMatchObject([
      {
        text: expect.stringContaining('which Keyturn did not write, holds credential old, older than one'),
        remedy: 'keyturn rotate payments-api --now',
      },
    ]);
  });

  it('is no reason for a new one where it leaked: who went back from it is right', () => {
    const ours = version('v2', {
      keyId: 'one',
      supersedes: { keyId: 'old', version: 'v1' },
      revoked: ['one'],
    });
    const versions = [version('v3', undefined, { createdAt: days(-1) }), ours];
    const credentials = [
      credential('one', { start: days(-9), hint: 'one' }),
      credential('old', { start: days(-90), hint: 'old' }),
    ];
    const vault = { state: 'present', versions, value: new Secret('old~value') } as const;
    const verdict = verdictOn(situation({ credentials }, { vault }));
    expect(verdict.due.reason.code).not.toBe('vault-behind');
  });
});

describe('a credential that this program did not make, and that the newest version names as superseded', () => {
  const goes = (before: VaultVersion[], displayName = 'portal') => {
    const supersedes = { keyId: 'old', version: 'v1' };
    const tags = { keyId: 'one', supersedes, confirmedAt: days(-9) };
    const versions = [version('v2', tags, { createdAt: days(-9) }), ...before];
    const credentials = [credential('one'), credential('old', { displayName, end: days(-1) })];
    const verdict = verdictOn(situation({ credentials, versions }, { confirmedNow: true }));
    const said = verdict.findings.map(({ code, severity }) => `${code} ${severity}`);
    return { steps: steps(verdict), said };
  };

  it('goes where the version that held it can be read, or says so itself', () => {
    const gone = { steps: ['retire old'], said: [] };
    expect(goes([version('v1')])).toEqual(gone);
    expect(goes([version('v1', { keyId: 'old' }, { enabled: false })])).toEqual(gone);
  });

  it('stays where nothing but that record speaks of it, also when it has expired', () => {
    const stays = { steps: [], said: ['superseded-doubtful note'] };
    expect(goes([version('v1', undefined, { enabled: false })])).toEqual(stays);
    expect(goes([version('v1', { keyId: 'before' }, { enabled: false })])).toEqual(stays);
    expect(goes([])).toEqual(stays);
  });
});
