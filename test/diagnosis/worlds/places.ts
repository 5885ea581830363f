/** Rung 6: where it is wrong. One thing is wrong in one place, or in those that read it there. */
import type { BrokenWorld, Expected } from '../stage.ts';
import {
  APP,
  type Change,
  CURRENT,
  current,
  expired,
  GITHUB,
  GROUP,
  HOST,
  KEY_ID,
  marked,
  OLD,
  OLD_KEY_ID,
  OTHER_APP,
  policy,
  REFERENCE,
  SETTING,
  SLOT,
  SUBSCRIPTION,
  superseded,
  TENANT,
  tagged,
  VAULT,
  world,
} from './ground.ts';

const inRotation = (
  name: string,
  change: Change,
  expected: Expected,
  more: Partial<BrokenWorld> = {},
): BrokenWorld => ({
  name,
  seed: world(change),
  policy,
  ask: 'payments-api',
  expected,
  ...more,
});

const refers = (reference: string, more: object = {}) => ({
  settings: { CLIENT_SECRET: reference },
  ...more,
});
const inVault = (path: string) => `@Microsoft.KeyVault(SecretUri=https://${HOST}/secrets/${path})`;
const unresolved = (status: string, command?: string): Expected => ({
  outcome: 'cause-found',
  cause: 'reference-unresolved',
  confidence: 'proved',
  places: [SLOT],
  says: [status, 'text of the reference'],
  saysNot: ['<group>', '<site>', '<vault'],
  calls: 1,
  ...(command === undefined ? {} : { command }),
});
/** The one that is in the vault, with the older one before it. */
const two = [
  { value: OLD, created: '-100d' },
  { value: CURRENT, created: '-40d' },
];
const unreadable = (place: string, advises?: string): Expected => ({
  outcome: 'not-determined',
  cause: 'place-unreadable',
  confidence: 'unknown',
  places: [place],
  calls: 1,
  ...(advises === undefined ? {} : { advises }),
});
const open = (place: string): Expected => ({
  outcome: 'not-determined',
  cause: 'place-unverifiable',
  confidence: 'unknown',
  places: [place],
  calls: 1,
});

const deliveredGroup = {
  clientSecret: { value: CURRENT, isSecret: true },
  'clientSecret.keyturn': { value: marked(KEY_ID) },
};

const linkedPolicy = policy.replace('variable: clientSecret', 'variable: payments-api');
const LINKED = 'variableGroup contoso/pay/release payments-api';

const organizationPolicy = policy.replace(
  'repository: contoso/pay,',
  'organization: contoso, store: dependabot,',
);
const ORGANIZATION = 'githubSecret contoso CLIENT_SECRET (dependabot)';
const CREATE =
  'az keyvault secret show --vault-name kv-payments --name payments-api --query value -o tsv | gh secret set CLIENT_SECRET --org contoso --app dependabot --visibility private';

/** The rotation delivers to a secret of Dependabot of the organization, which has these in that store, and these variables. */
function inOrganization(
  { seed, ...world }: BrokenWorld,
  dependabot: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): BrokenWorld {
  const githubOwners = [{ login: 'contoso', dependabot, variables }];
  return { ...world, seed: { ...seed, githubOwners }, policy: organizationPolicy };
}

export const placeWorlds: readonly BrokenWorld[] = [
  // The vault
  inRotation(
    'somebody wrote something else into the vault, and the targets are right',
    {
      versions: [
        { value: CURRENT, created: '-40d' },
        { value: OLD, created: '-2h' },
      ],
    },
    {
      outcome: 'cause-found',
      cause: 'removed',
      confidence: 'likely',
      places: [VAULT, SLOT],
      command: 'keyturn rotate payments-api --now',
      calls: 2,
    },
  ),
  ...[{}, { tags: tagged(KEY_ID) }].map(tags =>
    inRotation(
      `somebody wrote an older secret that still works into the vault, ${'tags' in tags ? 'and copied the tags' : 'without our tags'}`,
      {
        credentials: [superseded, current],
        versions: [
          { value: CURRENT, created: '-40d', tags: tagged(KEY_ID) },
          { value: OLD, created: '-2h', ...tags },
        ],
      },
      {
        outcome: 'cause-found',
        cause: 'vault-behind',
        confidence: 'proved',
        places: [VAULT],
        says: [OLD_KEY_ID.slice(0, 8), `older than credential ${KEY_ID.slice(0, 8)}`, SETTING],
        saysNot: "Write the vault's value",
        command: 'keyturn rotate payments-api --now',
        calls: 2,
      },
    ),
  ),
  inRotation(
    'somebody wrote an older secret into the vault, and no place can be read back',
    {
      credentials: [superseded, current],
      versions: [
        { value: CURRENT, created: '-40d', tags: tagged(KEY_ID) },
        { value: OLD, created: '-2h' },
      ],
      setting: OLD,
    },
    {
      outcome: 'cause-found',
      cause: 'vault-behind',
      confidence: 'proved',
      places: [VAULT],
      says: 'older version',
      command: 'keyturn rotate payments-api --now',
    },
  ),
  inRotation(
    'a person put a newer secret into the app setting alone, before Keyturn ever ran',
    { credentials: [superseded, current], versions: [{ value: OLD, created: '-100d' }] },
    {
      outcome: 'cause-found',
      cause: 'vault-behind',
      confidence: 'proved',
      places: [VAULT],
      says: SETTING,
      command: 'keyturn rotate payments-api --now',
    },
  ),
  inRotation(
    'the vault holds an expired secret, and a target a good one',
    {
      credentials: [expired, current],
      versions: [
        { value: CURRENT, created: '-40d' },
        { value: OLD, created: '-2h' },
      ],
    },
    {
      outcome: 'cause-found',
      cause: 'expired',
      confidence: 'proved',
      places: [VAULT, SLOT],
      command: 'keyturn rotate payments-api --now',
      calls: 2,
    },
  ),
  inRotation(
    'the newest version of the vault is disabled',
    { versions: [{ value: CURRENT, created: '-40d', enabled: false }] },
    {
      outcome: 'cause-found',
      cause: 'vault-disabled',
      also: ['reference-unresolved'],
      confidence: 'proved',
      places: [VAULT],
      says: 'disabled',
      calls: 1,
    },
  ),
  inRotation(
    'the secret of the vault was deleted and can be recovered',
    { secretDeleted: true },
    {
      outcome: 'cause-found',
      cause: 'vault-deleted',
      also: ['reference-unresolved'],
      confidence: 'proved',
      places: ['vault secret payments-api'],
      says: 'soft-deleted',
      command: 'az keyvault secret recover --vault-name kv-payments --name payments-api',
      calls: 1,
    },
  ),
  inRotation(
    'the vault has no such secret',
    { versions: null },
    {
      outcome: 'cause-found',
      cause: 'place-missing',
      also: ['reference-unresolved'],
      confidence: 'likely',
      places: ['vault secret payments-api'],
      says: 'does not exist',
      command: 'keyturn diagnose payments-api',
      advises: 'keyturn rotate payments-api --now',
      calls: 1,
    },
  ),
  inRotation(
    'this identity may not read the vault, by its roles',
    { vault: { access: {} } },
    { ...unreadable('vault secret payments-api', 'Key Vault Secrets'), says: 'could not be read' },
  ),
  inRotation(
    'this identity may not read the vault, by its access policies',
    { vault: { access: {}, accessModel: 'policies' } },
    {
      ...unreadable('vault secret payments-api', 'az keyvault set-policy --name kv-payments'),
      saysNot: 'role assignment',
    },
  ),
  // The firewall keeps the slot out as well.
  inRotation(
    'the firewall of the vault keeps this machine out',
    { vault: { firewalled: true } },
    {
      outcome: 'cause-found',
      cause: 'reference-unresolved',
      also: ['place-unreadable'],
      places: [SLOT],
      tells: ['firewall', 'az keyvault network-rule add --name kv-payments'],
    },
  ),
  inRotation(
    'the vault cannot be reached',
    {},
    { ...unreadable('vault secret payments-api'), says: 'could not be read' },
    { faults: [{ service: 'vault', count: 'all', fault: { kind: 'cut-before' } }] },
  ),
  // App Service
  inRotation(
    'the app setting does not exist',
    { setting: null },
    {
      outcome: 'cause-found',
      cause: 'place-missing',
      confidence: 'proved',
      places: [SETTING],
      says: 'does not exist',
      command: 'keyturn rotate payments-api',
      calls: 1,
    },
  ),
  inRotation(
    'the app setting holds a removed secret',
    { setting: OLD },
    {
      outcome: 'cause-found',
      cause: 'removed',
      confidence: 'likely',
      places: [SETTING],
      command: 'keyturn rotate payments-api',
      calls: 2,
    },
  ),
  inRotation(
    'the app setting is in quotes',
    { setting: `"${CURRENT}"` },
    {
      outcome: 'cause-found',
      cause: 'mangled',
      confidence: 'proved',
      places: [SETTING],
      says: 'double quotes',
      command: 'keyturn rotate payments-api',
      calls: 2,
    },
  ),
  // Beside the secret
  inRotation(
    'the client id beside the app setting is that of another registration',
    { site: { settings: { CLIENT_SECRET: CURRENT, CLIENT_ID: OTHER_APP, TENANT_ID: TENANT } } },
    {
      outcome: 'cause-found',
      cause: 'paired-id-differs',
      confidence: 'likely',
      places: [SETTING],
      says: [`has ${OTHER_APP} in CLIENT_ID`, `the client id of the registration is ${APP}`],
      command: `az webapp config appsettings set --resource-group rg-pay --name web --subscription ${SUBSCRIPTION} --settings CLIENT_ID=${APP}`,
      calls: 1,
    },
  ),
  inRotation(
    'the tenant beside a reference is another one',
    { slot: { settings: { CLIENT_SECRET: REFERENCE, CLIENT_ID: APP.toUpperCase(), TENANT_ID: OTHER_APP } } },
    {
      outcome: 'cause-found',
      cause: 'paired-id-differs',
      confidence: 'likely',
      places: [SLOT],
      says: [`has ${OTHER_APP} in TENANT_ID`, `the tenant of the registration is ${TENANT}`],
      command: `--slot staging --subscription ${SUBSCRIPTION} --settings TENANT_ID=${TENANT}`,
    },
  ),
  inRotation(
    'the client id in the variable group is that of another registration',
    { group: { variables: { ...deliveredGroup, clientId: { value: OTHER_APP } } } },
    {
      outcome: 'cause-found',
      cause: 'paired-id-differs',
      confidence: 'likely',
      places: [GROUP],
      advises: `Set clientId there to the client id ${APP}.`,
    },
  ),
  inRotation(
    'a managed identity has its client id beside the secret, under another name',
    {
      site: {
        settings: {
          CLIENT_SECRET: CURRENT,
          CLIENT_ID: APP,
          AZURE_CLIENT_ID: OTHER_APP,
          TENANT_ID: 'contoso.com',
        },
      },
      group: { variables: { ...deliveredGroup, clientId: { value: 'hidden', isSecret: true } } },
    },
    { outcome: 'healthy', calls: 1 },
  ),
  inRotation(
    'this identity may not see the site',
    { site: { access: [] } },
    unreadable(SETTING, 'Website Contributor'),
  ),
  inRotation('the policy names a site that does not exist', { site: { name: 'web2' } }, unreadable(SETTING)),
  // References
  inRotation(
    'the slot has no identity to read the vault with',
    {},
    unresolved(
      'MSINotEnabled',
      'az webapp identity assign --resource-group rg-pay --name web --slot staging',
    ),
    {
      seed: withoutIdentity(),
    },
  ),
  inRotation(
    'the identity of the slot may not read the vault',
    { slot: { identity: [] } },
    unresolved('AccessToKeyVaultDenied', 'az role assignment create --role "Key Vault Secrets User"'),
  ),
  inRotation(
    'the reference names a version that does not exist',
    { slot: refers(inVault(`payments-api/${'a'.repeat(32)}`)) },
    unresolved('SecretVersionNotFound'),
  ),
  inRotation(
    'the reference names a secret that does not exist',
    { slot: refers(inVault('payment-api')) },
    unresolved('SecretNotFound'),
  ),
  inRotation(
    'the reference names a vault that does not exist',
    {
      slot: refers('@Microsoft.KeyVault(SecretUri=https://kv-payment.vault.azure.net/secrets/payments-api)', {
        identity: [HOST],
      }),
    },
    unresolved('VaultNotFound'),
  ),
  inRotation(
    'the reference has a typing error',
    { slot: refers(`@Microsoft.KeyVault(SecretUrl=https://${HOST}/secrets/payments-api)`) },
    { ...unresolved('InvalidSyntax'), advises: inVault('payments-api') },
  ),
  inRotation(
    'a blank stands before the reference, so it is none',
    { slot: refers(` ${inVault('payments-api')}`) },
    {
      ...unresolved('there is a blank before it'),
      advises: inVault('payments-api'),
      saysNot: ['check subscription'],
    },
  ),
  inRotation(
    'a line break stands behind the reference, so it cannot be read',
    { slot: refers(`${inVault('payments-api')}\n`) },
    {
      ...unresolved('InvalidSyntax'),
      says: ['InvalidSyntax', 'a line break after it'],
      advises: inVault('payments-api'),
    },
  ),
  inRotation(
    'the cache of the reference serves an old version that is no longer valid',
    { credentials: [expired, current], versions: two, slot: { cachedReferences: { CLIENT_SECRET: 0 } } },
    {
      outcome: 'cause-found',
      cause: 'reference-behind',
      confidence: 'proved',
      places: [SLOT],
      says: ['cached', 'expired'],
      command: 'keyturn rotate payments-api',
      calls: 2,
    },
  ),
  inRotation(
    'the cache of the reference serves an old version that still works',
    { credentials: [superseded, current], versions: two, slot: { cachedReferences: { CLIENT_SECRET: 0 } } },
    {
      outcome: 'cause-found',
      cause: 'reference-behind',
      confidence: 'proved',
      places: [SLOT],
      says: ['cached', 'works'],
      command: 'keyturn rotate payments-api',
      calls: 2,
    },
  ),
  inRotation(
    'the reference is pinned to the old version',
    { credentials: [superseded, current], versions: two },
    {
      outcome: 'cause-found',
      cause: 'reference-behind',
      confidence: 'proved',
      places: [SLOT],
      says: 'names the old',
      command: 'keyturn rotate payments-api',
    },
    {
      edits: ({ world: { vaults } }) => {
        const [oldest] = vaults[0]?.secrets.find(({ name }) => name === 'payments-api')?.versions ?? [];
        return [
          {
            op: 'set-site-setting',
            subscription: SUBSCRIPTION,
            resourceGroup: 'rg-pay',
            name: 'web',
            slot: 'staging',
            setting: 'CLIENT_SECRET',
            value: inVault(`payments-api/${oldest?.id}`),
          },
        ];
      },
    },
  ),
  // It may hold anything; that it is another secret than the policy's is known, and rotating would not touch it.
  inRotation(
    'the reference points to another secret of the vault',
    { slot: refers(inVault('billing')) },
    {
      ...open(SLOT),
      says: 'another secret',
      saysNot: 'Have it written again',
      advises: 'az webapp config appsettings set',
    },
  ),
  inRotation(
    'the setting points into App Configuration',
    { slot: refers('@Microsoft.AppConfiguration(Endpoint=https://pay.azconfig.io; Key=pay:secret)') },
    {
      ...open(SLOT),
      says: 'AppConfiguration',
      saysNot: 'Have it written again',
      advises: 'az webapp config appsettings set',
    },
  ),
  // Azure DevOps
  inRotation(
    'the mark in the variable group names the superseded credential',
    { credentials: [superseded, current], group: group(OLD_KEY_ID) },
    {
      outcome: 'cause-found',
      cause: 'place-behind',
      confidence: 'likely',
      places: [GROUP],
      says: OLD_KEY_ID.slice(0, 8),
      command: 'keyturn rotate payments-api',
      calls: 1,
    },
  ),
  inRotation(
    'the mark in the variable group names an expired credential',
    { credentials: [expired, current], group: group(OLD_KEY_ID) },
    {
      outcome: 'cause-found',
      cause: 'expired',
      confidence: 'likely',
      places: [GROUP],
      says: OLD_KEY_ID.slice(0, 8),
      command: 'keyturn rotate payments-api',
    },
  ),
  inRotation(
    'the variable group bears no mark, and was changed since the last rotation',
    { group: { variables: { clientSecret: { value: CURRENT, isSecret: true } } } },
    { ...open(GROUP), says: 'last written on 2026-', command: 'keyturn rotate payments-api' },
    {
      edits: [
        { op: 'set-variable', organization: 'contoso', group: 'release', variable: 'other', value: 'x' },
      ],
    },
  ),
  inRotation(
    'the variable group bears no mark, and was last changed before the last rotation',
    {
      credentials: [superseded, current],
      group: { variables: { clientSecret: { value: OLD, isSecret: true } } },
    },
    {
      outcome: 'cause-found',
      cause: 'place-behind',
      confidence: 'likely',
      places: [GROUP],
      says: "before the vault's credential was created",
      command: 'keyturn rotate payments-api',
    },
  ),
  inRotation(
    'the variable is not a secret one',
    {
      group: {
        variables: { clientSecret: { value: CURRENT }, 'clientSecret.keyturn': { value: marked(KEY_ID) } },
      },
    },
    {
      outcome: 'cause-found',
      cause: 'place-behind',
      confidence: 'proved',
      places: [GROUP],
      says: 'everybody can read it',
      command: 'keyturn rotate payments-api',
    },
  ),
  inRotation(
    'the variable does not exist',
    { group: { variables: { other: { value: 'x' } } } },
    {
      outcome: 'cause-found',
      cause: 'place-missing',
      confidence: 'proved',
      places: [GROUP],
      command: 'keyturn rotate payments-api',
    },
  ),
  inRotation(
    'somebody changed the variable group after its mark',
    {},
    { ...open(GROUP), says: 'is in a group that was changed outside Keyturn' },
    {
      edits: [
        {
          op: 'set-variable',
          organization: 'contoso',
          group: 'release',
          variable: 'clientSecret',
          value: OLD,
          isSecret: true,
        },
      ],
    },
  ),
  {
    ...inRotation(
      'the group is linked to the vault, and maps its secret',
      { group: { vault: 'kv-payments', variables: { 'payments-api': { value: '', isSecret: true } } } },
      { outcome: 'healthy', tells: 'is linked to the vault', calls: 1 },
    ),
    policy: linkedPolicy,
  },
  {
    ...inRotation(
      'the group is linked to the vault, whose newest version is mangled',
      {
        versions: [{ value: `${CURRENT}\n`, created: '-2h' }],
        group: { vault: 'kv-payments', variables: { 'payments-api': { value: '', isSecret: true } } },
      },
      {
        outcome: 'cause-found',
        cause: 'mangled',
        confidence: 'proved',
        places: [VAULT, SLOT, LINKED],
        command: 'keyturn rotate payments-api --now',
      },
    ),
    policy: linkedPolicy,
  },
  {
    ...inRotation(
      'the group is linked to a vault, and does not map the secret',
      { group: { vault: 'kv-payments', variables: { billing: { value: '', isSecret: true } } } },
      {
        outcome: 'cause-found',
        cause: 'place-behind',
        confidence: 'proved',
        places: [LINKED],
        says: 'does not map the secret',
        // What is linked cannot be written.
        saysNot: 'Bring it to what the vault holds',
      },
    ),
    policy: linkedPolicy,
  },
  // GitHub
  inRotation(
    // What was written is not known, and may be right.
    'somebody wrote the GitHub secret after its mark',
    {},
    {
      ...open(GITHUB),
      says: 'written outside Keyturn after its mark',
      command: 'keyturn rotate payments-api',
    },
    {
      edits: [{ op: 'set-repository-secret', repository: 'contoso/pay', name: 'CLIENT_SECRET', value: OLD }],
    },
  ),
  inRotation(
    'the mark beside the GitHub secret names the superseded credential',
    {
      credentials: [superseded, current],
      repository: { variables: { CLIENT_SECRET_KEYTURN: marked(OLD_KEY_ID) } },
    },
    {
      outcome: 'cause-found',
      cause: 'place-behind',
      confidence: 'likely',
      places: [GITHUB],
      says: OLD_KEY_ID.slice(0, 8),
    },
  ),
  inRotation(
    'the GitHub secret bears no mark, and was written since the last rotation',
    { repository: { variables: {} } },
    { ...open(GITHUB), says: 'last written on 2026-' },
    {
      edits: [
        { op: 'set-repository-secret', repository: 'contoso/pay', name: 'CLIENT_SECRET', value: CURRENT },
      ],
    },
  ),
  inRotation(
    'the GitHub secret bears no mark, and was last written before the last rotation',
    { credentials: [superseded, current], repository: { secrets: { CLIENT_SECRET: OLD }, variables: {} } },
    {
      outcome: 'cause-found',
      cause: 'place-behind',
      confidence: 'likely',
      places: [GITHUB],
      says: ['last written on', "before the vault's credential was created"],
      command: 'keyturn rotate payments-api',
      calls: 1,
    },
  ),
  inRotation(
    'the GitHub secret does not exist',
    { repository: { secrets: {} } },
    {
      outcome: 'cause-found',
      cause: 'place-missing',
      confidence: 'likely',
      places: [GITHUB],
      says: 'does not exist',
      saysNot: ['may not see it'],
      command: 'keyturn rotate payments-api',
    },
  ),
  inOrganization(
    inRotation(
      'the organization does not have the secret',
      {},
      {
        outcome: 'cause-found',
        cause: 'place-missing',
        confidence: 'likely',
        places: [ORGANIZATION],
        says: 'which repositories of the organization may use it is not for Keyturn to decide',
        command: CREATE,
      },
    ),
    {},
    {},
  ),
  inOrganization(
    inRotation(
      'the mark of the organization names the superseded credential',
      { credentials: [superseded, current] },
      {
        outcome: 'cause-found',
        cause: 'place-behind',
        confidence: 'likely',
        places: [ORGANIZATION],
        says: OLD_KEY_ID.slice(0, 8),
        command: 'keyturn rotate payments-api',
      },
    ),
    { CLIENT_SECRET: OLD },
    // That of Actions is of another secret.
    { CLIENT_SECRET_KEYTURN: marked(KEY_ID), CLIENT_SECRET_KEYTURN_DEPENDABOT: marked(OLD_KEY_ID) },
  ),
  inOrganization(
    inRotation(
      'somebody wrote the secret of the organization after its mark',
      {},
      {
        ...open(ORGANIZATION),
        says: 'written outside Keyturn after its mark',
        command: 'keyturn rotate payments-api',
      },
      {
        edits: [
          {
            op: 'set-organization-secret',
            organization: 'contoso',
            store: 'dependabot',
            name: 'CLIENT_SECRET',
            value: OLD,
          },
        ],
      },
    ),
    { CLIENT_SECRET: CURRENT },
    { CLIENT_SECRET_KEYTURN_DEPENDABOT: marked(KEY_ID) },
  ),
  inRotation('there is no token for GitHub', {}, unreadable(GITHUB, 'GITHUB_TOKEN'), {
    env: { GITHUB_TOKEN: undefined },
  }),
  inRotation(
    // GitHub answers 404 to both, so neither is proved.
    'the repository was renamed',
    { repository: { fullName: 'contoso/pay2' } },
    {
      outcome: 'cause-found',
      cause: 'place-missing',
      confidence: 'likely',
      places: [GITHUB],
      says: 'may not see it',
      command: "gh api repos/contoso/pay/environments --jq '.environments[].name'",
    },
  ),
  // The tags name a credential, and the value is another one: the tags were carried along by hand.
  inRotation(
    'the tags of the vault name another credential than the value is',
    {
      credentials: [superseded, current],
      versions: [{ value: CURRENT, created: '-40d', tags: tagged(OLD_KEY_ID) }],
    },
    { outcome: 'healthy', calls: 1 },
  ),
];

function group(keyId: string): NonNullable<Change['group']> {
  return {
    variables: {
      clientSecret: { value: OLD, isSecret: true },
      'clientSecret.keyturn': { value: marked(keyId) },
    },
  };
}

function withoutIdentity(): BrokenWorld['seed'] {
  const seed = world();
  const sites = (seed.sites ?? []).map(({ identity: _none, ...site }) => site);
  return { ...seed, sites };
}
