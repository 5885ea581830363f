import { describe, expect, it } from 'vitest';
import { placesOf } from '../../src/policy/place.ts';
import type { Target } from '../../src/policy/policy.ts';
import { Problem } from '../../src/problem.ts';
import { fold } from '../../src/rotation/fold.ts';
import { foresee } from '../../src/rotation/foresee.ts';
import { wanting } from '../../src/rotation/wanting.ts';
import { Secret } from '../../src/secret.ts';
import {
  credential,
  days,
  differs,
  hours,
  inSync,
  inWords,
  now,
  rotation,
  situation,
  steps,
  verdictOn,
  version,
} from './given.ts';

const expiring = [credential('one', { end: days(12) })];

describe('the order of a rotation', () => {
  it('is create, prove, publish, distribute side by side, confirm; the old one goes after the overlap', () => {
    const route = foresee(rotation(), situation({ credentials: expiring }), now, {
      run: 'r-now',
      force: false,
    });
    const stages = route.stages.map(stage => stage.map(inWords));
    expect(stages).toEqual([
      ['create'],
      ['prove new'],
      ['publish new'],
      ['distribute 0', 'distribute 1'],
      ['confirm new'],
    ]);
    expect(route.end.phase).toBe('overlap');
    expect(route.end.later[0]).toMatchObject({ kind: 'retire', keyId: 'one', at: days(1) });
  });

  it('is the same into an empty vault', () => {
    const { targets: _none, ...empty } = situation({ credentials: [], versions: [] });
    const route = foresee(rotation(), empty, now, { run: 'r', force: false });
    expect(route.stages.map(stage => stage[0]?.kind)).toEqual([
      'create',
      'prove',
      'publish',
      'distribute',
      'confirm',
    ]);
  });

  it('takes up a rotation that died after publishing, however fresh its expiry looks', () => {
    const half = situation({
      credentials: [credential('old', { displayName: 'portal' }), credential('one')],
      versions: [version('v2', { keyId: 'one', supersedes: { keyId: 'old' } })],
      targets: [differs, inSync],
    });
    expect(verdictOn(half).phase).toBe('in-progress');
    expect(steps(verdictOn(half))).toEqual(['distribute 0']);
    expect(steps(verdictOn({ ...half, targets: [inSync, inSync] }))).toEqual(['confirm v2']);
  });
});

describe('nothing unproven is published', () => {
  const made = fold(situation({ credentials: expiring }), {
    effect: 'created',
    credential: credential('two', { displayName: 'keyturn/payments-api/3f9a2c1d/r-now', start: now }),
  });

  it('a run that has had it for longer than any run may gives it up, since another may take it for left behind', () => {
    const old = fold(situation({ credentials: expiring }), {
      effect: 'created',
      credential: credential('two', { displayName: 'keyturn/payments-api/3f9a2c1d/r-now', start: hours(-1) }),
    });
    expect(steps(verdictOn(fold(old, { effect: 'proven' })))).toEqual(['discard two']);
  });

  it('a created credential is proven first', () => {
    expect(steps(verdictOn(made))).toEqual(['prove two']);
    expect(steps(verdictOn(fold(made, { effect: 'proven' })))).toEqual(['publish two']);
  });

  it('one that Entra does not accept in time is discarded, and not followed by another in the same run', () => {
    const problem = new Problem({ code: 'try-later', subject: 'x', reason: 'not in time' });
    const failed = fold(made, {
      effect: 'failed',
      step: { kind: 'prove', keyId: 'two', reason: { code: 'created', text: '' } },
      problem,
    });
    expect(steps(verdictOn(failed))).toEqual(['discard two']);
    expect(steps(verdictOn(fold(failed, { effect: 'removed', keyId: 'two' })))).toEqual([]);
  });

  it('a rotation gets one new secret in a run: what still looks due after it is told, and the rest is done', () => {
    const old = fold(made, { effect: 'proven' });
    const tags = { keyId: 'two', mark: 'keyturn/payments-api/3f9a2c1d/r-now' };
    const versions = [version('v2', tags), version('v1', { keyId: 'one' })];
    const vault = { state: 'present' as const, versions, value: new Secret('two~value') };
    const published = fold(old, { effect: 'published', vault });
    expect(steps(verdictOn(published, {}))).toEqual(['distribute 0', 'distribute 1']);
    const demanding = verdictOn(published, { rotateBeforeMs: 400 * 86_400_000 });
    expect(demanding.due.now).toBe(true);
    expect(steps(demanding)).toEqual(['distribute 0', 'distribute 1']);
    expect(demanding.findings[0]).toMatchObject({ code: 'still-due', severity: 'failed' });
  });

  it('one that may have reached the vault is not discarded', () => {
    const problem = new Problem({ code: 'unknown-outcome', subject: 'x', reason: 'no response' });
    const step = { kind: 'publish' as const, keyId: 'two', reason: { code: 'proven' as const, text: '' } };
    const failed = fold(fold(made, { effect: 'proven' }), { effect: 'failed', step, problem });
    expect(steps(verdictOn(failed))).toEqual([]);
  });
});

describe('nothing is retired early', () => {
  const both = [credential('old', { displayName: 'portal', end: days(12) }), credential('one')];
  const confirmedAt = hours(-30);
  const supersedes = { keyId: 'old', version: 'v1' };
  const versions = [version('v2', { keyId: 'one', supersedes, confirmedAt }), version('v1')];
  const over = situation({ credentials: both, versions });

  it('after the overlap it is confirmed once more, and then retired', () => {
    expect(steps(verdictOn(over))).toEqual(['confirm v2']);
    expect(steps(verdictOn({ ...over, confirmedNow: true }))).toEqual(['retire old']);
  });

  it('within the overlap it stays, with the date', () => {
    const fresh = situation({
      credentials: both,
      versions: [version('v2', { keyId: 'one', supersedes, confirmedAt: hours(-2) }), version('v1')],
    });
    expect(steps(verdictOn(fresh))).toEqual([]);
    expect(verdictOn(fresh).later[0]?.at).toEqual(hours(22));
  });

  it('nor while the services’ clocks disagree: neither what is superseded nor an orphan, but what leaked is', () => {
    const timeDoubt = { offsets: { entra: 0, graph: 172_800_000, vault: -60_000 } };
    const removable = situation({ credentials: both, versions }, { timeDoubt });
    const verdict = verdictOn(removable);
    expect(steps(verdict)).toEqual([]);
    expect(verdict.findings[0]).toMatchObject({ code: 'clocks-disagree', severity: 'unknown' });
    expect(verdict.findings[0]?.text).toBe(
      "the services' clocks disagree by 2 days (Entra +0 s, Microsoft Graph +2 days, Key Vault −60 s against this " +
        "machine's): nothing is removed until they agree",
    );
    const orphan = situation({ credentials: [credential('one'), credential('lost', { start: days(-3) })] });
    expect(steps(verdictOn(orphan))).toEqual(['discard lost']);
    expect(steps(verdictOn({ ...orphan, timeDoubt }))).toEqual([]);
    expect(verdictOn(situation({}, { timeDoubt })).findings[0]).toMatchObject({ severity: 'note' });
    const tags = { keyId: 'one', mark: 'any', supersedes: { keyId: 'old', version: 'v1' }, revoked: ['old'] };
    const recorded = fold(
      { ...removable, confirmedNow: true, consumers: new Map() },
      { effect: 'recorded', version: 'v2', tags },
    );
    expect(steps(verdictOn(recorded))).toEqual(['retire old']);
  });

  it('before every required target is confirmed it stays', () => {
    const unconfirmed = situation({
      credentials: both,
      versions: [version('v2', { keyId: 'one', supersedes: { keyId: 'old' } })],
    });
    expect(steps(verdictOn({ ...unconfirmed, confirmedNow: true }))).not.toContain('retire old');
  });

  it('a required target that drifted is written first, and its readers get a whole overlap, too', () => {
    expect(steps(verdictOn({ ...over, targets: [differs, inSync] }))).toEqual(['reopen v2']);
    const { stages, end } = foresee(rotation(), { ...over, targets: [differs, inSync] }, now, {
      run: 'r',
      force: false,
    });
    expect(stages.map(stage => stage.map(inWords))).toEqual([
      ['reopen v2'],
      ['distribute 0'],
      ['confirm v2'],
    ]);
    expect(end.later[0]).toMatchObject({ kind: 'retire', keyId: 'old', at: days(1) });
  });

  it('a best-effort target that fails does not', () => {
    const problem = new Problem({ code: 'refused', subject: 'x', reason: 'no right' });
    const step = {
      kind: 'distribute' as const,
      target: 1,
      reason: { code: 'target-differs' as const, text: '' },
    };
    const tried = fold({ ...over, targets: [inSync, differs] }, { effect: 'failed', step, problem });
    expect(steps(verdictOn({ ...tried, confirmedNow: true }))).toEqual(['retire old']);
  });

  it('retire: never keeps it', () => {
    expect(steps(verdictOn({ ...over, confirmedNow: true }, { retire: 'never' }))).toEqual([]);
  });
});

describe('only named credentials are removed', () => {
  it('foreign ones are listed and left alone', () => {
    const foreign = credential('hers', { displayName: 'added by Ada', end: days(40) });
    const verdict = verdictOn(situation({ credentials: [credential('one'), foreign] }));
    expect(steps(verdict)).toEqual([]);
    expect(verdict.findings.map(finding => finding.text)).toEqual([
      'credential hers (added by Ada) was not created by Keyturn: 20 days old, ends in 40 days; it is not touched',
    ]);
  });

  it('an orphan goes when the vault proves that it was never published', () => {
    const orphan = credential('lost', { start: days(-1) });
    expect(steps(verdictOn(situation({ credentials: [credential('one'), orphan] })))).toEqual([
      'discard lost',
    ]);
  });

  it('an orphan of another rotation, or of another vault secret, is not ours', () => {
    const other = credential('lost', { start: days(-1), displayName: 'keyturn/payments-api/00000000/r-1' });
    expect(steps(verdictOn(situation({ credentials: [credential('one'), other] })))).toEqual([]);
  });

  it('a marked credential stays while the vault secret is gone, for targets may hold it; and goes once they hold another and others had a whole wait', () => {
    const marked = { ...credential('mine', { hint: 'abc' }), start: days(-60) };
    const gone = situation({ credentials: [marked], versions: [] }, {});
    expect(steps(verdictOn(gone))).toEqual(['create']);
    const heldFor = (confirmedAt?: Date) => {
      const tags = { keyId: 'one', ...(confirmedAt === undefined ? {} : { confirmedAt }) };
      const versions = [version('v2', tags, { createdAt: confirmedAt ?? now })];
      const credentials = [credential('one', { start: confirmedAt ?? now, end: days(170) }), marked];
      return situation({ credentials, versions }, { confirmedNow: true });
    };
    const after = heldFor();
    expect(steps(verdictOn(after))).toEqual([]);
    expect(steps(verdictOn(heldFor(hours(-23))))).toEqual([]);
    expect(steps(verdictOn(heldFor(hours(-25))))).toEqual(['discard mine']);
    expect(steps(verdictOn({ ...heldFor(hours(-25)), confirmedNow: false }))).toEqual(['confirm v2']);
    // Without a word of the policy that no evidence is needed: nothing can show that nobody uses it.
    expect(steps(verdictOn(heldFor(days(-44)), { retire: 'when-unused' }))).toEqual([]);
    expect(steps(verdictOn(heldFor(days(-46)), { retire: 'when-unused' }))).toEqual(['discard mine']);
    expect(steps(verdictOn(heldFor(days(-46)), { retire: 'never' }))).toEqual([]);
    expect(steps(verdictOn({ ...heldFor(hours(-25)), heldBefore: [{ hint: 'abc' }] }))).toEqual([]);
  });

  it('stripped tags do not make an orphan of a credential that the vault holds', () => {
    const held = credential('one', { start: days(-20), end: days(160) });
    const stripped = situation({
      credentials: [held, credential('two', { start: days(-1) })],
      versions: [
        version('v2', { keyId: 'two', confirmedAt: now }, { createdAt: days(-1) }),
        version('v1', undefined, { expiresAt: days(160), createdAt: days(-21) }),
      ],
    });
    expect(steps(verdictOn(stripped))).toEqual([]);
  });

  it('nor do stripped tags and another end, as long as a version without tags may be its own', () => {
    const orphaned = (createdAt: Date) =>
      situation({
        credentials: [
          credential('old', { start: days(-20), end: days(160) }),
          credential('two', { start: days(-1) }),
        ],
        versions: [
          version('v2', { keyId: 'two', confirmedAt: now }, { createdAt: days(-1) }),
          version('v1', undefined, { expiresAt: days(300), createdAt }),
          version('v0', { keyId: 'gone' }, { createdAt: days(-200) }),
        ],
      });
    expect(steps(verdictOn(orphaned(days(-20))))).toEqual([]);
    expect(steps(verdictOn(orphaned(days(-19))))).toEqual(['discard old']);
    expect(steps(verdictOn(orphaned(days(-21))))).toEqual(['discard old']);
  });

  it('an untagged value is attributed to a credential only if its first characters fit exactly one', () => {
    const adopted = { acceptance: { answer: 'accepted' as const }, confirmedNow: false };
    const one = situation(
      { credentials: [credential('one', { end: days(12) })], versions: [version('v1')] },
      adopted,
    );
    expect(verdictOn(one).due.reason.code).toBe('expiring');
    const twins = [credential('one', { end: days(12) }), credential('uno', { hint: 'one', end: days(12) })];
    const unclear = situation({ credentials: twins, versions: [version('v1')] }, adopted);
    expect(verdictOn(unclear).findings.map(finding => finding.code)).toContain('superseded-unknown');
  });
});

describe('tags are not believed blindly', () => {
  it('a hand-written version that copied our tags is not distributed: its value does not begin like the credential', () => {
    const copied = situation(
      { credentials: [credential('one', { hint: 'xyz' })], targets: [differs, differs] },
      { acceptance: { answer: 'rejected', code: 7000215, reason: 'invalid secret' } },
    );
    expect(steps(verdictOn(copied))).toEqual(['create']);
    expect(verdictOn(copied).due.reason.code).toBe('not-accepted');
  });

  it('a value that Entra does not accept is not delivered, however good its tags look', () => {
    const { acceptance: _unasked, ...dark } = situation({ targets: [differs, inSync] });
    const purpose = { intent: { run: 'r', force: false }, asks: false };
    expect(wanting(rotation(), dark, now, purpose)).toEqual(['acceptance']);
    expect(steps(verdictOn(dark))).toEqual([]);
  });
});

describe('a human is asked', () => {
  it('when the vault secret is soft-deleted, with the command that recovers it', () => {
    const verdict = verdictOn(situation({}, { vault: { state: 'deleted' } }));
    expect(verdict.phase).toBe('stuck');
    expect(verdict.findings[0]?.remedy).toBe(
      'az keyvault secret recover --vault-name kv-payments --name payments-api-client-secret',
    );
  });

  it('when both places of a registration for personal accounts are taken, naming the one in the way', () => {
    const full = situation({
      personal: true,
      credentials: [...expiring, credential('hers', { displayName: 'Ada' })],
    });
    const verdict = verdictOn(full);
    expect(verdict.phase).toBe('stuck');
    expect(verdict.findings[0]?.text).toContain('hers (Ada, ends in 160 days)');
  });

  it('not when room can be made: drift is mended first, then the superseded one is retired, then the new one made', () => {
    const old = credential('old', { displayName: 'portal' });
    const supersedes = { keyId: 'old', version: 'v1' };
    const versions = [version('v2', { keyId: 'one', supersedes, confirmedAt: days(-3) }), version('v1')];
    const full = situation({ personal: true, credentials: [old, ...expiring], versions });
    expect(steps(verdictOn(full))).toEqual(['confirm v2']);
    expect(steps(verdictOn({ ...full, confirmedNow: true }))).toEqual(['retire old']);
    expect(steps(verdictOn({ ...full, targets: [differs, inSync] }))).toEqual(['reopen v2']);
  });

  it('when the newest version was disabled; asking for a new secret now goes on', () => {
    const disabled = situation({
      versions: [version('v1', { keyId: 'one', confirmedAt: now }, { enabled: false })],
    });
    expect(verdictOn(disabled).phase).toBe('stuck');
    expect(steps(verdictOn(disabled, {}, true))).toEqual(['create']);
  });

  it('when a required target cannot be read and there is time left; an expired secret does not wait for it', () => {
    const unread = situation({
      credentials: expiring,
      targets: [{ state: 'unreadable', detail: 'no right' }, inSync],
    });
    expect(steps(verdictOn(unread))).toEqual([]);
    expect(verdictOn(unread).findings[0]?.code).toBe('target-unreadable');
    const expired = {
      ...unread,
      ...situation({ credentials: [credential('one', { end: days(-1) })], targets: unread.targets ?? [] }),
    };
    expect(steps(verdictOn(expired))).toEqual(['create']);
  });
});

describe('tags of a format that this version does not know', () => {
  it.each([
    ['on the newest version', [version('v2', { keyId: 'one', format: 3 }), version('v1', { keyId: 'old' })]],
    ['on an older one', [version('v2', { keyId: 'one' }), version('v1', { keyId: 'old', format: 3 })]],
    ['that name no credential at all', [version('v2', { keyId: '', format: 3 })]],
  ])('%s: nothing is done, whatever else they say', (_where, versions) => {
    const verdict = verdictOn(situation({ credentials: [credential('one'), credential('old')], versions }));
    expect(steps(verdict)).toEqual([]);
    expect(verdict.findings).toMatchObject([{ code: 'newer-format', severity: 'human' }]);
  });

  it('nor where the value does not begin like the credential that they name', () => {
    const versions = [version('v2', { keyId: 'old', format: 3 })];
    const verdict = verdictOn(situation({ credentials: [credential('one'), credential('old')], versions }));
    expect(verdict).toMatchObject({ steps: [], findings: [{ code: 'newer-format' }] });
  });
});

describe('an old vault secret that a backup brought back', () => {
  it('does not make an orphan of the credential that a target is seen to hold', () => {
    const restored = situation({
      credentials: [credential('one'), credential('two', { start: days(-1), hint: 'two' })],
      targets: [{ state: 'differs', detail: 'holds another value', hint: 'two' }, inSync],
    });
    expect(steps(verdictOn(restored))).not.toContain('discard two');
    const marked = { state: 'differs' as const, detail: 'its mark names another', keyId: 'two' };
    expect(steps(verdictOn({ ...restored, targets: [inSync, marked] }))).not.toContain('discard two');
    expect(steps(verdictOn({ ...restored, targets: [inSync, inSync] }))).toEqual(['discard two']);
  });
});

describe('a reference that the service has followed by itself', () => {
  const followed = { state: 'in-sync' as const, detail: 'resolved', byItself: true as const };
  const half = situation({
    versions: [version('v2', { keyId: 'one' })],
    targets: [followed, inSync],
  });

  it('is refreshed once before the version is confirmed, for its process may still hold the old value', () => {
    expect(steps(verdictOn(half))).toEqual(['distribute 0']);
    expect(steps(verdictOn({ ...half, targets: [inSync, inSync] }))).toEqual(['confirm v2']);
  });

  it('is left alone once the version is confirmed', () => {
    expect(steps(verdictOn(situation({ targets: [followed, inSync] })))).toEqual([]);
  });

  it('is refreshed where its place came into the policy after the confirmation, and that is written down', () => {
    const [site, repository] = rotation().targets;
    const held = (targets: readonly Target[]) =>
      situation({
        versions: [version('v2', { keyId: 'one', confirmedAt: hours(-30), places: placesOf(targets) })],
        targets: [followed, inSync],
      });
    const later = held(repository === undefined ? [] : [repository]);
    expect(steps(verdictOn(later))).toEqual(['distribute 0']);
    const refreshed = fold(later, { effect: 'delivered', target: 0, state: inSync });
    expect(steps(verdictOn(refreshed))).toEqual(['confirm v2']);
    const places = placesOf(rotation().targets);
    const confirmed = fold(refreshed, {
      effect: 'confirmed',
      confirmedAt: hours(-30),
      places,
      beforeRemoval: false,
    });
    expect(steps(verdictOn(confirmed))).toEqual([]);
    expect(steps(verdictOn(held(site === undefined ? [] : [site])))).toEqual([]);
  });

  it('starts the overlap anew where an older secret still lives: its process may hold that', () => {
    const supersedes = { keyId: 'old', version: 'v1' };
    const half = situation({
      credentials: [credential('old', { displayName: 'portal', end: days(12) }), credential('one')],
      versions: [
        version('v2', { keyId: 'one', supersedes, confirmedAt: hours(-30), places: placesOf([]) }),
        version('v1'),
      ],
      targets: [followed, inSync],
    });
    expect(steps(verdictOn(half))).toEqual(['reopen v2']);
  });
});
