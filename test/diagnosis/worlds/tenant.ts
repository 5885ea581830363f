/** Rung 2: tenants that are unknown, malformed, in another cloud, or not the one that was meant. */
import type { BrokenWorld } from '../stage.ts';
import { APP, adHoc, CURRENT, healthy, policy, TENANT, tenantOnly, world } from './ground.ts';

const UNKNOWN = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e91';
const FABRIKAM = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e92';
const env = { S: CURRENT };
const of = (tenant: string, more = '') => `--tenant ${tenant} --client-id ${APP} --secret-from env:S${more}`;
const fabrikam = { id: FABRIKAM, domains: ['fabrikam.com'] };

export const tenantWorlds: readonly BrokenWorld[] = [
  {
    name: 'the policy names a tenant that nobody knows',
    seed: healthy,
    policy: policy.replace(TENANT, UNKNOWN),
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'tenant-unknown',
      confidence: 'proved',
      says: ['AADSTS90002', UNKNOWN],
      command: 'az account show',
      calls: 0,
    },
  },
  {
    name: 'the domain has a typing error',
    seed: tenantOnly(),
    ask: of('contosso.com'),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'tenant-unknown',
      confidence: 'proved',
      says: 'contosso.com',
      calls: 0,
    },
  },
  {
    name: 'the tenant is neither id nor domain',
    seed: tenantOnly(),
    ask: of('contoso'),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'tenant-malformed',
      confidence: 'proved',
      says: ['contoso', 'AADSTS900023'],
      calls: 0,
    },
  },
  {
    name: 'the tenant is the empty GUID',
    seed: tenantOnly(),
    ask: of('00000000-0000-0000-0000-000000000000'),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'tenant-malformed',
      confidence: 'proved',
      says: 'AADSTS900021',
      calls: 0,
    },
  },
  {
    // An application signs in to one tenant: client credentials are refused there (AADSTS50059), whatever the secret.
    name: 'the tenant is the word common, which is no tenant',
    seed: tenantOnly(),
    ask: of('common'),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'tenant-malformed',
      confidence: 'proved',
      says: ['common', 'is not a tenant'],
      saysNot: 'captive',
    },
  },
  {
    name: 'a tenant of the government cloud is asked for in the public one',
    seed: tenantOnly({ tenant: { cloud: 'usgov' } }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'wrong-cloud',
      confidence: 'proved',
      says: ['usgov cloud', 'public cloud'],
      advises: '--cloud usgov',
      calls: 0,
    },
  },
  {
    name: 'a rotation of the government cloud lacks its cloud in the policy',
    seed: world({ tenant: { cloud: 'usgov' } }),
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'wrong-cloud',
      confidence: 'proved',
      says: 'usgov cloud',
      advises: 'cloud: usgov',
      calls: 0,
    },
  },
  {
    name: 'a public tenant is asked for in the government cloud',
    seed: tenantOnly(),
    ask: of(TENANT, ' --cloud usgov'),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'wrong-cloud',
      confidence: 'proved',
      says: ['public cloud', 'usgov cloud'],
      calls: 0,
    },
  },
  {
    name: 'a domain of the cloud in China is asked for in the public one, which does not know it',
    seed: tenantOnly({ tenant: { cloud: 'china' } }),
    ask: of('contoso.com'),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'wrong-cloud',
      confidence: 'proved',
      says: 'china cloud',
      calls: 0,
    },
  },
  {
    name: 'the tenant that was typed is another than that of the policy',
    seed: world({ otherTenants: [fabrikam] }),
    policy,
    ask: 'payments-api --tenant fabrikam.com',
    expected: {
      outcome: 'cause-found',
      cause: 'tenant-names-disagree',
      confidence: 'proved',
      says: ['fabrikam.com', FABRIKAM, TENANT],
    },
  },
  {
    name: 'the domain that was typed leads nowhere',
    seed: healthy,
    policy,
    ask: 'payments-api --tenant contoso.example',
    expected: {
      outcome: 'cause-found',
      cause: 'tenant-names-disagree',
      confidence: 'proved',
      says: 'contoso.example',
    },
  },
  {
    name: 'the domain and the id agree, and nothing is wrong',
    seed: healthy,
    policy,
    ask: 'payments-api --tenant contoso.com',
    expected: { outcome: 'healthy', calls: 1 },
  },
];
