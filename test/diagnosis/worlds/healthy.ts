/** Worlds in which nothing is to be done, however odd they look. */
import type { BrokenWorld } from '../stage.ts';
import {
  APP,
  adHoc,
  CURRENT,
  current,
  expired,
  HOST,
  healthy,
  KEY_ID,
  nobody,
  OLD,
  policy,
  REFERENCE,
  superseded,
  TENANT,
  tagged,
  tenantOnly,
  world,
} from './ground.ts';

const env = { S: CURRENT };
const from = (source: string) => `--tenant ${TENANT} --client-id ${APP} --secret-from ${source}`;

export const healthyWorlds: readonly BrokenWorld[] = [
  {
    name: 'a rotation with five places',
    seed: healthy,
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'healthy',
      says: 'payments-api is healthy',
      calls: 1,
      tells: [
        'az webapp restart --ids',
        'slots/staging',
        'keyturn diagnose payments-api --secret-from env:CLIENT_SECRET',
        `tenant ${TENANT}, client id ${APP}`,
        'keyturn diagnose payments-api --error api.log',
      ],
    },
  },
  {
    name: 'a rotation without a place that has a variable: no variable of others is named',
    seed: healthy,
    policy,
    ask: 'billing',
    expected: {
      outcome: 'healthy',
      tells: 'keyturn diagnose billing --secret-from file:secret.txt',
      saysNot: 'AZURE_CLIENT_SECRET',
    },
  },
  {
    name: 'a secret in a variable',
    seed: tenantOnly(),
    ask: adHoc,
    env,
    expected: { outcome: 'healthy', tells: KEY_ID.slice(0, 8), calls: 1 },
  },
  {
    name: 'a secret in a file',
    seed: tenantOnly(),
    ask: from('file:s'),
    files: { s: CURRENT },
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'a secret on standard input',
    seed: tenantOnly(),
    ask: from('stdin'),
    files: { '-': CURRENT },
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'a secret in a vault that no policy names',
    seed: world(),
    ask: from(`vault:https://${HOST}/secrets/payments-api`),
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'a secret whose tenant is given by domain',
    seed: tenantOnly(),
    ask: adHoc.replace(TENANT, 'contoso.com'),
    env,
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'the same secret given twice',
    seed: tenantOnly(),
    ask: `${adHoc} --secret-from file:s`,
    env,
    files: { s: CURRENT },
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'a good secret, and nobody is signed in',
    seed: tenantOnly(),
    ask: adHoc,
    env: { ...nobody, ...env },
    expected: { outcome: 'healthy', tells: 'not signed in', calls: 1 },
  },
  {
    name: 'a good secret, and the directory may not be read',
    seed: tenantOnly({ tenant: { operatorRoles: [] } }),
    ask: adHoc,
    env,
    expected: { outcome: 'healthy', tells: 'could not be read' },
  },
  {
    name: 'a rotation, and the variable of this shell',
    seed: world(),
    policy,
    ask: 'payments-api --secret-from env:S',
    env,
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'an older version of the vault that expired, as it should be',
    seed: world({
      credentials: [expired, current],
      versions: [
        { value: OLD, created: '-200d' },
        { value: CURRENT, created: '-40d' },
      ],
    }),
    policy,
    ask: 'payments-api',
    expected: { outcome: 'healthy', calls: 2 },
  },
  {
    name: 'an older version of the vault that is disabled',
    seed: world({
      versions: [
        { value: OLD, created: '-200d', enabled: false },
        { value: CURRENT, created: '-40d' },
      ],
    }),
    policy,
    ask: 'payments-api',
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'the overlap after a rotation: both secrets work, every place has the new one',
    seed: world({
      credentials: [superseded, { ...current, start: '-2h' }],
      versions: [
        { value: OLD, created: '-200d' },
        { value: CURRENT, created: '-2h', tags: tagged(KEY_ID) },
      ],
    }),
    policy,
    ask: 'payments-api',
    expected: { outcome: 'healthy', calls: 2 },
  },
  {
    name: 'every readable place reads the vault by reference',
    seed: world({ setting: REFERENCE, site: { identity: [HOST], settings: { CLIENT_SECRET: REFERENCE } } }),
    policy,
    ask: 'payments-api',
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'a secret that ends in a week is healthy until then',
    seed: world({ credentials: [{ ...current, end: '+7d' }] }),
    policy,
    ask: 'payments-api',
    expected: { outcome: 'healthy', tells: 'expires on 2026-' },
  },
  {
    name: 'a registration with a second secret that somebody created by hand',
    seed: world({ credentials: [superseded, current] }),
    policy,
    ask: 'payments-api',
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'the vault version has passed its own date, which only informs',
    seed: world({ versions: [{ value: CURRENT, created: '-40d', expires: '-1d' }] }),
    policy,
    ask: 'payments-api',
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'Graph is busy for a moment',
    seed: world(),
    policy,
    ask: 'payments-api',
    faults: [
      { service: 'graph', count: 1, fault: { kind: 'error', status: 429, headers: { 'Retry-After': '1' } } },
    ],
    expected: { outcome: 'healthy', calls: 1 },
  },
];
