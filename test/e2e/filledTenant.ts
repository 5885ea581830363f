/** The messy tenant, with what people put into vaults: secrets, dead ones, those of others, cut ones, and what is no secret. */
import { newSecret } from '../../src/sandbox/directory/newSecret.ts';
import { type Random, seededRandom } from '../../src/sandbox/random.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { messyTenant } from './messyTenant.ts';
import { must } from './stage.ts';

export type Vault = NonNullable<WorldSeed['vaults']>[number];
type Apps = NonNullable<NonNullable<WorldSeed['tenants']>[number]['applications']>;

export function filledTenant(seed: number): WorldSeed {
  const { world } = messyTenant(seed);
  const random = seededRandom(seed + 1);
  const [tenant] = world.tenants ?? [];
  const apps = (tenant?.applications ?? []).map(app => ({
    ...app,
    credentials: app.credentials?.map(each => ({ ...each, value: newSecret(random) })) ?? [],
  }));
  const operatorRoles = [
    ...['Application.ReadWrite.All', 'AuditLog.Read.All'],
    ...['Directory.Read.All', 'Policy.Read.ApplicationConfiguration'],
  ];
  return {
    ...world,
    tenants: [{ ...must(tenant), applications: apps, operatorRoles }],
    vaults: world.vaults?.map(vault => ({
      ...vault,
      secrets: vault.secrets?.map(secret => {
        const own = apps.find(({ appId, displayName = '' }) =>
          [secret.name, JSON.stringify(secret.versions)].some(
            text => text.toLowerCase().includes(appId) || plain(text).includes(plain(displayName)),
          ),
        );
        const value = drawValue(random, own, apps);
        const enabled = random.next() > 0.1;
        return value === undefined
          ? secret
          : { ...secret, versions: secret.versions.map(each => ({ ...each, value, enabled })) };
      }),
    })),
  };
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

type Value = Vault['secrets'] extends readonly { versions: readonly { value?: infer V }[] }[] | undefined
  ? V
  : never;

function drawValue(random: Random, own: Apps[number] | undefined, apps: Apps): Value | undefined {
  const drawn = random.next();
  const of = drawn < 0.8 ? own : apps[Math.floor(random.next() * apps.length)];
  const credentials = of?.credentials ?? [];
  const credential = credentials[Math.floor(random.next() * credentials.length)];
  if (drawn >= 0.9) return drawn < 0.95 ? newSecret(random) : undefined;
  if (of === undefined || credential?.value === undefined) return undefined;
  const isCut = drawn >= 0.6 && drawn < 0.8;
  return isCut ? `${credential.value.slice(0, -1)}!` : { credential: `${of.appId}/${credential.name}` };
}
