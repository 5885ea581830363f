/** Rung 3: the registration and its service principal. */
import type { BrokenWorld } from '../stage.ts';
import {
  APP,
  adHoc,
  CURRENT,
  current,
  healthy,
  OLD,
  OTHER_APP,
  policy,
  TENANT,
  tenantOnly,
  VARIABLE,
  world,
} from './ground.ts';

const NOBODYS = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5ff';
const OBJECT = '9a8b7c6d-1111-4222-8333-444455556666';
const FABRIKAM = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e92';
const env = { S: CURRENT };
const client = (appId: string, tenant = TENANT) =>
  `--tenant ${tenant} --client-id ${appId} --secret-from env:S`;
const elsewhere = { id: FABRIKAM, domains: ['fabrikam.com'] };
const blind = { operatorRoles: [] };

/** The registration lives in Fabrikam, and is used here. */
const guest = (enabled = true) =>
  tenantOnly({
    tenant: { applications: [], foreignServicePrincipals: [{ appId: APP, enabled }] },
    otherTenants: [
      {
        ...elsewhere,
        applications: [
          {
            appId: APP,
            displayName: 'payments-api',
            signInAudience: 'AzureADMultipleOrgs',
            credentials: [current],
          },
        ],
      },
    ],
  });

export const applicationWorlds: readonly BrokenWorld[] = [
  {
    name: 'nobody has this client id',
    seed: tenantOnly(),
    ask: client(NOBODYS),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'application-unknown',
      confidence: 'proved',
      says: [NOBODYS, TENANT],
    },
  },
  {
    name: 'the policy has a wrong client id',
    seed: healthy,
    policy: policy.replace(APP, NOBODYS),
    ask: 'payments-api',
    expected: { outcome: 'cause-found', cause: 'application-unknown', confidence: 'proved', says: NOBODYS },
  },
  {
    // 700016 alone cannot tell a wrong id from a deleted or a new registration.
    name: 'nobody has this client id, and the directory may not be read',
    seed: tenantOnly({ tenant: blind }),
    ask: client(NOBODYS),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'application-unknown',
      confidence: 'proved',
      says: ['AADSTS700016', 'deleted'],
    },
  },
  {
    name: 'the client id is that of another registration of the policy',
    seed: healthy,
    policy,
    ask: `payments-api --client-id ${OTHER_APP}`,
    expected: {
      outcome: 'cause-found',
      cause: 'foreign',
      // The marks name the same credential, and nothing proves that they are right.
      also: ['foreign'],
      confidence: 'proved',
      says: 'payments-api',
      // Making a new secret for the wrong registration would be the worst that one could do.
      command: `keyturn diagnose payments-api --client-id ${APP}`,
    },
  },
  {
    name: 'the registration was deleted two days ago',
    seed: tenantOnly({ application: { deleted: '-2d' } }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'application-deleted',
      confidence: 'proved',
      says: ['payments-api', 'deleted', 'restored until'],
      command: 'restore',
    },
  },
  {
    name: 'the registration of a rotation was deleted',
    seed: world({ application: { deleted: '-5d' } }),
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'application-deleted',
      confidence: 'proved',
      says: 'until',
      command: 'restore',
    },
  },
  {
    name: 'the registration is too new to be known everywhere',
    seed: tenantOnly({
      settings: { replicationMs: { min: 600_000, max: 700_000 } },
      application: { created: '-30s' },
      credentials: [{ ...current, start: '-20s', added: '-20s' }],
    }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'application-too-new',
      confidence: 'likely',
      says: ['payments-api', 'AADSTS700016'],
      command: 'keyturn diagnose',
    },
  },
  {
    name: 'the object id of the application is used as client id',
    seed: tenantOnly({ application: { objectId: OBJECT } }),
    ask: client(OBJECT),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'object-id-sent',
      confidence: 'proved',
      says: ['object id', 'application', APP],
    },
  },
  {
    name: 'the object id of the service principal is used as client id',
    seed: tenantOnly(),
    ask: sandbox =>
      client(
        sandbox.world.tenants[0]?.applications.find(each => each.appId === APP)?.servicePrincipal?.objectId ??
          '',
      ),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'object-id-sent',
      confidence: 'proved',
      says: ['object id', 'service principal', APP],
    },
  },
  {
    name: 'a registration for one tenant only is asked for in another',
    seed: tenantOnly({ otherTenants: [elsewhere] }),
    ask: client(APP, 'fabrikam.com'),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'application-unknown',
      confidence: 'proved',
      says: ['fabrikam.com', 'tenant is wrong'],
    },
  },
  {
    name: 'a registration for many tenants has no service principal where it is asked for',
    seed: tenantOnly({ application: { signInAudience: 'AzureADMultipleOrgs' }, otherTenants: [elsewhere] }),
    ask: client(APP, FABRIKAM),
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'service-principal-missing',
      confidence: 'proved',
      says: 'AADSTS7000229',
      command: `az ad sp create --id ${APP}`,
    },
  },
  {
    name: 'the registration lives in another tenant and its secret works here',
    seed: guest(),
    ask: adHoc,
    env,
    expected: { outcome: 'healthy' },
  },
  {
    name: 'the registration lives in another tenant, and the value is unknown there',
    seed: guest(),
    ask: adHoc,
    env: { S: OLD },
    expected: {
      outcome: 'cause-found',
      cause: 'application-elsewhere',
      confidence: 'likely',
      says: ['another tenant', FABRIKAM],
    },
  },
  {
    name: 'the registration lives in another tenant, and the value has a line break behind it',
    seed: guest(),
    ask: adHoc,
    env: { S: `${CURRENT}\n` },
    expected: {
      outcome: 'cause-found',
      cause: 'mangled',
      confidence: 'proved',
      places: [VARIABLE],
      says: 'line break',
    },
  },
  {
    name: 'the registration lives in another tenant, and is switched off here',
    seed: guest(false),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'service-principal-disabled',
      confidence: 'proved',
      command: 'accountEnabled=true',
    },
  },
  {
    name: 'the application is a public client',
    seed: tenantOnly({ application: { publicClient: true } }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'public-client',
      confidence: 'proved',
      says: 'AADSTS700025',
      command: '--is-fallback-public-client false',
    },
  },
  {
    name: 'an owner deactivated the registration',
    seed: tenantOnly({ application: { deactivated: true } }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'application-disabled',
      confidence: 'proved',
      says: 'payments-api',
    },
  },
  {
    name: 'Microsoft disabled the registration',
    seed: tenantOnly({ application: { disabledByMicrosoft: true } }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'application-disabled',
      confidence: 'proved',
      says: 'by Microsoft',
      saysNot: 'Activate',
    },
  },
  {
    name: 'somebody switched the service principal off, and the log says who',
    seed: world({
      application: { enabled: false, audits: [{ did: 'disable', at: '-2d', by: 'jane@contoso.com' }] },
    }),
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'service-principal-disabled',
      confidence: 'proved',
      says: ['jane@contoso.com', 'AADSTS7000112'],
      command: 'accountEnabled=true',
    },
  },
  {
    name: 'somebody switched the service principal off, and the log may not be read',
    seed: tenantOnly({
      tenant: { operatorRoles: ['Application.Read.All'] },
      application: { enabled: false, audits: [{ did: 'disable', at: '-2d', by: 'jane@contoso.com' }] },
    }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'service-principal-disabled',
      confidence: 'proved',
      says: 'disabled',
      saysNot: 'jane',
    },
  },
  {
    name: 'it is disabled, and the directory may not be read',
    seed: tenantOnly({ tenant: blind, application: { enabled: false } }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'application-disabled',
      confidence: 'proved',
      says: 'AADSTS7000112',
    },
  },
  {
    name: 'the registration has no service principal',
    seed: world({ application: { servicePrincipal: false } }),
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'service-principal-missing',
      confidence: 'proved',
      says: 'AADSTS7000229',
      command: `az ad sp create --id ${APP}`,
    },
  },
];
