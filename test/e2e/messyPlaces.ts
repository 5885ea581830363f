/** The filled tenant with places of all kinds, drawn by a seed: copies that live, are dead, cut or mangled, parts, references, and strangers. */
import { newSecret } from '../../src/sandbox/directory/newSecret.ts';
import { type Random, seededRandom } from '../../src/sandbox/random.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { filledTenant } from './filledTenant.ts';
import { TENANT } from './messyTenant.ts';

export const SUBSCRIPTION = '4e9b7c52-60d1-4a3f-8f26-d5c81a0937be';

type Apps = NonNullable<NonNullable<WorldSeed['tenants']>[number]['applications']>;
type App = Apps[number];
type Settings = Record<string, string>;
type Organizations = NonNullable<WorldSeed['organizations']>;
type Group = NonNullable<Organizations[number]['projects'][number]['groups']>[number];

export function messyPlaces(seed: number): WorldSeed {
  const world = filledTenant(seed);
  const random = seededRandom(seed + 2);
  const apps = (world.tenants?.[0]?.applications ?? []).filter(
    ({ credentials = [] }) => credentials.length > 0,
  );
  const vaultSecrets = (world.vaults ?? []).flatMap(({ host, secrets = [] }) =>
    secrets.filter(({ name }) => !STRANGER.test(name)).map(({ name }) => ({ host, name })),
  );
  const draw: Draw = { random, apps, vaultSecrets };
  const place = { subscription: SUBSCRIPTION, resourceGroup: 'rg-shop', tenant: TENANT };
  const names = Array.from({ length: 24 }, (_, index) => `${slugOf(one(random, apps))}-${index}`);
  return {
    ...world,
    sites: names.map((name, index) => ({
      ...place,
      name,
      ...(index % 4 === 3 ? { name: names[index - 1] ?? name, slot: 'staging' } : {}),
      kind: index % 3 === 0 ? 'functionapp' : 'app',
      settings: settingsOf(draw),
      connectionStrings:
        random.next() < 0.3 ? { db: { type: 'SQLAzure', value: partOf(random, drawnValue(draw)) } } : {},
    })),
    staticSites: [{ ...place, name: 'front', settings: plainNames(settingsOf(draw)) }],
    organizations: [
      {
        name: 'contoso',
        tenant: TENANT,
        projects: [
          {
            name: 'shop',
            groups: Array.from({ length: 8 }, (_, index) => group(draw, index)),
            serviceConnections: apps.slice(0, 8).map((app, index) => connection(random, app, index)),
          },
        ],
      },
    ],
    repositories: Array.from({ length: 5 }, (_, index) => {
      const app = one(random, apps);
      return {
        fullName: `contoso/${slugOf(app)}-${index}`,
        secrets: { AZURE_CLIENT_SECRET: drawnValue(draw), NPM_TOKEN: 'n'.repeat(30) },
        variables: { AZURE_CLIENT_ID: app.appId },
      };
    }),
  };
}

/** What messyTenant.ts puts beside the secrets of registrations. */
const STRANGER = /^(?:db-password|tls-key|web|sas)-\d+$/;

interface Draw {
  readonly random: Random;
  readonly apps: Apps;
  readonly vaultSecrets: readonly { readonly host: string; readonly name: string }[];
}

/** One to three values with names of any kind, mostly with a client id beside them. */
function settingsOf(draw: Draw): Settings {
  const { random, apps, vaultSecrets } = draw;
  const settings: Settings = { STAGE: 'production', HOST: 'sql-contoso.database.windows.net', EMPTY: '' };
  const app = one(random, apps);
  const prefix = one(random, ['AZURE', 'SHOP', 'Graph']);
  const drawn = random.next();
  if (drawn < 0.6)
    settings[`${prefix}_CLIENT_ID`] = random.next() < 0.5 ? app.appId : app.appId.toUpperCase();
  else if (drawn < 0.75) settings['AUDIENCE'] = `api://${app.appId}`;
  settings[`${prefix}_CLIENT_SECRET`] = mangledSometimes(
    random,
    random.next() < 0.75 ? secretOf(random, app) : drawnValue(draw),
  );
  if (random.next() < 0.4)
    settings['CONNECTION'] = partOf(random, random.next() < 0.5 ? secretOf(random, app) : drawnValue(draw));
  if (random.next() < 0.5) {
    const { host, name } = one(random, vaultSecrets);
    const [vault = ''] = host.split('.');
    settings['REFERENCE'] = one(random, [
      `@Microsoft.KeyVault(SecretUri=https://${host}/secrets/${name})`,
      `@Microsoft.KeyVault(VaultName=${vault};SecretName=${name})`,
    ]);
  }
  return settings;
}

function plainNames(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'REFERENCE'));
}

function secretOf(random: Random, { credentials = [] }: App): string {
  const { value } = one(random, credentials);
  return typeof value === 'string' ? value : newSecret(random);
}

function drawnValue({ random, apps }: Draw): string {
  const drawn = random.next();
  if (drawn < 0.6) return secretOf(random, one(random, apps));
  if (drawn < 0.8) return newSecret(random);
  return drawn < 0.9 ? `${secretOf(random, one(random, apps)).slice(0, 20)}` : `a setting ${random.uuid()}`;
}

function mangledSometimes(random: Random, value: string): string {
  const drawn = random.next();
  if (drawn < 0.8) return value;
  return one(random, [`"${value}"`, `${value}\n`, ` ${value}`, `'${value}'`]);
}

function partOf(random: Random, value: string): string {
  return one(random, [
    `Server=sql.contoso.com;User ID=app;Password=${value};Encrypt=True`,
    `amqps://app:${value}@bus.contoso.com/queue`,
    `redis.contoso.com:6380,password=${value},ssl=True`,
    `Endpoint=x;Secret=${value};SharedAccessKey=${'k'.repeat(43)}=`,
  ]);
}

function group(draw: Draw, index: number): Group {
  const { random, apps } = draw;
  const app = one(random, apps);
  return {
    name: `${slugOf(app)} ${index}`,
    variables: {
      CLIENT_ID: { value: app.appId },
      CLIENT_SECRET: { value: drawnValue(draw), isSecret: true },
      ...(random.next() < 0.4 ? { PLAIN_SECRET: { value: secretOf(random, app) } } : {}),
    },
  };
}

function connection(random: Random, app: App, index: number) {
  const drawn = random.next();
  const about = { name: `azure-${index}`, appId: app.appId };
  if (drawn < 0.2) return { ...about, federated: true };
  return {
    ...about,
    value: secretOf(random, app),
    ...(drawn < 0.4 ? { creationMode: 'Automatic' as const } : {}),
  };
}

function slugOf({ displayName = 'app' }: App): string {
  return (
    displayName
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'app'
  );
}

function one<T>(random: Random, items: readonly T[]): T {
  const found = items[Math.floor(random.next() * items.length)];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
}
