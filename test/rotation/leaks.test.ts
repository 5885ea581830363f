/** That a credential leaked lasts until the registration does not list it any more, whatever is done meanwhile. */
import { describe, expect, it } from 'vitest';
import { readTags, writeTags } from '../../src/connectors/versionTags.ts';
import { decide } from '../../src/rotation/decide.ts';
import { dueAfterwards } from '../../src/rotation/earlierVersion.ts';
import { foresee } from '../../src/rotation/foresee.ts';
import type { VersionTags } from '../../src/rotation/observation.ts';
import { revokedTag } from '../../src/rotation/revocation.ts';
import type { Situation } from '../../src/rotation/situation.ts';
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
  verdictOn,
  version,
} from './given.ts';

const calm = { run: 'r-now', force: false };

/** A revocation published `one`, and a required place does not hold it yet: `old` leaked and still lives. */
const unfinished = situation({
  credentials: [credential('old'), credential('one')],
  versions: [
    version('v2', {
      keyId: 'one',
      supersedes: { keyId: 'old', version: 'v1' },
      revoked: ['old'],
      namedBy: { old: 'r-earlier' },
    }),
    version('v1', { keyId: 'old', confirmedAt: days(-40) }),
  ],
  targets: [differs, inSync],
});

function stages(state: Situation, wanted: Partial<Parameters<typeof decide>[3]> = {}) {
  return foresee(rotation(), state, now, { ...calm, ...wanted }).stages.map(stage => stage.map(inWords));
}

describe('what leaked and is still on the registration', () => {
  it('is the phase, and the first thing that is told, with the run that named it', () => {
    const verdict = verdictOn(unfinished);
    expect(verdict.phase).toBe('leaked');
    expect(verdict.findings[0]).toMatchObject({
      code: 'leaked',
      severity: 'human',
      text: expect.stringContaining('credential old leaked (reported by run r-earlier) and is still valid'),
      remedy: expect.stringMatching(/^keyturn rotate payments-api /),
    });
  });

  it('is so also where nothing else can be told: the vault secret is deleted, or its newest version disabled', () => {
    const newest = version('v2', { keyId: 'one', revoked: ['old'] }, { enabled: false });
    const disabled = situation({ credentials: [credential('old'), credential('one')], versions: [newest] });
    const verdict = verdictOn(disabled);
    expect(verdict.phase).toBe('leaked');
    expect(verdict.findings.map(({ code }) => code)).toEqual(['leaked', 'vault-disabled']);
  });

  it('and is in use is replaced also where somebody disabled its version', () => {
    const newest = version('v1', { keyId: 'one', revoked: ['one'] }, { enabled: false });
    expect(stages(situation({ versions: [newest] }))[0]).toEqual(['create']);
  });

  it('is over once it is not listed any more', () => {
    const gone = { ...unfinished, registration: situation().registration };
    expect(verdictOn(gone as Situation).findings.map(({ code }) => code)).not.toContain('leaked');
  });

  it.each([
    ['a rollback to another one', { rollback: { keyId: 'zero' } }],
    ['a new secret', { force: true }],
    ['the revocation of another one', { revoke: { keyIds: ['one'], immediately: false } }],
  ])('is carried on by %s', (_what, intent) => {
    expect(revokedTag(unfinished, { ...calm, ...intent }).revoked).toContain('old');
    expect(revokedTag(unfinished, { ...calm, ...intent }).namedBy).toMatchObject({ old: 'r-earlier' });
  });

  it('is known although only an older version says so, and is replaced where it is in use again', () => {
    const back = situation({
      credentials: [credential('one'), credential('two')],
      versions: [
        version('v3', { keyId: 'one', supersedes: { keyId: 'two', version: 'v2' }, confirmedAt: hours(-1) }),
        version('v2', { keyId: 'two', revoked: ['one'] }),
        version('v1', { keyId: 'one' }),
      ],
    });
    expect(verdictOn(back).due).toMatchObject({ now: true, reason: { code: 'leaked' } });
    expect(stages(back).at(-1)).toContain('retire one');
  });

  it('is not gone back to', () => {
    const intent = { ...calm, rollback: { keyId: 'old' } };
    const verdict = decide(rotation(), unfinished, now, intent);
    expect(verdict.steps).toEqual([]);
    expect(verdict.findings[0]).toMatchObject({
      code: 'rollback-impossible',
      severity: 'human',
      text: 'rollback is not possible: credential old was reported as leaked by run r-earlier',
      remedy: 'keyturn rotate payments-api   (finishes the revocation)',
    });
  });

  it('goes at the end of a rollback to one that did not leak', () => {
    const versions = [
      version('v2', { keyId: 'one', supersedes: { keyId: 'zero', version: 'v1' }, revoked: ['one'] }),
      version('v1', { keyId: 'zero' }),
    ];
    const state = situation({ credentials: [credential('zero'), credential('one')], versions });
    expect(stages(state, { rollback: { keyId: 'zero' } }).at(-1)).toEqual(['retire one']);
  });
});

describe('a rollback where tags were wiped', () => {
  const bare = (change: Parameters<typeof version>[2]) =>
    situation({
      credentials: [credential('old', { end: days(40) }), credential('one')],
      versions: [version('v2', undefined), version('v1', undefined, { createdAt: days(-90), ...change })],
    });

  it('goes to the version that was seen to hold the one that is named', () => {
    expect(stages(bare({}), { rollback: { keyId: 'old', version: 'v1' } })[0]).toEqual(['recall old']);
    expect(stages(bare({}), { rollback: { keyId: 'old' } })).toEqual([]);
  });

  it.each([
    ['the very version', { enabled: false }],
    ['one that expires to the second with it', { enabled: false, expiresAt: days(40) }],
  ])('does not where %s was disabled', (_which, change) => {
    expect(stages(bare(change), { rollback: { keyId: 'old', version: 'v1' } })).toEqual([]);
  });
});

describe('after a rollback', () => {
  it('a new secret is due at once where the older one is near its end, and later where it is not', () => {
    const near = situation({ credentials: [credential('old', { end: days(11) }), credential('one')] });
    const dueness = dueAfterwards(rotation(), near, 'old', now);
    expect(dueness).toMatchObject({ now: true, reason: { text: 'expires in 11 days (rotates at 30 days)' } });
    const far = situation({ credentials: [credential('old'), credential('one')] });
    expect(dueAfterwards(rotation(), far, 'old', now).later?.at).toEqual(days(130));
  });
});

describe('the tag', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(letter => `${letter.repeat(8)}-0000-4000-8000-000000000000`);
  const written = (tags: Partial<VersionTags>) =>
    writeTags({}, { keyId: 'k', mark: 'm', ...tags })['keyturn-revoked'];

  it('names credentials and the runs that were told so, and reads back as it was written', () => {
    const tags = { revoked: [a, b, c] as string[], namedBy: { [a ?? '']: 'r-1', [c ?? '']: 'r-2' } };
    expect(written(tags)).toBe(`${a} r-1 ${c} r-2 ${b}`);
    const read = readTags(writeTags({}, { keyId: 'k', mark: 'm', ...tags }));
    expect(read?.revoked?.toSorted()).toEqual([a, b, c]);
  });

  it('has a second one beside it where more leaked than fit, unless the user’s own tags leave no room', () => {
    const eight = Array.from({ length: 8 }, (_, index) => `${index}0000000-0000-4000-8000-000000000000`);
    const tags = { keyId: 'k', mark: 'm', revoked: eight };
    expect(readTags(writeTags({}, tags))?.revoked).toEqual(eight);
    expect(Object.keys(writeTags({}, tags))).toContain('keyturn-revoked-more');
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`tag ${index}`, 'theirs']));
    expect(readTags(writeTags(ten, tags))?.revoked).toEqual(eight.slice(0, 6));
  });

  it('of an earlier version of the program names no run', () => {
    expect(readTags({ 'keyturn-key-id': 'k', 'keyturn-mark': 'm', 'keyturn-revoked': `${a} ${b}` })).toEqual({
      keyId: 'k',
      mark: 'm',
      revoked: [a, b],
    });
  });

  it('leaves the runs out where the service would not take it all', () => {
    const six = Array.from({ length: 6 }, (_, index) => `${index}0000000-0000-4000-8000-000000000000`);
    const runs = Object.fromEntries(six.map((keyId, index) => [keyId, `r-20261123T030000-00000${index}`]));
    expect(written({ revoked: six, namedBy: runs })).toBe(six.join(' '));
    const one = Object.fromEntries(six.map(keyId => [keyId, 'r-20261123T030000-k7f2q9xx']));
    expect(written({ revoked: six, namedBy: one })?.length).toBeLessThanOrEqual(256);
    expect(written({ revoked: six, namedBy: one })).toContain('r-2026');
  });
});
