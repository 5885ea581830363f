/** Which credentials of a rotation that left the policy are ours, and which of them may go. */
import { describe, expect, it } from 'vitest';
import { markOf, placeIn } from '../../src/policy/place.ts';
import { markedBy } from '../../src/rotation/credentialMark.ts';
import { type LeftoverContext, leftoverFate, type SeenUse } from '../../src/rotation/leftoverFate.ts';
import {
  type Leftover,
  leftoversOn,
  NO_TRACES,
  type OwnershipEvidence,
  type Traces,
  takenOver,
} from '../../src/rotation/leftovers.ts';
import type { Credential, Registration, VaultState } from '../../src/rotation/observation.ts';
import { Secret } from '../../src/secret.ts';
import { credential, days, hours, now, rotation } from './given.ts';

const PLACE = { url: 'https://kv-shop.vault.azure.net', secret: 'billing' };
const MARK = markOf('billing', PLACE);
const RUN = 'r-20260101T000000-0a1b2c3d';

/** Made by a run of the rotation that left. */
function left(keyId: string, change: Partial<Credential> = {}): Credential {
  return credential(keyId, { displayName: `${MARK}${RUN}`, start: days(-100), end: days(80), ...change });
}

function registration(...credentials: readonly Credential[]): Registration {
  const ids = { appId: '8f1d6f0a-0000-4000-8000-00000000000b', objectId: 'o', displayName: 'billing' };
  return { ...ids, admitsPersonalAccounts: false, credentials };
}

function traces(change: Partial<Traces> = {}): Traces {
  return { ...NO_TRACES, runs: new Set([RUN]), last: days(-90), ...change };
}

function whose(credentials: readonly Credential[], evidence: Partial<OwnershipEvidence> = {}) {
  const given = { traces: NO_TRACES, rotations: [rotation()], vaults: new Map(), ...evidence };
  const its = registration(...credentials);
  return leftoversOn(its, 'billing', [its], given).map(each => each.whose.is);
}

describe('whose a mark is', () => {
  it('nobody knows by the mark alone', () => {
    expect(whose([left('a')])).toEqual(['unknown']);
  });

  it.each<[string, Partial<OwnershipEvidence>]>([
    ['the run in the trail', { traces: traces() }],
    [
      'the key id in the trail',
      { traces: traces({ runs: new Set(), keyIds: new Set(['a']), last: days(0) }) },
    ],
    [
      'the vault secret in the trail',
      { traces: traces({ runs: new Set(), vaults: [PLACE], last: days(0) }) },
    ],
    ['the vault secret that a person names', { stated: PLACE }],
  ])('is shown by %s', (_name, evidence) => {
    expect(whose([left('a')], evidence)).toEqual(['ours']);
  });

  it('is ours for every credential of that mark, and for no other mark of the same name', () => {
    const other = markOf('billing', { ...PLACE, secret: 'other' });
    const all = [
      left('a'),
      left('b', { displayName: `${MARK}r-20251201T000000-00000000`, start: days(-120) }),
      left('c', { displayName: `${other}r-20251201T000000-00000001`, start: days(-120) }),
    ];
    expect(whose(all, { traces: traces() })).toEqual(['ours', 'ours', 'unknown']);
  });

  it('names longer names, and names that begin alike, are other rotations', () => {
    const longer = left('a', { displayName: markOf('billing-eu', PLACE) + RUN });
    const spoofed = left('b', { displayName: `keyturn/billing/${RUN}` });
    expect(whose([longer, spoofed], { traces: traces() })).toEqual([]);
  });

  it('is an entry’s of this policy that keeps its secret there, whatever it is called now', () => {
    const invoices = rotation({ name: 'invoices', vault: PLACE, mark: markOf('invoices', PLACE) });
    expect(whose([left('a')], { traces: traces(), rotations: [invoices] })).toEqual(['entry']);
  });

  it('is an entry’s on the same registration whose vault secret names it, or may hold its value', () => {
    const version = { version: 'v', enabled: true, createdAt: days(-10) };
    const naming: VaultState = {
      state: 'present',
      versions: [{ ...version, tags: { keyId: 'a', mark: 'other' } }],
    };
    const holding: VaultState = {
      state: 'present',
      versions: [version],
      value: new Secret('abc-a-value-of-some-length'),
    };
    const given = (vault: VaultState) => ({ traces: traces(), vaults: new Map([['invoices', vault]]) });
    expect(whose([left('a', { hint: 'xyz' })], given(naming))).toEqual(['entry']);
    expect(whose([left('a', { hint: 'abc' })], given(holding))).toEqual(['entry']);
    expect(whose([left('a', { hint: 'xyz' }), left('b', { hint: 'abc' })], given(holding))).toEqual([
      'ours',
      'entry',
    ]);
  });

  it('is that of another policy once a run that the trail does not know has gone on with it', () => {
    const later = left('b', { displayName: `${MARK}r-20260901T000000-00000002`, start: days(-20) });
    expect(whose([left('a'), later], { traces: traces() })).toEqual(['elsewhere', 'elsewhere']);
    const version = { version: 'v', enabled: true, createdAt: days(-20) };
    const vault = (mark: string): VaultState => ({
      state: 'present',
      versions: [{ ...version, tags: { keyId: 'b', mark } }],
    });
    expect(takenOver(vault(later.displayName), MARK, traces())).toContain('is not in this trail');
    expect(takenOver(vault(`${markOf('invoices', PLACE)}${RUN}`), MARK, traces())).toContain(
      'rotation invoices',
    );
    expect(takenOver(vault(`${MARK}${RUN}`), MARK, traces())).toBeUndefined();
    expect(takenOver({ state: 'absent' }, MARK, traces())).toBeUndefined();
  });
});

const OURS: Leftover = {
  credential: left('a'),
  marked: { name: 'billing', place: '', mark: MARK, run: RUN },
  whose: { is: 'ours' },
};

function seen(lastSignIn: Date | undefined, change: Partial<SeenUse> = {}): SeenUse {
  const rows = new Map(lastSignIn === undefined ? [] : [['a', { at: lastSignIn }]]);
  const log = { known: false, lasting: true, why: 'no right' } as const;
  return { report: { known: true, rows }, shownUntil: hours(-2), log, ...change };
}

function fate(use: SeenUse, change: Partial<LeftoverContext> = {}, leftover: Leftover = OURS) {
  const context = { now, rotations: [rotation()], endedRuns: [], seen: use, ...change };
  const found = leftoverFate(leftover, context);
  return found.goes ? found.reason.code : found.severity;
}

const freeze = { text: 'year end', from: days(-1), until: days(1), reason: 'year end' };

describe('what is ours goes', () => {
  it('after 45 days without a sign-in, by a report that is known to be that far', () => {
    expect(fate(seen(days(-46)))).toBe('unused');
    expect(fate(seen(days(-44)))).toBe('human');
  });

  it('and later where the policy waits longer', () => {
    const rotations = [rotation(), rotation({ name: 'slow', quietMs: 60 * 86_400_000 })];
    expect(fate(seen(days(-46)), { rotations })).toBe('human');
    expect(fate(seen(days(-61)), { rotations })).toBe('unused');
  });

  it('when it has ended, whatever is known of its use', () => {
    const ended = { ...OURS, credential: left('a', { end: days(-1) }) };
    expect(fate(seen(undefined), {}, ended)).toBe('superseded-expired');
    expect(fate(seen(hours(-30)), {}, ended)).toBe('superseded-expired');
  });

  it.each<[string, SeenUse, string]>([
    ['the report shows no sign-in with it', seen(undefined), 'human'],
    ['the report is behind', seen(days(-46), { shownUntil: days(-2) }), 'human'],
    ['the report shows nothing later at all', seen(days(-46), { shownUntil: days(-46) }), 'human'],
    [
      'the report is not to be had',
      seen(undefined, { report: { known: false, lasting: true, why: 'no' } }),
      'human',
    ],
    [
      'the report could not be read',
      seen(undefined, { report: { known: false, lasting: false, why: 'no' } }),
      'unknown',
    ],
    [
      'the log could not be read',
      seen(days(-46), { log: { known: false, lasting: false, why: 'no' } }),
      'unknown',
    ],
    ['the report shows the future', seen(days(2)), 'unknown'],
  ])('not where %s', (_name, use, severity) => {
    expect(fate(use)).toBe(severity);
  });

  it('not where the log shows a sign-in that the report does not, be it by this program', () => {
    const entry = { at: days(-3), keyId: 'a', requestId: 'q', own: true, succeeded: true };
    expect(fate(seen(days(-46), { log: { known: true, entries: [entry], complete: true } }))).toBe('human');
    const refused = { ...entry, succeeded: false };
    expect(fate(seen(days(-46), { log: { known: true, entries: [refused], complete: true } }))).toBe(
      'unused',
    );
  });

  it('not while services disagree about the time, and not in a freeze of the whole policy', () => {
    expect(fate(seen(days(-46)), { timeDoubt: { offsets: { entra: 0, graph: 9e6 } } })).toBe('unknown');
    expect(fate(seen(days(-46)), { rotations: [rotation({ freezes: [freeze] })] })).toBe('human');
    expect(fate(seen(days(-46)), { rotations: [rotation({ freezes: [freeze] }), rotation()] })).toBe(
      'unused',
    );
  });

  it('not while a person has halted it', () => {
    expect(fate(seen(days(-46)), { halt: { by: 'ada@laptop', reason: 'INC-4711' } })).toBe('human');
  });

  it('not while the run that made it may be at work', () => {
    const fresh = { ...OURS, credential: left('a', { start: hours(-0.5) }) };
    expect(fate(seen(days(-46)), {}, fresh)).toBe('locked');
    expect(fate(seen(days(-46)), { endedRuns: [RUN] }, fresh)).toBe('unused');
  });
});

it('what anybody wrote into a display name is a mark only where it could stand in a command', () => {
  expect(markedBy(`${markOf('billing', PLACE)}${RUN}`)).toMatchObject({ name: 'billing', run: RUN });
  for (const name of [
    'keyturn/$(curl example.org)/0badcafe/r-20260101T000000-0000',
    'keyturn/a; keyturn go/0badcafe/r-20260101T000000-0000',
    'keyturn/a/b/0badcafe/r-20260101T000000-0000',
    'keyturn/-y/0badcafe/r-20260101T000000-0000',
    'keyturn/a/0badcafe/r-1`id`',
    'keyturn/a/0badcafe/r-1\n',
  ])
    expect(markedBy(name)).toBeUndefined();
});

it('the address of a vault secret is read with and without a version, and nothing else is', () => {
  expect(placeIn('https://KV-Shop.vault.azure.net/secrets/billing/')).toEqual(PLACE);
  expect(placeIn('https://kv-shop.vault.azure.net/secrets/billing/0123abcd')).toEqual(PLACE);
  for (const text of [
    'billing',
    'http://kv-shop.vault.azure.net/secrets/billing',
    'https://kv-shop.vault.azure.net/keys/a',
  ])
    expect(placeIn(text)).toBeUndefined();
});
