/** A secret leaked, or the new one is no good: what is decided then. */
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { decide } from '../../src/rotation/decide.ts';
import { rollbackTarget } from '../../src/rotation/earlierVersion.ts';
import { fold } from '../../src/rotation/fold.ts';
import { foresee } from '../../src/rotation/foresee.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import { wanting } from '../../src/rotation/wanting.ts';
import { must } from '../e2e/stage.ts';
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
  version,
} from './given.ts';

type Wanted = { revoke?: { keyIds: string[]; immediately: boolean }; rollback?: { keyId: string } };

function route(state: Situation, wanted: Wanted) {
  const way = foresee(rotation(), state, now, { run: 'r-now', force: false, ...wanted });
  return { stages: way.stages.map(stage => stage.map(inWords)), end: way.end };
}

const leaked = (keyIds: string[], immediately = false) => ({ revoke: { keyIds, immediately } });

/** Rotated two hours ago: `old` is superseded and still lives, in the hand-written version v1. */
const rotated = situation({
  credentials: [credential('old', { displayName: 'portal', end: days(40) }), credential('one')],
  versions: [
    version(
      'v2',
      { keyId: 'one', supersedes: { keyId: 'old', version: 'v1' }, confirmedAt: hours(-2) },
      { createdAt: hours(-2) },
    ),
    version('v1', undefined, { createdAt: days(-90) }),
  ],
});

const atOnce = { run: 'r', force: false, ...leaked(['one'], true) };

/** Nobody but Entra's answer says that the version holds the credential: it has no Keyturn tags. */
const leakedByHand: Situation = {
  ...situation({ versions: [version('v1', undefined)] }),
  acceptance: { answer: 'accepted' },
};

/** Its first step, which writes down what is to go, is refused. */
function withRefusal(state: Situation): Situation {
  const [step] = decide(rotation(), state, now, atOnce).steps;
  expect(step?.kind).toBe('record');
  const problem = new Problem({ code: 'try-later', subject: 'vault', reason: 'is busy' });
  return fold(state, { effect: 'failed', step: must(step), problem });
}

/** And what leaked is removed all the same. */
function recordRefused(state: Situation): Situation {
  return fold(withRefusal(state), { effect: 'removed', keyId: 'one' });
}

function unmarkedIn(state: Situation) {
  return decide(rotation(), state, now, atOnce).findings.filter(({ code }) => code === 'leaked-unmarked');
}

describe('revoke', () => {
  it('of the secret in use writes that down, makes a new one, and removes the leaked one as soon as everything holds it, without an overlap', () => {
    expect(route(situation(), leaked(['one'])).stages).toEqual([
      ['record v1'],
      ['create'],
      ['prove new'],
      ['publish new'],
      ['distribute 0', 'distribute 1'],
      ['confirm new'],
      ['settle'],
      ['retire one'],
    ]);
  });

  it('removes the leaked one, too, where the apps that run with it could not be asked', () => {
    const stepOn = (state: Situation) =>
      must(decide(rotation(), state, now, { run: 'r', force: false, ...leaked(['old']) }).steps[0]);
    const record = stepOn({ ...rotated, confirmedNow: true });
    if (record.kind !== 'record') throw new Error(record.kind);
    const { version, tags } = record;
    const confirmed = fold({ ...rotated, confirmedNow: true }, { effect: 'recorded', version, tags });
    const step = stepOn(confirmed);
    expect(step, 'two minutes at most').toMatchObject({ kind: 'settle', ms: 120_000 });
    const problem = new Problem({ code: 'try-later', subject: 'site', reason: 'is busy' });
    const tried = fold(confirmed, { effect: 'failed', step, problem });
    expect(route(tried, leaked(['old'])).stages).toEqual([['retire old']]);
  });

  it('--immediately writes down what it is about and removes it first (its vault version last)', () => {
    const { stages } = route(situation(), leaked(['one'], true));
    expect(stages.slice(0, 2)).toEqual([['record v1'], ['retire one']]);
    expect(stages.slice(-2)).toEqual([['confirm new'], ['retire one']]);
    const way = foresee(rotation(), situation(), now, { run: 'r', force: false, ...leaked(['one'], true) });
    expect(way.stages[1]?.[0]?.reason.code).toBe('revoked');
  });

  it('--immediately that died before the removal is finished by any later run', () => {
    const written = situation({ versions: [version('v1', { keyId: 'one', revoked: ['one'] })] });
    const { stages } = route(written, {});
    expect(stages[0]).toEqual(['create']);
    expect(stages.at(-1)).toEqual(['retire one']);
  });

  it('--immediately that removed it, and no more, is finished though a replica still accepts the value', () => {
    const versions = [version('v1', { keyId: 'one', revoked: ['one'] })];
    const removed: Situation = {
      ...situation({ credentials: [], versions }),
      acceptance: { answer: 'accepted' },
    };
    expect(route(removed, {}).stages[0]).toEqual(['create']);
  });

  it('--immediately that cannot write it down goes on, and disables the version all the same', () => {
    const tried = withRefusal(leakedByHand);
    const { stages } = foresee(rotation(), tried, now, atOnce);
    expect(stages.map(stage => stage.map(inWords))[0]).toEqual(['retire one']);
    expect(stages.at(-1)).toEqual([expect.objectContaining({ kind: 'retire', keyId: 'one', version: 'v1' })]);
  });

  it('--immediately that could neither write it down nor publish says which version nobody will disable', () => {
    const [finding, ...others] = unmarkedIn(recordRefused(leakedByHand));
    expect(finding).toMatchObject({
      severity: 'failed',
      remedy: expect.stringMatching(
        /^az keyvault secret set-attributes --vault-name kv-payments --name payments-api-client-secret --version v1 --enabled false {3}\(after keyturn rotate payments-api\)$/,
      ),
    });
    expect(finding?.text).toContain('vault version v1 holds the leaked value and could not be marked');
    expect(others).toEqual([]);
  });

  it('--immediately that left a marked version, or was refused before anything was removed, has nothing of that to say', () => {
    expect(unmarkedIn(fold(leakedByHand, { effect: 'removed', keyId: 'one' }))).toEqual([]);
    expect(unmarkedIn(withRefusal(leakedByHand))).toEqual([]);
  });

  it.each([
    ['disabled the version after all', false],
    ['published a version that records it', true],
  ])('--immediately that %s has nothing of that to say', (_what, enabled) => {
    const before = recordRefused(leakedByHand);
    const tags = { keyId: 'two', supersedes: { keyId: 'one', version: 'v1' }, revoked: ['one'] };
    const older = version('v1', { keyId: 'one', revoked: ['one'] }, { enabled });
    const vault = { state: 'present' as const, versions: [version('v2', tags), older] };
    expect(unmarkedIn({ ...before, vault })).toEqual([]);
  });

  it('of a superseded one confirms what remains and removes it, overlap or not', () => {
    expect(route(rotated, leaked(['old'])).stages).toEqual([
      ['record v2'],
      ['confirm v2'],
      ['settle'],
      ['retire old'],
    ]);
  });

  it('of a foreign one that was named removes that one and nothing else', () => {
    const foreign = credential('hers', { displayName: 'Ada' });
    const state = situation({ credentials: [credential('one'), foreign] });
    expect(route(state, leaked(['hers'])).stages).toEqual([['record v1'], ['confirm v1'], ['retire hers']]);
  });

  it('does not remove the leaked one while a required target does not hold the new one', () => {
    const stuck = { ...rotated, targets: [{ state: 'unreadable' as const, detail: 'no right' }, inSync] };
    expect(route(stuck, leaked(['old'])).stages).toEqual([['record v2']]);
  });

  it('that could not finish is finished by the next run: the vault version remembers', () => {
    const half = situation({
      credentials: [credential('old'), credential('one')],
      versions: [
        version(
          'v2',
          { keyId: 'one', supersedes: { keyId: 'old' }, revoked: ['old'] },
          { createdAt: hours(-1) },
        ),
      ],
      targets: [differs, inSync],
    });
    expect(route(half, {}).stages).toEqual([['distribute 0'], ['confirm v2'], ['settle'], ['retire old']]);
  });

  it('works into a vault whose newest version was disabled', () => {
    const disabled = situation({ versions: [version('v1', { keyId: 'one' }, { enabled: false })] });
    expect(route(disabled, leaked(['one'])).stages.slice(0, 2)).toEqual([['record v1'], ['create']]);
  });
});

describe('rollback', () => {
  it('goes back to the superseded secret: proven, published, delivered, confirmed; the newer one is superseded', () => {
    const { stages, end } = route(rotated, { rollback: { keyId: 'old' } });
    expect(stages).toEqual([
      ['recall old'],
      ['prove old'],
      ['publish old'],
      ['distribute 0', 'distribute 1'],
      ['confirm new'],
    ]);
    expect(end.later[0]).toMatchObject({ kind: 'retire', keyId: 'one' });
    expect(rollbackTarget(rotated)).toBe('old');
  });

  it.each([
    ['it was removed', { credentials: [credential('one')] }, 'no longer on the registration'],
    [
      'it has expired',
      { credentials: [credential('old', { end: days(-1) }), credential('one')] },
      'expired 24 h ago',
    ],
  ])('is refused when %s', (_name, change, why) => {
    const versions = rotated.vault?.state === 'present' ? rotated.vault.versions : [];
    const { stages, end } = route(situation({ versions, ...change }), { rollback: { keyId: 'old' } });
    expect(stages).toEqual([]);
    expect(end.findings[0]).toMatchObject({ code: 'rollback-impossible', severity: 'human' });
    expect(end.findings[0]?.text).toContain(why);
  });

  it('reads the report before, so that the plan names the date that the result names', () => {
    const { usage: _usage, ...before } = rotated;
    const intent = { run: 'r-now', force: false, rollback: { keyId: 'old' } };
    expect(wanting(rotation({ retire: 'when-unused' }), before, now, { intent, asks: false })).toContain(
      'usage',
    );
    const uses = new Map([['one', { lastSeen: hours(-1), hidden: true as const }]]);
    const known: Situation = { ...before, usage: { known: true, uses, log: false } };
    const { end } = foresee(rotation({ retire: 'when-unused' }), known, now, intent);
    expect(end.later[0]).toMatchObject({ kind: 'retire', keyId: 'one', at: days(45) });
  });

  it('says what became of a hand-made secret that was retired, and what else the registration has', () => {
    const newest = version('v2', { keyId: 'one', supersedes: { keyId: 'hers', version: 'v1' } });
    const versions = [newest, version('v1', undefined, { enabled: false })];
    const beside = credential('his', { displayName: 'made by Bob' });
    const state = situation({ versions, credentials: [credential('one'), beside] });
    expect(route(state, { rollback: { keyId: 'hers' } }).end.findings[0]?.text).toBe(
      'rollback is not possible: credential hers was removed from the registration; vault version v1, which held it and was ' +
        'not written by Keyturn, is disabled. Besides the one in use the registration has: his (made by Bob), whose value no ' +
        'enabled vault version is known to hold',
    );
  });

  it('is refused when the vault version that holds it is disabled', () => {
    const versions = [
      version('v2', { keyId: 'one', supersedes: { keyId: 'old', version: 'v1' } }),
      version('v1', undefined, { enabled: false }),
    ];
    const state = situation({ versions, credentials: [credential('old'), credential('one')] });
    expect(route(state, { rollback: { keyId: 'old' } }).end.findings[0]?.text).toContain(
      'vault version v1, which holds credential old, is disabled',
    );
  });
});
