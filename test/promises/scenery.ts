/**
 * The rotation that all of these tests turn, with every kind of target, the strangers that live beside it, and its
 * fellows, who share its vault, its site and its variable group.
 */

import { kinds } from '../../src/connectors/kinds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { type WorldShape, worldFor } from '../../src/rehearsal/worldFor.ts';
import type { Settings, WorldSeed } from '../../src/sandbox/world.ts';

export const NAME = 'payments-api';
export const HOUR_MS = 3_600_000;

/** What a sequence of edits may change in the policy. */
export interface PolicyShape {
  readonly overlapHours: number;
  readonly retire: 'when-unused' | 'when-proven-unused' | 'after-overlap' | 'never';
  /** Places among TARGETS that the policy leaves out. */
  readonly without: readonly number[];
  /**
   * Whether the policy names the fellows, too: due together with payments, or settled while it is due. Then payments
   * alone is due early, and no stranger stands beside a fellow's secret: with one, a glance could not tell.
   */
  readonly fellows: 'none' | 'due' | 'settled';
  /** Whether a pipeline signs in with the variable before anything is confirmed or removed. */
  readonly canary?: true;
  /** The container of the locks; absent: they are files of one host. */
  readonly locks?: string;
  /** In days; absent: half a year, and due a month before its end. */
  readonly life?: { readonly lifetime: number; readonly rotateBefore: number };
}

/** For how long nobody may have used a superseded secret (the built-in value). */
export const QUIET_DAYS = 8;

export const USUAL_LIFE = { lifetime: 180, rotateBefore: 30 } as const;

export const usual: PolicyShape = { overlapHours: 24, retire: 'when-unused', without: [], fellows: 'none' };

export const SITE = {
  subscription: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
  resourceGroup: 'rg-pay',
  name: 'site-payments',
} as const;
export const SETTING = 'AZURE_CLIENT_SECRET';

/** A rotation, by what it is called where the checkers look. */
export interface Subject {
  readonly name: string;
  readonly appId: string;
  /** In the vault. */
  readonly secret: string;
  /** The app setting, and the variables and secrets elsewhere. */
  readonly setting: string;
}

export const PAYMENTS: Subject = {
  name: NAME,
  appId: '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6',
  secret: 'payments-api-client-secret',
  setting: SETTING,
};

const FELLOWS: readonly Subject[] = [
  {
    name: 'billing-api',
    appId: '5d1f7c3a-2b4e-4c6d-9a8b-7e6f5d4c3b2a',
    secret: 'billing-api-client-secret',
    setting: 'BILLING_CLIENT_SECRET',
  },
  {
    name: 'orders-api',
    appId: 'c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e8f',
    secret: 'orders-api-client-secret',
    setting: 'ORDERS_CLIENT_SECRET',
  },
];

export function subjectsOf({ fellows }: PolicyShape): readonly Subject[] {
  return fellows === 'none' ? [PAYMENTS] : [PAYMENTS, ...FELLOWS];
}

/** The names of all settings that some policy of these tests may write. */
export const SETTINGS: readonly string[] = [PAYMENTS, ...FELLOWS].map(({ setting }) => setting);

const GROUP = `subscription: ${SITE.subscription}, resourceGroup: ${SITE.resourceGroup}`;
const site = (setting: string) => `${GROUP}, site: ${SITE.name}, setting: ${setting}`;
const group = (variable: string) =>
  `organization: contoso, project: payments, group: payments-prod, variable: ${variable}`;

/** A copy of the secret, in the vault of another region. */
export const COPY = { vault: 'kv-payments-neu.vault.azure.net', secret: 'payments-copy' } as const;

export const CONNECTION_STRING = 'PaymentsDb';
export const STRING_TEMPLATE = 'Server=tcp:sql-pay,1433;User ID=payments;Password={secret}';

/**
 * One of each: setting, reference in a slot, variable group, repository secret, environment secret, a secret of the
 * organization (which is shared with one repository) and one of Dependabot, a copy in another vault, a connection string, a setting
 * of a static web app, and a service connection, with which Azure DevOps itself signs in.
 */
export const TARGETS = [
  `- appService: { ${site(SETTING)} }`,
  `- appService: { ${site(SETTING)}, slot: staging, as: reference }`,
  `- variableGroup: { ${group(SETTING)} }`,
  `- githubSecret: { repository: contoso/payments, secret: ${SETTING} }`,
  `- { githubSecret: { repository: contoso/payments, environment: production, secret: ${SETTING} }, required: false }`,
  `- githubSecret: { organization: contoso, secret: ${SETTING} }`,
  `- githubSecret: { repository: contoso/payments, store: dependabot, secret: ${SETTING} }`,
  `- keyVault: { url: https://${COPY.vault}, secret: ${COPY.secret} }`,
  `- { appService: { ${GROUP}, site: ${SITE.name}, connectionString: ${CONNECTION_STRING} }, template: "${STRING_TEMPLATE}" }`,
  `- staticWebApp: { ${GROUP}, site: front-payments, setting: ${SETTING} }`,
  `- serviceConnection: { organization: contoso, project: payments, name: azure-payments }`,
];

/** Due a month after it was made, four months before the fellows are. */
const EARLY = '    rotateBefore: 150d\n';

/** How many token calls in a row must be accepted. */
const SUCCESSES = 3;

export function policyText(shape: PolicyShape): string {
  const { overlapHours, retire, without, fellows: those, locks, canary, life = USUAL_LIFE } = shape;
  const targets = TARGETS.filter((_text, index) => !without.includes(index)).map(text =>
    canary ? text.replace(`variable: ${SETTING} }`, `variable: ${SETTING}, canary: { pipeline: 7 } }`) : text,
  );
  const [, ...fellows] = subjectsOf(shape);
  return `version: 1
tenant: 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90
${locks === undefined ? '' : `lock: { container: "${locks}" }\n`}defaults: { lifetime: ${life.lifetime}d, rotateBefore: ${life.rotateBefore}d, overlap: ${overlapHours}h, retire: ${retire}, prove: { successes: ${SUCCESSES}, timeout: 2m } }
rotations:
${rotationText(PAYMENTS, targets, those === 'settled' ? EARLY : '')}${fellows.map(each => rotationText(each, sharedTargets(each))).join('')}`;
}

/** What fellows have: a setting of the same site, and a variable of the same group. */
function sharedTargets({ setting }: Subject): string[] {
  return [`- appService: { ${site(setting)} }`, `- variableGroup: { ${group(setting)} }`];
}

function rotationText({ name, appId, secret }: Subject, targets: readonly string[], own = ''): string {
  return `  - name: ${name}
    registration: { appId: ${appId} }
    vault: { url: https://kv-payments.vault.azure.net, secret: ${secret} }
${own}    targets:${targets.length === 0 ? ' []' : ''}
${targets.map(text => `      ${text}\n`).join('')}`;
}

/** Lag enough that reading too early is a mistake, little enough that a run takes a second. */
const quick: Partial<Settings> = {
  replicas: 2,
  replicationMs: { min: 50, max: 200 },
  readLagMs: { min: 0, max: 50 },
  writeMs: { min: 0, max: 0 },
  concurrencyWindowMs: 20,
  concurrencyChance: 1,
  restartMs: { min: 0, max: 0 },
  pipelineMs: 100,
  connectionMs: 100,
  reportLagMs: 60_000,
};

/** Somebody else's credentials, one of them with a mark that is nearly ours, and tags that nobody asked for. */
export function theWorld(shape: PolicyShape): WorldSeed {
  const bytes = new TextEncoder().encode(policyText(shape));
  const world = worldFor(loadPolicy({ file: 'rotation.yaml', bytes }, kinds));
  return { ...world, tenants: withStrangers(world, shape), vaults: withTags(world), settings: quick };
}

function withStrangers({ tenants }: WorldShape, { fellows }: PolicyShape): WorldShape['tenants'] {
  const strangers = [
    { name: 'keyturn/payments-api-eu/0badcafe/r-20260101T000000-0000', start: '-20d', end: '+160d' },
    { name: 'keyturn/payments-api/', start: '-40d', end: '+140d' },
  ];
  const isAlone = (appId: string) => fellows === 'settled' && appId !== PAYMENTS.appId;
  return tenants?.map(tenant => ({
    ...tenant,
    applications: tenant.applications?.map(application => ({
      ...application,
      // The first is what the vault holds; the policy's world has a stranger of its own.
      credentials: isAlone(application.appId)
        ? application.credentials.slice(0, 1)
        : [...application.credentials, ...strangers],
    })),
  }));
}

function withTags({ vaults }: WorldShape): WorldShape['vaults'] {
  return vaults?.map(vault => ({
    ...vault,
    secrets: vault.secrets?.map(secret => ({
      ...secret,
      versions: secret.versions.map(version => ({
        ...version,
        contentType: 'text/plain; by=portal',
        tags: { ...version.tags, owner: 'team-payments', 'cost centre': '4711' },
      })),
    })),
  }));
}
