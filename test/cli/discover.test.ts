/** What `discover` shows on screens of 60, 80 and 120 columns, kept as files that were looked at; and what it never shows. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { widthOf } from '../../src/cli/human/layout.ts';
import type {
  FoundPlace,
  PlaceHolder,
  PlaceKind,
  PlaceSearch,
  PlacesRead,
} from '../../src/discovery/finder.ts';
import type { DiscoveryPort, FoundRegistration } from '../../src/discovery/ports.ts';
import { markOf } from '../../src/policy/place.ts';
import { Problem } from '../../src/problem.ts';
import type { Credential } from '../../src/rotation/observation.ts';
import type { ListedSecret } from '../../src/rotation/overview.ts';
import { outputFaults } from '../support/outputs.ts';
import { credential, days, KEY, policy, typed } from './given.ts';

const FOLDER = fileURLToPath(new URL('screens', import.meta.url));
const TENANT = '11111111-1111-4111-8111-111111111111';
const SHARED = 'https://kv-shared.vault.azure.net';
const LOCKED = 'https://kv-locked.vault.azure.net';

function registration(index: number, displayName: string, credentials: Credential[]): FoundRegistration {
  const end = String(index).padStart(12, '0');
  return {
    appId: `22222222-2222-4222-8222-${end}`,
    objectId: `33333333-3333-4333-8333-${end}`,
    displayName,
    admitsPersonalAccounts: false,
    credentials,
  };
}

function key(index: number): string {
  return `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

function byHand(index: number, change: Partial<Credential>): Credential {
  return credential(key(index), { displayName: 'by hand', hint: `${index}Q~`.slice(0, 3), ...change });
}

const MARK = `${markOf('payments-api', { url: SHARED, secret: 'payments-api-secret' })}r-1`;

const REGISTRATIONS: readonly FoundRegistration[] = [
  registration(0, 'payments-api', [
    credential(KEY.current, { displayName: MARK }),
    byHand(11, { start: days(-800) }),
  ]),
  registration(1, '在庫と支払いの管理', [byHand(12, { end: days(12) }), byHand(13, { end: days(-40) })]),
  registration(
    2,
    'a-registration-whose-name-nobody-wanted-to-shorten-in-the-portal',
    [credential(key(14), { displayName: 'forever', start: days(-900), hint: null })].map(
      ({ end: _none, ...endless }) => endless,
    ),
  ),
  registration(3, 'ledger', []),
];

function secret(
  name: string,
  tags: Record<string, string>,
  more: Partial<ListedSecret['newest']> = {},
): ListedSecret {
  return { name, newest: { enabled: true, createdAt: days(-20), userMetadata: { tags }, ...more } };
}

const SECRETS: readonly ListedSecret[] = [
  secret('payments-api-secret', {}, { tags: { keyId: KEY.current, mark: MARK } }),
  secret('stock', { app: '22222222-2222-4222-8222-000000000001' }),
  secret('prod-ledger-client-secret', {}),
  secret('db-password', {}),
];

const refused = new Problem({
  code: 'refused',
  subject: `the list of secrets of ${LOCKED}`,
  reason: 'the service refused (403 Forbidden)',
  remedy:
    'give the signed-in identity the right to list secrets, as in the role "Key Vault Reader" on the vault',
});

function port(change: Partial<DiscoveryPort> = {}): DiscoveryPort {
  const [first, second] = REGISTRATIONS.map(({ objectId }) => objectId);
  const owned: Record<string, string[]> = { none: [second ?? ''], one: [first ?? ''], some: [first ?? ''] };
  return {
    signedIn: async () => ({ tenant: TENANT }),
    all: async () => ({ found: REGISTRATIONS, complete: true, unreadable: 0 }),
    withOwners: async (_tenant, owners) => new Set(owned[owners]),
    owned: async () => ({ appIds: [], complete: true }),
    portions: appIds => (appIds.length === 0 ? [] : [appIds]),
    named: async () => ({ found: [], left: [] }),
    usage: async () => ({
      known: true,
      rows: new Map([
        [KEY.current, { at: days(-1) }],
        [key(12), { at: days(-60) }],
      ]),
    }),
    async *secrets(url) {
      if (url === LOCKED) throw refused;
      yield SECRETS;
    },
    subscriptions: async () => [],
    vaultsIn: async () => [],
    kinds: [],
    searches: async () => [],
    value: async () => undefined,
    token: () => ({ ask: async () => ({ answer: 'no-verdict', reason: 'not asked' }) }),
    ...change,
  };
}

const fleet = policy({
  name: 'payments-api',
  appId: '22222222-2222-4222-8222-000000000000',
  vault: { url: SHARED, secret: 'payments-api-secret' },
  mark: MARK.slice(0, -3),
});
const WORDS = `discover --all --vault ${SHARED} --vault ${LOCKED} --against rotation.yaml`;

function shown(line: string, change: Partial<DiscoveryPort> = {}, columns = 100) {
  const context = { discovering: async () => port(change) };
  return typed(line, { policy: fleet, context, columns, live: true });
}

describe.each([60, 80, 120])('keyturn discover on %i columns', columns => {
  const screen = shown(WORDS, {}, columns);

  it('is as it was looked at', async () => {
    await expect((await screen).out).toMatchFileSnapshot(join(FOLDER, `discover-${columns}.txt`));
  });

  it('keeps to the screen, but for names and for commands that are to be copied', async () => {
    const { out } = await screen;
    const long = out
      .split('\n')
      .filter(line => widthOf(line) > columns && !/^ *(→|next) |^ *(· )?\S+$/.test(line));
    expect(long).toEqual([]);
  });
});

const CONNECTION: FoundPlace = {
  label: 'serviceConnection contoso/payments/azure-payments-production',
  name: 'azure-payments-production',
  settings: { organization: 'contoso', project: 'payments', name: 'azure-payments-production' },
  holds: 'secret',
  signsInAs: '22222222-2222-4222-8222-000000000000',
};
const AUTOMATIC: FoundPlace = {
  ...CONNECTION,
  label: 'serviceConnection contoso/payments/automatic',
  settings: { organization: 'contoso', project: 'payments', name: 'automatic' },
  unfit: 'Azure DevOps manages its secret (creationMode Automatic)',
};
const HOLDERS: readonly PlaceHolder[] = [
  { kind: 'serviceConnection', key: '1', label: 'the connection', clues: [], places: [CONNECTION] },
  { kind: 'serviceConnection', key: '2', label: 'the other', clues: [], places: [AUTOMATIC] },
  {
    kind: 'appService',
    key: '3',
    label: 'site ledger-web/staging in rg-ledger-production',
    clues: [{ from: 'name', text: 'ledger-web' }],
    places: [],
    settings: { requests: 2, read: async () => [] },
  },
];
const SEARCHES: readonly PlaceSearch[] = [
  { subject: 'places', read: async () => ({ holders: HOLDERS }) },
  ...['a', 'b', 'c', 'd', 'e'].map(name => ({
    subject: `settings of ${name}`,
    read: async (): Promise<PlacesRead> => {
      throw new Problem({
        ...{ code: 'refused', subject: `settings of site ${name}`, reason: 'the service refused (403)' },
        remedy: 'give the signed-in identity Microsoft.Web/sites/config/list/action',
      });
    },
  })),
];
const KINDS: readonly PlaceKind[] = [
  {
    name: 'serviceConnection',
    place: ['organization', 'project', 'name'],
    foundBy: 'finder',
    destination: () => ({}),
    scopeOf: () => ({}),
  },
  { name: 'shelf', place: ['shelf'], foundBy: 'none', destination: () => ({}), scopeOf: () => ({}) },
];
const WITH_PLACES: Partial<DiscoveryPort> = { kinds: KINDS, searches: async () => SEARCHES };

describe.each([60, 80, 120])('its places on %i columns', columns => {
  const screen = shown(`${WORDS} --organization contoso`, WITH_PLACES, columns);

  it('are as they were looked at: what no target names comes first, with the line to paste', async () => {
    const { out } = await screen;
    await expect(out).toMatchFileSnapshot(join(FOLDER, `discover-places-${columns}.txt`));
    const long = out
      .split('\n')
      .filter(line => widthOf(line) > columns && !/^ *(→|next |- \w+: \{) |^ *(· )?\S+$/.test(line));
    expect(long).toEqual([]);
  });
});

test('the document is what its schema says, also where nothing is found', async () => {
  expect(outputFaults((await shown(`${WORDS} --json`)).out)).toEqual([]);
  expect(outputFaults((await shown(`${WORDS} --json`, WITH_PLACES)).out)).toEqual([]);
  const nothing = await shown('discover --json', {});
  expect(outputFaults(nothing.out)).toEqual([]);
  expect(nothing.exitCode).toBe(0);
  expect((await shown('discover')).out).toContain('keyturn discover --all');
});

test('a list that was cut, an entry that is none and owners that are not known are told', async () => {
  const cut = await shown('discover --all --json', {
    all: async () => ({ found: REGISTRATIONS, complete: false, unreadable: 2 }),
  });
  expect(cut.exitCode).toBe(1);
  expect(JSON.parse(cut.out).findings).toMatchObject([
    { code: 'list-incomplete', text: /was not read to its end: there may be more/ },
    { code: 'list-incomplete', text: /^2 registrations .* could not be read/ },
  ]);
  const some = await shown('discover --all --json', { owned: async () => ({ appIds: [], complete: false }) });
  expect(JSON.parse(some.out).counts).toMatchObject({ withoutOwner: 1, ownersUnknown: 2 });
  const owned = await shown('discover --json', { owned: async () => ({ appIds: [], complete: false }) });
  expect(owned.exitCode).toBe(1);
});
