/** A tenant as one finds it, drawn by a seed: names that are alike, marks that were copied, tags of every kind, and secrets that nobody uses. */
import { createHash } from 'node:crypto';
import { type Random, seededRandom } from '../../src/sandbox/random.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';

export const TENANT = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';
const VAULTS = ['kv-shop.vault.azure.net', 'kv-base.vault.azure.net', 'kv-old.vault.azure.net'];

type Seeds = NonNullable<NonNullable<WorldSeed['tenants']>[number]['applications']>;
type Application = Seeds[number];
type Credential = NonNullable<Application['credentials']>[number];
type VaultSecret = NonNullable<NonNullable<WorldSeed['vaults']>[number]['secrets']>[number];

const WORDS = ['payments', 'ledger', 'orders', 'mail', 'search', 'Ünïcode', 'HR', 'api', 'web', 'worker'];
const JOINTS = ['-', ' ', '_', '.'];

export interface Messy {
  readonly world: WorldSeed;
  /** Which credentials somebody signs in with, and how many days ago. */
  readonly signIns: readonly { readonly appId: string; readonly name: string; readonly daysAgo: number }[];
  /** A policy of some of it. */
  readonly policy: string;
}

export function messyTenant(seed: number, count = 60): Messy {
  const random = seededRandom(seed);
  const people = Array.from({ length: 4 }, (_, index) => ({
    id: random.uuid(),
    userPrincipalName: `person${index}@contoso.com`,
  }));
  const applications = Array.from({ length: count }, () =>
    application(
      random,
      people.map(({ id }) => id),
    ),
  );
  const secrets = VAULTS.map(host => ({ host, secrets: [] as VaultSecret[] }));
  for (const each of applications) placeSome(random, each, applications, secrets);
  for (const each of secrets) each.secrets.push(...strangers(random));
  // Of every third tenant the report has shown nothing for ten days.
  const quiet = seed % 3 === 0 ? 10 : 0;
  const signIns = applications.flatMap(({ appId, credentials = [] }) =>
    credentials
      .filter(({ end }) => end === null || end?.startsWith('+') === true)
      .map(({ name, start = '' }) => ({ name, age: Number(/\d+/.exec(start)?.[0]) }))
      .filter(({ age }) => age > quiet + 1 && random.next() < 0.5)
      .map(({ name, age }) => {
        const daysAgo = Math.floor(random.between(quiet, Math.min(age - 1, 300)));
        return { appId, name, daysAgo };
      }),
  );
  return {
    world: {
      settings: { reportLagMs: 3_600_000, readLagMs: { min: 0, max: 0 } },
      tenants: [
        {
          id: TENANT,
          operatorRoles: ['Application.Read.All', 'AuditLog.Read.All'],
          users: people,
          applications,
        },
      ],
      vaults: secrets.map(({ host, secrets: its }) => ({ host, tenant: TENANT, secrets: once(its) })),
    },
    signIns: signIns.toSorted((one, other) => other.daysAgo - one.daysAgo),
    policy: policyOf(random, applications, secrets),
  };
}

function application(random: Random, people: readonly string[]): Application {
  const words = Array.from({ length: 1 + Math.floor(random.next() * 3) }, () => one(random, WORDS));
  return {
    appId: random.uuid(),
    displayName: words.join(one(random, JOINTS)),
    owners: people.filter(() => random.next() < 0.3),
    ...(random.next() < 0.05 ? { deleted: true } : {}),
    credentials: Array.from({ length: Math.floor(random.next() * 4) }, (_, index) =>
      credential(random, index),
    ),
  };
}

function credential(random: Random, index: number): Credential {
  const age = Math.floor(random.next() < 0.4 ? random.between(3, 90) : random.between(90, 1500));
  const end = [null, `+${days(random, 1, 29)}`, `+${days(random, 31, 900)}`, `-${days(random, 0, age - 1)}`];
  const name = one(random, ['hand made', 'terraform', 'ci', 'keyturn/not-quite/', '']);
  return { name: `${name}${index}`, keyId: random.uuid(), start: `-${age}d`, end: one(random, end) };
}

/** Never exactly a whole day, so that no moment of the test is at an edge. */
function days(random: Random, least: number, most: number): string {
  return `${Math.floor(random.between(least, most)) * 24 + 7}h`;
}

type Vaults = readonly { readonly host: string; readonly secrets: VaultSecret[] }[];

/** Some way or other in which a secret of a registration gets into a vault; mostly none. */
function placeSome(random: Random, app: Application, all: readonly Application[], vaults: Vaults): void {
  const { host, secrets } = one(random, vaults);
  const slug = app.displayName?.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') ?? 'app';
  const name = `${one(random, ['prod-', '', 'x'])}${slug}${one(random, ['-secret', '', '-client-secret'])}`
    .replaceAll(/^-|-$/g, '')
    .slice(0, 100);
  const [first] = app.credentials ?? [];
  const other = one(random, all);
  const marked = `keyturn/rotation-${secrets.length}/${hashOf(host, name)}/r-20260101T000000-0a0b0c0d`;
  const tagsOf = (keyId: string, mark: string) => ({ 'keyturn-key-id': keyId, 'keyturn-mark': mark });
  const put = (tags: Record<string, string>, more: Partial<VaultSecret['versions'][number]> = {}) =>
    secrets.push({ name, versions: [{ value: `value of ${random.uuid()}`, tags, ...more }] });
  switch (Math.floor(random.next() * 10)) {
    case 0:
      return void put({ team: 'shop' });
    case 1:
      return void put({ appId: app.appId.toUpperCase(), note: `for ${other.appId}` });
    case 2:
      return void put({}, { contentType: `secret of ${app.appId}` });
    case 3:
      return void secrets.push({ name: `sp-${app.appId}`, versions: [{ value: `value of ${name}` }] });
    case 4:
    case 5:
      if (first?.keyId === undefined) return;
      Object.assign(first, { name: marked });
      return void put(tagsOf(first.keyId, marked));
    case 6:
      if (first === undefined) return;
      Object.assign(first, { name: marked });
      return void put({ 'keyturn-key-id': 'torn' });
    case 7:
      if (first?.keyId === undefined) return;
      return void put({ ...tagsOf(first.keyId, 'keyturn/copied/00000000/r-1'), team: 'x' });
    default:
  }
}

function strangers(random: Random): VaultSecret[] {
  return Array.from({ length: 30 }, (_, index) => ({
    name: `${one(random, ['db-password', 'tls-key', 'web', 'sas'])}-${index}`,
    ...(random.next() < 0.1 ? { deleted: true } : {}),
    versions: [{ value: `stranger ${random.uuid()}`, tags: { id: random.uuid() } }],
  }));
}

/** Some of the registrations, each with a vault secret, which may be there or not. */
function policyOf(random: Random, applications: readonly Application[], vaults: Vaults): string {
  const places = vaults.flatMap(({ host, secrets }) => secrets.map(({ name }) => ({ host, name })));
  const chosen = applications
    .filter(({ deleted }) => deleted === undefined)
    .filter(() => random.next() < 0.4);
  const taken = new Set<string>();
  const entries = chosen.flatMap(({ appId, credentials = [] }, index) => {
    const marked = credentials.flatMap(({ name }) => /^keyturn\/([^/]+)\/([0-9a-f]{8})\/r-/.exec(name) ?? []);
    const own = places.find(({ host, name }) => marked.includes(hashOf(host, name)));
    const place = own ?? { host: VAULTS[0], name: `new-${index}` };
    const name = own === undefined ? `entry-${index}` : (marked[1] ?? `entry-${index}`);
    if (taken.has(`${place.host}/${place.name}`.toLowerCase()) || taken.has(name)) return [];
    taken.add(`${place.host}/${place.name}`.toLowerCase()).add(name);
    return [
      `  - { name: ${name}, registration: { appId: ${appId} }, vault: { url: 'https://${place.host}', secret: ${place.name} } }`,
    ];
  });
  return ['version: 1', `tenant: ${TENANT}`, 'rotations:', ...entries, ''].join('\n');
}

/** As the README of marks has it: eight digits of the hash of the vault secret's address. */
export function hashOf(host: string, name: string): string {
  return createHash('sha256').update(`https://${host}/${name}`.toLowerCase()).digest('hex').slice(0, 8);
}

/** A vault has one secret of a name. */
function once(secrets: readonly VaultSecret[]): VaultSecret[] {
  return [...new Map(secrets.map(each => [each.name.toLowerCase(), each])).values()];
}

function one<T>(random: Random, items: readonly T[]): T {
  const found = items[Math.floor(random.next() * items.length)];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
}
