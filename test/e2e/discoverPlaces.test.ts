/** The places that `keyturn discover` finds: what it calls proved and by what, what it asks for that, and the targets that it writes. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import { outputFaults } from '../support/outputs.ts';
import { type CommandResult, openSandbox, runCommand, type TestSandbox } from '../support/sandbox.ts';
import { TENANT } from './messyTenant.ts';
import { EVERYWHERE, KEYS, LEDGER, placesWorld, SHOP, SUBSCRIPTION, VALUES } from './placesWorld.ts';
import { must } from './stage.ts';

interface ToldPlace {
  readonly kind: string;
  readonly place: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly template?: string;
  readonly appId: string;
  readonly certainty: string;
  readonly keyId?: string;
  readonly unfit?: string;
  readonly secretless?: {
    readonly certainty: string;
    readonly steps: readonly { readonly command?: string }[];
  };
  readonly evidence: readonly { readonly code: string; readonly how?: string; readonly of?: string }[];
}

interface Told {
  readonly counts: Readonly<Record<string, unknown>>;
  readonly places: readonly ToldPlace[];
  readonly unprovedPlaces: readonly { readonly place: string; readonly outcome: string }[];
  readonly unreadPlaces: readonly {
    readonly subject: string;
    readonly problem: { readonly reason: string; readonly remedy?: string };
  }[];
  readonly unnamed?: readonly { readonly rotation: string; readonly kind: string; readonly label: string }[];
  readonly notSearched: readonly string[];
  readonly findings: readonly { readonly text: string }[];
  readonly vaults: readonly { readonly url: string }[];
}

function discover(sandbox: TestSandbox, cwd: string, ...words: readonly string[]): Promise<CommandResult> {
  return runCommand(sandbox, ['discover', ...words], { cwd });
}

function told({ stdout, stderr }: CommandResult): Told {
  expect(outputFaults(stdout), stderr).toEqual([]);
  return JSON.parse(stdout) as Told;
}

function found({ places }: Told): string[] {
  return places
    .map(({ place, certainty, appId, evidence: [first] }) => {
      const whose = appId === SHOP ? 'shop' : appId === LEDGER ? 'ledger' : appId;
      return `${place}: ${certainty} ${whose}, ${first?.code}`;
    })
    .toSorted();
}

/** Requests that write, or that answer with a value. */
function touching({ history }: TestSandbox): string[] {
  return history
    .entries()
    .filter(({ method, service, operation }) => {
      const isReading = method === 'GET' || operation === 'batch' || service === 'entra';
      return !isReading || operation === 'getSecret';
    })
    .map(({ operation }) => operation);
}

const READS_VALUES = [
  ...['listAppSettings', 'listConnectionStrings'],
  ...['listStaticSiteAppSettings', 'listStaticSiteBuildAppSettings'],
];

const FROM_LISTS = [
  'githubSecret contoso LEDGER_CLIENT_SECRET: suspected ledger, client-id-in-setting',
  'githubSecret contoso/shop-front AZURE_CLIENT_SECRET: suspected shop, client-id-in-setting',
  'githubSecret contoso/shop-front MARKED: proved shop, place-mark',
  'githubSecret contoso/shop-front/production SHOP_FRONT_SECRET: suspected shop, name',
  'serviceConnection contoso/shop/azure-auto: proved ledger, signs-in-as',
  'serviceConnection contoso/shop/azure-shop: proved shop, signs-in-as',
  'variableGroup contoso/shop/release: shop MARKED: proved shop, place-mark',
  'variableGroup contoso/shop/release: shop SHOP_CLIENT_SECRET: suspected shop, client-id-in-setting',
];

describe('places', () => {
  it('are found by lists alone: names, tags, ids, marks; no value is asked for', async () => {
    await using sandbox = await openSandbox(placesWorld());
    const run = await discover(sandbox, searchedFolder(), ...EVERYWHERE, '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    const document = told(run);
    expect(found(document)).toEqual(
      [
        ...FROM_LISTS,
        'site ledger-jobs in rg-shop: suspected ledger, name',
        'variableGroup contoso/shop/linked shop-front-secret: suspected shop, reference',
      ].toSorted(),
    );
    expect(document.vaults.map(({ url }) => url)).toEqual(['https://kv-shop.vault.azure.net']);
    expect(touching(sandbox)).toEqual([]);
    expect(document.counts).toMatchObject({ deadCopies: null, heldInSeveral: null, placesUnread: 0 });
  });

  it('are told how they could do without a secret: what lists show, what is only possible, and nothing of what is suspected', async () => {
    await using sandbox = await openSandbox(placesWorld());
    const cwd = searchedFolder();
    const { counts, places } = told(await discover(sandbox, cwd, ...EVERYWHERE, '--json'));
    const ways = places.map(({ place, certainty, secretless }) => [place, certainty, secretless?.certainty]);
    expect(ways).toContainEqual(['serviceConnection contoso/shop/azure-shop', 'proved', 'shown']);
    expect(ways).toContainEqual(['githubSecret contoso/shop-front MARKED', 'proved', 'possible']);
    const shown = ways.filter(([, certainty, way]) => certainty === 'proved' && way === 'shown');
    expect(counts).toMatchObject({
      placesSecretless: shown.length,
      placesSecretlessPerhaps: 1,
      secretsNotNeeded: 0,
    });
    const production = places.find(({ place }) => place.includes('/production '));
    expect(production?.secretless?.steps[0]?.command).toContain(
      `--id ${SHOP} --parameters '{"name":"github-contoso-shop-front-production"`,
    );
    const text = (await discover(sandbox, cwd, ...EVERYWHERE)).stdout;
    expect(text).toMatch(/could do without a secret +\d+ {2}1 more perhaps/);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'serviceConnection contoso/shop/azure-shop: by workload identity federation',
    );
  });

  it('are proved by what they hold, each value tried once; what is dead, mangled or beside others is told as such', async () => {
    await using sandbox = await openSandbox(placesWorld());
    const run = await discover(sandbox, searchedFolder(), ...EVERYWHERE, '--json', '--prove', '--yes');
    expect(run.exitCode, run.stderr).toBe(0);
    const document = told(run);
    expect(found(document)).toEqual(
      [
        ...FROM_LISTS,
        'appService ledger-jobs LEDGER_APP_SECRET: proved ledger, value-accepted',
        'appService other SECRET: proved ledger, value-accepted',
        'appService shop-web AZURE_CLIENT_SECRET: proved shop, value-equal',
        'appService shop-web REFERENCE: proved shop, reference',
        'appService shop-web connection string sql: proved shop, value-equal',
        'appService shop-web/staging CACHE: proved shop, value-equal',
        'appService shop-web/staging odd name: proved shop, value-mangled',
        'staticWebApp shop-static CLIENT_SECRET: proved shop, value-equal',
        'staticWebApp shop-static/12 PREVIEW: proved shop, value-equal',
        'variableGroup contoso/shop/linked shop-front-secret: proved shop, reference',
        'variableGroup contoso/shop/release: shop PLAIN: proved shop, value-equal',
      ].toSorted(),
    );
    expect(document.unprovedPlaces).toMatchObject([
      { place: 'appService shop-web OLD_SECRET', outcome: 'no-credential' },
    ]);
    expect(document.counts).toMatchObject({ deadCopies: 1, heldInSeveral: 2, placesProved: 15 });
    const sql = must(document.places.find(({ place }) => place.endsWith('sql')));
    expect(sql.template).toBe(`Server=tcp:sql.contoso.com;User ID=${SHOP};Password={secret};Encrypt=True`);
    // Beside it there is a key of something else: nothing of that text is shown.
    const cache = must(document.places.find(({ place }) => place.endsWith('CACHE')));
    expect(cache.template).toBeUndefined();
    expect(cache.unfit).toMatch(/other secrets/);
    expect(run.stdout).not.toContain('abcDEF0123456789');
    for (const value of Object.values(VALUES)) expect(run.stdout + run.stderr).not.toContain(value);
    // One sign-in for each of two values, in however many places they are.
    const calls = must(sandbox.world.tenants[0]).signIns.filter(
      ({ appId }) => appId !== sandbox.operator.appId,
    );
    expect(calls.map(({ keyId }) => keyId).toSorted()).toEqual([KEYS.shop, KEYS.ledger].toSorted());
    expect(
      touching(sandbox).filter(operation => !['getSecret', ...READS_VALUES].includes(operation)),
    ).toEqual([]);
  });

  it('count by a client id in a tag, and by a mark only until something is changed beside it', async () => {
    await using sandbox = await openSandbox(placesWorld());
    const { world } = sandbox;
    const other = must(world.sites.find(({ name }) => name === 'other'));
    other.changed = { properties: {}, web: {}, tags: { owner: LEDGER.toUpperCase() } };
    sandbox.clock.advance(3_600_000);
    const at = { repository: 'contoso/shop-front', name: 'MARKED' };
    sandbox.edit({ op: 'set-repository-secret', ...at, value: 'a value of somebody' });
    sandbox.edit({ op: 'set-variable', organization: 'contoso', group: 7, variable: 'OTHER', value: 'x' });
    const seen = found(told(await discover(sandbox, searchedFolder(), ...EVERYWHERE, '--json')));
    expect(seen).toContain('site other in rg-shop: suspected ledger, client-id-in-tag');
    expect(seen).toContain('githubSecret contoso/shop-front MARKED: suspected shop, place-mark-old');
    expect(seen).toContain('variableGroup contoso/shop/release: shop MARKED: suspected shop, place-mark-old');
  });

  it('are announced with their numbers before a value is read, and without an answer none is', async () => {
    await using sandbox = await openSandbox(placesWorld());
    const run = await discover(sandbox, searchedFolder(), ...EVERYWHERE, '--prove');
    expect(run.exitCode).toBe(1);
    const words = run.stderr.replaceAll(/\s+/g, ' ');
    expect(words).toContain('1 vault secret may belong to a registration');
    expect(words).toContain('the settings of 5 sites are read');
    expect(words).toContain('2 plain variables of the lists are looked at');
    expect(words).toMatch(/at most \d+ sign-ins/);
    expect(touching(sandbox)).toEqual([]);
  });

  it('become targets of their rotation, which validate accepts and plan can read; then nothing is unnamed', async () => {
    await using sandbox = await openSandbox(placesWorld());
    const cwd = searchedFolder();
    const run = await discover(
      sandbox,
      cwd,
      ...EVERYWHERE,
      '--json',
      '--prove',
      '--yes',
      '--policy',
      'rotation.yaml',
    );
    expect(run.exitCode, run.stderr).toBe(0);
    const text = readFileSync(join(cwd, 'rotation.yaml'), 'utf8');
    for (const line of [
      '- githubSecret: { repository: contoso/shop-front, secret: MARKED }',
      'setting: REFERENCE, as: reference }',
      'connectionString: sql }\n        template: "Server=tcp:sql.contoso.com;',
      'group: "release: shop", variable: PLAIN }',
      '- serviceConnection: { organization: contoso, project: shop, name: azure-shop }',
      'environment: "12", setting: PREVIEW }',
      '# proved, and no target: serviceConnection contoso/shop/azure-auto',
      '# not proved: githubSecret contoso/shop-front/production SHOP_FRONT_SECRET',
    ])
      expect(text).toContain(line);
    expect(text).not.toContain('abcDEF0123456789');
    const plan = await runCommand(sandbox, ['plan', '--json'], { cwd });
    const { rotations } = JSON.parse(plan.stdout) as { rotations: { problem?: object }[] };
    expect(rotations).toHaveLength(1);
    expect(rotations.filter(({ problem }) => problem !== undefined)).toEqual([]);
    const after = await discover(
      sandbox,
      cwd,
      ...EVERYWHERE,
      '--json',
      '--prove',
      '--yes',
      '--against',
      'rotation.yaml',
    );
    const left = told(after).unnamed ?? [];
    // Neither can be written as it is, so both stay named until a person has seen to them.
    expect(left.map(({ label }) => label).toSorted()).toEqual([
      'appService shop-web/staging CACHE',
      'appService shop-web/staging odd name',
    ]);
  });
});

describe('lists', () => {
  it('are read to their ends, in as many requests as they have pages, whatever the size of a page', async () => {
    const world = placesWorld();
    const [contoso] = world.organizations ?? [];
    const [shop] = contoso?.projects ?? [];
    const site = must(world.sites?.[2]);
    const sites = Array.from({ length: 5 }, (_, index) => ({ ...site, name: `ledger-${index}` }));
    const groups = Array.from({ length: 5 }, (_, index) => ({
      name: `ledger ${index}`,
      variables: { LEDGER_SECRET: { value: 'x', isSecret: true } },
    }));
    const variables = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`V${index}`, 'v']));
    const repository = {
      fullName: 'contoso/many',
      secrets: { LEDGER_PASSWORD: 'x' },
      variables: { ...variables, ZZ_CLIENT_ID: LEDGER },
    };
    await using sandbox = await openSandbox({
      ...world,
      settings: { readLagMs: { min: 0, max: 0 }, armPage: 2, devopsPage: 2 },
      sites,
      organizations: [
        { ...must(contoso), projects: [{ ...must(shop), groups }, { name: 'b' }, { name: 'c' }] },
      ],
      repositories: [repository],
    });
    const run = await discover(sandbox, searchedFolder(), ...EVERYWHERE, '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    const names = told(run).places.map(({ place }) => place);
    for (const { name } of sites) expect(names).toContain(`site ${name} in rg-shop`);
    for (const { name } of groups)
      expect(names).toContain(`variableGroup contoso/shop/${name} LEDGER_SECRET`);
    expect(names).toContain('githubSecret contoso/many LEDGER_PASSWORD');
    const asked = (operation: string) =>
      sandbox.history.entries().filter(each => each.operation === operation && each.status === 200).length;
    // Five sites, no slots, one static web app; five groups and those of two empty projects; three projects for both kinds.
    expect(asked('listResources')).toBe(3 + 1 + 1);
    expect(asked('listVariableGroups')).toBe(3 + 1 + 1);
    expect(asked('listProjects')).toBe(2);
    // Those of the organization, and 66 of the repository.
    expect(asked('listVariables')).toBe(1 + 3);
    expect(asked('getSite') + asked('listSlots')).toBe(0);
  });

  it('show what several projects share once', async () => {
    const world = placesWorld();
    const [contoso] = world.organizations ?? [];
    const [shop] = contoso?.projects ?? [];
    const shared = { name: 'azure-shared', appId: SHOP, value: VALUES.shop, sharedWith: ['empty'] };
    await using sandbox = await openSandbox({
      ...world,
      organizations: [
        {
          ...must(contoso),
          projects: [{ ...must(shop), groups: [], serviceConnections: [shared] }, { name: 'empty' }],
        },
      ],
    });
    const run = await discover(sandbox, searchedFolder(), '--all', '--json', '--organization', 'contoso');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(told(run).places.filter(({ kind }) => kind === 'serviceConnection')).toHaveLength(1);
  });

  it('are read as a GitHub App, too, which signs in once for an organization and all of its repositories', async () => {
    await using sandbox = await openSandbox(placesWorld());
    const folder = searchedFolder();
    const file = join(folder, 'app.pem');
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    writeFileSync(file, privateKey);
    const repositories = sandbox.world.repositories.map(({ fullName }) => fullName);
    const permissions = {
      ...({ secrets: 'read', actions_variables: 'read', environments: 'read' } as const),
      ...({ organization_secrets: 'read', organization_actions_variables: 'read' } as const),
    };
    sandbox.world.githubApps = [
      { appId: '4711', publicKeyPem: publicKey, installations: [{ id: 77, repositories, permissions }] },
    ];
    const env = { GITHUB_TOKEN: '', KEYTURN_GITHUB_APP_ID: '4711', KEYTURN_GITHUB_APP_KEY_FILE: file };
    const words = ['discover', '--all', '--json', '--github', 'contoso'];
    const run = await runCommand(sandbox, words, { cwd: folder, env });
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(found(told(run))).toEqual(FROM_LISTS.filter(line => line.startsWith('githubSecret ')));
    const asked = sandbox.history.entries().map(({ operation }) => operation);
    expect(asked.filter(operation => operation === 'createAccessToken')).toHaveLength(1);
    expect(asked.filter(operation => operation === 'getOrganizationInstallation')).toHaveLength(1);
  });

  it('of all subscriptions, and of one repository alone', async () => {
    await using sandbox = await openSandbox(placesWorld());
    const run = await discover(
      sandbox,
      searchedFolder(),
      ...['--all', '--json', '--subscription', 'all', '--github', 'contoso/bare'],
    );
    expect(run.exitCode, run.stderr).toBe(0);
    const { vaults, places } = told(run);
    expect(vaults.map(({ url }) => url)).toEqual(['https://kv-shop.vault.azure.net']);
    expect(places.map(({ place }) => place)).toEqual(['site ledger-jobs in rg-shop']);
    const asked = sandbox.history.entries().map(({ operation }) => operation);
    expect(asked.filter(operation => operation === 'listRepositories')).toEqual([]);
    expect(asked.filter(operation => operation === 'listSubscriptions')).toHaveLength(1);
  });
});

const POLICY = [
  'version: 1',
  `tenant: ${TENANT}`,
  'rotations:',
  '  - name: shop',
  `    registration: { appId: ${SHOP} }`,
  "    vault: { url: 'https://kv-shop.vault.azure.net', secret: shop-front-secret }",
  '    targets:',
  `      - appService: { subscription: ${SUBSCRIPTION}, resourceGroup: RG-SHOP, site: shop-web, setting: azure_client_secret }`,
  '      - variableGroup: { organization: contoso, project: shop, group: 7, variable: marked }',
  '      - githubSecret: { repository: contoso/shop-front, secret: MARKED }',
  '',
].join('\n');

describe('against a policy', () => {
  it('what holds its secret and is no target comes first, with the line to paste: exit 2', async () => {
    await using sandbox = await openSandbox(placesWorld());
    const cwd = searchedFolder();
    writeFileSync(join(cwd, 'rotation.yaml'), POLICY);
    const words = ['--all', '--prove', '--yes', '--against', 'rotation.yaml'];
    const run = await discover(sandbox, cwd, ...words);
    expect(run.exitCode, run.stderr).toBe(2);
    const [, first = ''] = run.stdout.split('\n\n');
    expect(first.replaceAll(/\s+/g, ' ')).toMatch(
      /^\d+ places hold secrets of rotation.yaml, and no target names/,
    );
    expect(first).toContain(
      `- appService: { subscription: ${SUBSCRIPTION}, resourceGroup: rg-shop, site: shop-web, connectionString: sql }`,
    );
    const { unnamed = [] } = told(await discover(sandbox, cwd, ...words, '--json'));
    const labels = unnamed.map(({ label }) => label);
    // The scopes of its targets: the subscription, the project and the repository, and nothing of the organization at GitHub.
    expect(labels).toContain('serviceConnection contoso/shop/azure-shop');
    expect(labels).toContain('variableGroup contoso/shop/release: shop PLAIN');
    expect(labels).not.toContain('appService shop-web AZURE_CLIENT_SECRET');
    expect(labels).not.toContain('variableGroup contoso/shop/release: shop MARKED');
    expect(labels).not.toContain('githubSecret contoso/shop-front MARKED');
    expect(unnamed.every(({ rotation }) => rotation === 'shop')).toBe(true);
    expect(readFileSync(join(cwd, 'rotation.yaml'), 'utf8')).toBe(POLICY);
  });
});

it('where `allow` lets secrets go is searched, too, each organization once and as a whole', async () => {
  await using sandbox = await openSandbox(placesWorld());
  const cwd = searchedFolder();
  const allow = `allow: { vaults: [kv-shop], subscriptions: [${SUBSCRIPTION}], organizations: [dev.azure.com/contoso, github.com/contoso] }\n`;
  writeFileSync(join(cwd, 'rotation.yaml'), POLICY.replace('rotations:', `${allow}rotations:`));
  const run = await discover(sandbox, cwd, '--all', '--json');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout).searched).toEqual({
    subscriptions: [SUBSCRIPTION],
    organizations: [{ organization: 'contoso' }],
    github: [{ owner: 'contoso' }],
  });
});

it('what `allow` does not list is written as a comment, and the file stays valid', async () => {
  await using sandbox = await openSandbox(placesWorld());
  const cwd = searchedFolder();
  const own = [
    ...[
      'version: 1',
      `tenant: ${TENANT}`,
      'allow: { vaults: [kv-shop], organizations: [dev.azure.com/contoso] }',
    ],
    ...['rotations:', '  - name: other', '    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-000000000009 }'],
    ...["    vault: { url: 'https://kv-shop.vault.azure.net', secret: other }", ''],
  ].join('\n');
  writeFileSync(join(cwd, 'rotation.yaml'), own);
  const run = await discover(sandbox, cwd, ...EVERYWHERE, '--prove', '--yes', '--policy', 'rotation.yaml');
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const text = readFileSync(join(cwd, 'rotation.yaml'), 'utf8');
  expect(text).toContain('- serviceConnection: { organization: contoso, project: shop, name: azure-shop }');
  expect(text).not.toContain('- appService:');
  expect(text).toContain('# proved, and no target: appService shop-web AZURE_CLIENT_SECRET holds a secret');
  expect(text).toContain('allow in the policy does not list it');
  expect((await runCommand(sandbox, ['validate'], { cwd })).exitCode).toBe(0);
});

describe('what may not be read', () => {
  const limited = (sites: Partial<NonNullable<WorldSeed['sites']>[number]>) => {
    const world = placesWorld();
    return { ...world, sites: (world.sites ?? []).map(one => ({ ...one, ...sites })) };
  };

  it('settings of sites: each is a line, with a role that may read and nothing more, and the rest is shown: exit 1', async () => {
    await using sandbox = await openSandbox({
      ...limited({ access: [], readers: [] }),
      roleAssignments: [{ role: 'Reader', scope: `/subscriptions/${SUBSCRIPTION}` }],
    });
    const run = await discover(sandbox, searchedFolder(), ...EVERYWHERE, '--json', '--prove', '--yes');
    expect(run.exitCode, run.stderr).toBe(1);
    const { unreadPlaces, places, counts } = told(run);
    expect(unreadPlaces).toHaveLength(4);
    expect(counts).toMatchObject({ placesUnread: 4 });
    const { remedy = '' } = unreadPlaces[0]?.problem ?? {};
    expect(remedy).toContain('Microsoft.Web/sites/config/list/action');
    expect(remedy).toContain('az role definition create');
    expect(remedy).not.toContain('Contributor');
    expect(places.map(({ place }) => place)).toContain('site ledger-jobs in rg-shop');
    const text = await discover(sandbox, searchedFolder(), ...EVERYWHERE, '--prove', '--yes');
    expect(text.stdout).toContain('3 more for the same reason');
  });

  it('an organization that does not know the identity, a subscription and an owner that are not there', async () => {
    const world = placesWorld();
    const organizations = (world.organizations ?? []).map(one => ({ ...one, access: [] }));
    await using sandbox = await openSandbox({ ...world, organizations });
    const run = await discover(
      sandbox,
      searchedFolder(),
      ...['--all', '--json', '--timeout', '1s', '--organization', 'contoso', '--github', 'nobody'],
      ...['--subscription', '4e9b7c52-60d1-4a3f-8f26-000000000000'],
    );
    expect(run.exitCode, run.stderr).toBe(1);
    const { unreadPlaces, findings } = told(run);
    const subjects = unreadPlaces.map(({ subject }) => subject);
    expect(subjects).toContain('projects of organization contoso');
    expect(subjects).toContain('secrets of organization nobody');
    expect(subjects.some(subject => subject.startsWith('resources Microsoft.Web/sites of'))).toBe(true);
    expect(unreadPlaces.every(({ problem }) => (problem.remedy ?? '') !== '')).toBe(true);
    expect(findings.map(({ text }) => text).join()).toContain('vaults of subscription');
  });

  it('words that name no scope are wrong usage', async () => {
    await using sandbox = await openSandbox(placesWorld());
    for (const words of [
      ['--subscription', 'mine'],
      ['--organization', 'contoso/shop/more'],
      ['--github', 'contoso/shop/more'],
    ]) {
      const run = await discover(sandbox, searchedFolder(), ...words);
      expect(run.exitCode, run.stdout + run.stderr).toBe(64);
    }
  });
});
