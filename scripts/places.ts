/** The table of kinds in docs/places.md, from their rows in src/connectors/kinds.ts. */
import { kinds } from '../src/connectors/kinds.ts';
import type { Limit } from '../src/connectors/limiter/limit.ts';
import type { TargetKind } from '../src/connectors/targetKind.ts';
import { CLOUD_NAMES, clouds } from '../src/policy/clouds.ts';

/** Settings of each kind; several where the proof depends on them. */
export const SAMPLES: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  appService: [
    {
      subscription: '4e9b7c52-60d1-4a3f-8f26-d5c81a0937be',
      resourceGroup: 'rg-shop',
      site: 'payments',
      setting: 'AZURE_CLIENT_SECRET',
    },
    {
      subscription: '4e9b7c52-60d1-4a3f-8f26-d5c81a0937be',
      resourceGroup: 'rg-shop',
      site: 'payments',
      connectionString: 'Sql',
    },
  ],
  variableGroup: [{ organization: 'contoso', project: 'shop', group: 'release', variable: 'clientSecret' }],
  githubSecret: [
    { repository: 'contoso/payments', secret: 'AZURE_CLIENT_SECRET' },
    { repository: 'contoso/payments', environment: 'production', secret: 'AZURE_CLIENT_SECRET' },
    { repository: 'contoso/payments', store: 'dependabot', secret: 'AZURE_CLIENT_SECRET' },
    { repository: 'contoso/payments', store: 'codespaces', secret: 'AZURE_CLIENT_SECRET' },
    { organization: 'contoso', secret: 'AZURE_CLIENT_SECRET' },
    { organization: 'contoso', store: 'dependabot', secret: 'AZURE_CLIENT_SECRET' },
    { organization: 'contoso', store: 'codespaces', secret: 'AZURE_CLIENT_SECRET' },
    { host: 'github.contoso.com', organization: 'contoso', secret: 'AZURE_CLIENT_SECRET' },
  ],
  serviceConnection: [
    { organization: 'contoso', project: 'shop', name: 'azure' },
    { organization: 'contoso', project: 'shop', name: 'registry', parameter: 'password' },
  ],
  keyVault: [{ url: 'https://kv-payments-weu.vault.azure.net', secret: 'payments-api-client-secret' }],
  staticWebApp: [
    {
      subscription: '4e9b7c52-60d1-4a3f-8f26-d5c81a0937be',
      resourceGroup: 'rg-shop',
      site: 'front',
      setting: 'AZURE_CLIENT_SECRET',
    },
  ],
};

export function placesTable(): string {
  const head = [
    '| target | proof | a restart is needed | host | limits that are kept | right |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...kinds.flatMap(rowsOf)].join('\n');
}

/** Settings of few values, by which the right differs. */
const SHOWN: ReadonlySet<string> = new Set(['store']);

function rowsOf(kind: TargetKind): string[] {
  const samples = SAMPLES[kind.name] ?? [];
  if (samples.length === 0) throw new Error(`no sample settings of ${kind.name} in scripts/places.ts`);
  return samples.map(settings => {
    const keys = Object.entries(settings).map(([key, value]) => (SHOWN.has(key) ? `${key}: ${value}` : key));
    const rights = kind.rights(settings).map(({ right, by }) => `${by}: ${right}`);
    const cells = [
      `\`${kind.name}\` { ${keys.join(', ')} }`,
      `*${kind.proof(settings)}*`,
      kind.runsApp ? 'yes' : 'no',
      hostsOf(kind, settings),
      limitsOf(kind, settings),
      rights.join('; '),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

function hostsOf(
  { service, host, clouds: only }: TargetKind,
  settings: Readonly<Record<string, unknown>>,
): string {
  const own = host?.(settings, clouds.public);
  if (own !== undefined) return `${own} in every cloud`;
  const here = CLOUD_NAMES.filter(name => only?.includes(name) !== false);
  const hosts = here.map(name => ({ name, host: new URL(service.address(clouds[name])).host }));
  const [first] = hosts;
  const missing = CLOUD_NAMES.filter(name => !here.includes(name));
  if (missing.length > 0)
    return `${hosts.map(({ name, host }) => `${host} (${name})`).join(', ')}, not there in ${missing.join(' and ')}`;
  if (hosts.every(({ host }) => host === first?.host)) return `${first?.host} in every cloud`;
  return hosts.map(({ name, host }) => `${host} (${name})`).join(', ');
}

/** Those of a write. */
function limitsOf({ service, host }: TargetKind, settings: Readonly<Record<string, unknown>>): string {
  const own = host?.(settings, clouds.public);
  const path = 'subscription' in settings ? `/subscriptions/${settings['subscription']}/x` : '/x';
  const { debits } = service.bill({
    method: 'PUT',
    url: new URL(path, own === undefined ? service.address(clouds.public) : `https://${own}`),
  });
  if (debits.length === 0) return 'none is published';
  return debits.map(({ limit }) => inWords(limit)).join(', ');
}

function inWords({ name, capacity, perMs }: Limit): string {
  const time =
    perMs >= 3_600_000
      ? `${perMs / 3_600_000} h`
      : perMs >= 60_000
        ? `${perMs / 60_000} min`
        : `${perMs / 1_000} s`;
  return `${name} ${capacity} in ${time}`;
}
