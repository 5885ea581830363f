/** The one rotation that all of these tests turn, with every kind of target, and the strangers that live beside it. */
import type { WorldShape } from '../../src/cli/world/shape.ts';
import { worldFor } from '../../src/cli/worldFor.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { WorldSeed } from '../../src/sandbox/seed.ts';
import type { Settings } from '../../src/sandbox/world.ts';

export const NAME = 'payments-api';
export const HOUR_MS = 3_600_000;

/** What a sequence of edits may change in the policy. */
export interface PolicyShape {
  readonly overlapHours: number;
  readonly retire: 'when-unused' | 'after-overlap' | 'never';
  /** Places among TARGETS that the policy leaves out. */
  readonly without: readonly number[];
}

export const usual: PolicyShape = { overlapHours: 24, retire: 'when-unused', without: [] };

export const SITE = {
  subscription: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
  resourceGroup: 'rg-pay',
  name: 'site-payments',
} as const;
export const SETTING = 'AZURE_CLIENT_SECRET';
const site = `subscription: ${SITE.subscription}, resourceGroup: ${SITE.resourceGroup}, site: ${SITE.name}, setting: ${SETTING}`;

/** One of each: setting, reference in a slot, variable group, repository secret, environment secret. */
export const TARGETS = [
  `- appService: { ${site} }`,
  `- appService: { ${site}, slot: staging, as: reference }`,
  `- variableGroup: { organization: contoso, project: payments, group: payments-prod, variable: ${SETTING} }`,
  `- githubSecret: { repository: contoso/payments, secret: ${SETTING} }`,
  `- { githubSecret: { repository: contoso/payments, environment: production, secret: ${SETTING} }, required: false }`,
];

/** How many token calls in a row must be accepted. */
export const SUCCESSES = 3;

export function policyText({ overlapHours, retire, without }: PolicyShape): string {
  const targets = TARGETS.filter((_text, index) => !without.includes(index));
  return `version: 1
tenant: 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90
defaults: { lifetime: 180d, rotateBefore: 30d, overlap: ${overlapHours}h, retire: ${retire}, prove: { successes: ${SUCCESSES}, timeout: 2m } }
rotations:
  - name: ${NAME}
    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6 }
    vault: { url: https://kv-payments.vault.azure.net, secret: payments-api-client-secret }
    targets:
${targets.map(text => `      ${text}`).join('\n')}
`;
}

/** Lag enough that reading too early is a mistake, little enough that a run takes a second. */
const quick: Partial<Settings> = {
  replicas: 2,
  replicationMs: { min: 50, max: 200 },
  readLagMs: { min: 0, max: 50 },
  concurrencyWindowMs: 20,
  restartMs: { min: 0, max: 0 },
  reportLagMs: 0,
};

/** Somebody else's credentials, one of them with a mark that is nearly ours, and tags that nobody asked for. */
export function theWorld(): WorldSeed {
  const bytes = new TextEncoder().encode(policyText(usual));
  const world = worldFor(loadPolicy({ file: 'rotation.yaml', bytes }, kinds));
  return { ...world, tenants: withStrangers(world), vaults: withTags(world), settings: quick };
}

function withStrangers({ tenants }: WorldShape): WorldShape['tenants'] {
  const strangers = [
    { name: 'keyturn/payments-api-eu/0badcafe/r-20260101T000000-0000', start: '-20d', end: '+160d' },
    { name: 'keyturn/payments-api/', start: '-40d', end: '+140d' },
  ];
  return tenants?.map(tenant => ({
    ...tenant,
    applications: tenant.applications?.map(application => ({
      ...application,
      credentials: [...(application.credentials ?? []), ...strangers],
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
