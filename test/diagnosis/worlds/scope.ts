/** Rung 7: scope, resource and policy. */
import type { BrokenWorld } from '../stage.ts';
import { adHoc, CURRENT, current, nobody, OTHER_APP, policy, tenantOnly, VARIABLE, world } from './ground.ts';

const env = { S: CURRENT };

export const scopeWorlds: readonly BrokenWorld[] = [
  {
    // The policy itself refuses such a scope (`verify: { scope }`), so that it can only be typed.
    name: 'the scope that was typed lacks /.default',
    seed: world(),
    policy,
    ask: 'payments-api --scope https://graph.microsoft.com/User.Read.All',
    expected: {
      outcome: 'cause-found',
      cause: 'scope',
      confidence: 'proved',
      says: ['User.Read.All', 'AADSTS1002012', 'secret itself works'],
      advises: 'https://graph.microsoft.com/.default',
      calls: 2,
    },
  },
  {
    name: 'the scope that was typed is a bare resource',
    seed: tenantOnly(),
    ask: `${adHoc} --scope https://vault.azure.net`,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'scope',
      confidence: 'proved',
      says: ['AADSTS1002012', 'secret itself works'],
      advises: 'https://vault.azure.net/.default',
    },
  },
  {
    name: 'the resource is unknown in the tenant',
    seed: tenantOnly(),
    ask: `${adHoc} --scope https://payments.contoso.example/.default`,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'scope',
      confidence: 'proved',
      says: ['payments.contoso.example', 'AADSTS500011'],
      saysNot: '/.default/.default',
    },
  },
  {
    name: 'the tenant has no service principal of the service',
    seed: tenantOnly({ tenant: { missingResources: ['https://vault.azure.net'] } }),
    ask: `${adHoc} --scope https://vault.azure.net/.default`,
    env,
    expected: { outcome: 'cause-found', cause: 'scope', confidence: 'proved', says: 'AADSTS500011' },
  },
  {
    name: 'the resource is disabled',
    seed: tenantOnly({ neighbour: { enabled: false } }),
    ask: `${adHoc} --scope api://${OTHER_APP}/.default`,
    env,
    expected: { outcome: 'cause-found', cause: 'scope', confidence: 'proved', says: 'AADSTS500014' },
  },
  {
    name: 'the resource wants a role, and the application has none',
    seed: tenantOnly({ neighbour: { assignmentRequired: true } }),
    ask: `${adHoc} --scope api://${OTHER_APP}/.default`,
    env,
    expected: { outcome: 'cause-found', cause: 'scope', confidence: 'proved', says: 'AADSTS501051' },
  },
  {
    name: 'a service of the government cloud is asked for in the public one',
    seed: tenantOnly(),
    ask: `${adHoc} --scope https://graph.microsoft.us/.default`,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'scope',
      confidence: 'proved',
      says: ['graph.microsoft.us', 'AADSTS500011'],
      advises: 'cloud',
    },
  },
  {
    name: 'conditional access blocks the application',
    seed: tenantOnly({ application: { blockedByConditionalAccess: true } }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'conditional-access',
      confidence: 'proved',
      says: ['AADSTS53003', 'secret is not the cause'],
      calls: 1,
    },
  },
  {
    name: 'conditional access blocks a rotation whose places are right',
    seed: world({ application: { blockedByConditionalAccess: true } }),
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'conditional-access',
      confidence: 'proved',
      saysNot: 'keyturn rotate',
      calls: 1,
    },
  },
  {
    // Which of the two Entra looks at first is not documented, so a 53003 says nothing of the value.
    name: 'conditional access blocks the application, and nobody is signed in',
    seed: tenantOnly({ application: { blockedByConditionalAccess: true } }),
    ask: adHoc,
    env: { ...nobody, ...env },
    expected: {
      outcome: 'cause-found',
      cause: 'conditional-access',
      confidence: 'proved',
      says: 'AADSTS53003',
    },
  },
  {
    name: 'the secret expired, and the tenant forbids new ones',
    seed: world({
      tenant: { credentialPolicy: { passwordsAllowed: false } },
      credentials: [{ ...current, end: '-3d' }],
    }),
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'expired',
      confidence: 'proved',
      advises: 'forbids new client secrets',
      command: 'keyturn rotate payments-api --now',
    },
  },
  {
    name: 'the secret of an application expired, and the tenant forbids new ones',
    seed: tenantOnly({
      tenant: { credentialPolicy: { passwordsAllowed: false } },
      credentials: [{ ...current, end: '-3d' }],
    }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'expired',
      confidence: 'proved',
      places: [VARIABLE],
      advises: 'forbids new client secrets',
    },
  },
  {
    name: 'the token carries no roles, which is no fault of the secret',
    seed: tenantOnly({ application: { appRoles: {} } }),
    ask: adHoc,
    env,
    expected: { outcome: 'healthy', tells: ['no roles', '403'], calls: 1 },
  },
];
