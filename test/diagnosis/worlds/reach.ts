/** Rung 1: DNS, TLS, proxy, a clock that is off. */
import type { BrokenWorld } from '../stage.ts';
import { adHoc, CURRENT, healthy, policy, TENANT, tenantOnly, world } from './ground.ts';

const elsewhere = (authority: string) =>
  policy.replace(
    'version: 1',
    `version: 1
cloud:
  name: lab
  authority: ${authority}
  graph: https://graph.microsoft.com
  resourceManager: https://management.azure.com
  vaultSuffix: vault.azure.net`,
  );

const env = { S: CURRENT };
const busy = (operation: string, count: number | 'all') =>
  ({
    service: 'entra',
    operation,
    count,
    fault: { kind: 'error', status: 503, body: 'Service Unavailable' },
  }) as const;

export const reachWorlds: readonly BrokenWorld[] = [
  {
    name: 'the name of the sign-in service does not resolve',
    seed: healthy,
    policy: elsewhere('https://login.lab.invalid'),
    ask: 'payments-api',
    env: { HTTPS_PROXY: undefined, https_proxy: undefined },
    expected: {
      outcome: 'cause-found',
      cause: 'unreachable',
      confidence: 'proved',
      says: 'DNS',
      saysNot: 'microsoftonline',
      calls: 0,
    },
  },
  {
    name: 'the proxy is down',
    seed: tenantOnly(),
    ask: adHoc,
    env: { ...env, HTTPS_PROXY: 'http://127.0.0.1:9' },
    expected: {
      outcome: 'cause-found',
      cause: 'unreachable',
      confidence: 'proved',
      says: 'proxy',
      advises: 'HTTPS_PROXY',
      calls: 0,
    },
  },
  {
    name: 'the proxy does not let the sign-in service through',
    seed: healthy,
    policy: elsewhere('https://login.lab.example'),
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'unreachable',
      confidence: 'proved',
      says: 'proxy',
      saysNot: 'AADSTS',
      calls: 0,
    },
  },
  {
    name: 'a captive portal answers in the place of Entra',
    seed: tenantOnly(),
    ask: adHoc,
    env,
    faults: [{ service: 'entra', count: 'all', fault: { kind: 'garbage' } }],
    expected: {
      outcome: 'cause-found',
      cause: 'unreachable',
      says: ['captive portal', 'Nothing is known about the secret'],
      calls: 0,
    },
  },
  {
    // The metadata came through, so the way is open: what eats the answer to the secret is not known from here.
    name: 'something garbles the answers to token calls only',
    seed: tenantOnly(),
    ask: adHoc,
    env,
    faults: [{ service: 'entra', operation: 'token', count: 'all', fault: { kind: 'garbage' } }],
    expected: {
      outcome: 'not-determined',
      cause: 'no-answer',
      confidence: 'unknown',
      says: 'not from Entra',
    },
  },
  {
    name: 'the certificate that answers is not trusted',
    seed: tenantOnly(),
    ask: adHoc,
    env,
    trusting: false,
    expected: {
      outcome: 'cause-found',
      cause: 'unreachable',
      confidence: 'proved',
      says: 'certificate',
      advises: 'NODE_EXTRA_CA_CERTS',
      calls: 0,
    },
  },
  {
    name: 'the connection to the sign-in service is cut',
    seed: tenantOnly(),
    ask: adHoc,
    env,
    faults: [{ service: 'entra', count: 'all', fault: { kind: 'cut-before' } }],
    expected: { outcome: 'cause-found', cause: 'unreachable', says: 'Entra cannot be reached', calls: 0 },
  },
  {
    // A 503 may be Entra's own: it is no proof of a captive portal, and it may be over in a minute.
    name: 'the sign-in service answers 503 to everything',
    seed: tenantOnly(),
    ask: adHoc,
    env,
    faults: [busy('openid', 'all'), busy('token', 'all')],
    expected: {
      outcome: 'not-determined',
      confidence: 'unknown',
      cause: 'no-answer',
      says: 'Entra responds with 503 (service unavailable, from login',
      saysNot: 'captive',
    },
  },
  {
    name: 'the sign-in service answers 503 once, and nothing is wrong',
    seed: tenantOnly(),
    ask: adHoc,
    env,
    faults: [busy('openid', 1)],
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'the clock of this machine is 20 minutes ahead',
    seed: world({ clock: '-20m' }),
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'healthy',
      tells: ['20 min ahead', 'Client secrets are not affected', 'timedatectl'],
      calls: 1,
    },
  },
  {
    name: 'the clock of this machine is 20 minutes behind',
    seed: tenantOnly({ clock: '+20m' }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'healthy',
      tells: '20 min behind',
      calls: 1,
    },
  },
  {
    name: 'the clock of a sandbox was moved on purpose',
    seed: tenantOnly({ clock: '+9d' }),
    ask: adHoc,
    env: { ...env, KEYTURN_SANDBOX_CONTROL: 'http://127.0.0.1:1/00' },
    expected: { outcome: 'healthy', saysNot: ['9 days behind', 'timedatectl'], calls: 1 },
  },
  {
    name: 'the clock is off by two minutes, which nobody minds',
    seed: tenantOnly({ clock: '+2m' }),
    ask: adHoc,
    env,
    expected: { outcome: 'healthy' },
  },
  {
    name: 'the token endpoint is busy for one call',
    seed: world(),
    policy,
    ask: 'payments-api',
    faults: [
      {
        service: 'entra',
        operation: 'token',
        path: TENANT,
        count: 1,
        fault: {
          kind: 'error',
          status: 429,
          headers: { 'Retry-After': '1' },
          body: { error: 'temporarily_unavailable', error_codes: [90055] },
        },
      },
    ],
    expected: { outcome: 'healthy' },
  },
];
