/** Which places are one, which are not, and which names no service has. */
import { describe, expect, test } from 'vitest';
import { check, entry, HEAD, load, onlyRotation, problemsOf } from './check.ts';

const [ONE, OTHER] = ['4e9b7c52-60d1-4a3f-8f26-d5c81a0937be', '5f0c8d63-71e2-4b4f-9037-e6d92b1a48cf'];

function app(more: Readonly<Record<string, string>> = {}): string {
  const settings = { subscription: ONE, resourceGroup: 'rg', site: 'payments', setting: 'S', ...more };
  return `appService: ${JSON.stringify(settings)}`;
}

function variable(more: Readonly<Record<string, string | number>> = {}): string {
  const settings = { organization: 'o', project: 'p', group: 'g', variable: 'v', ...more };
  return `variableGroup: ${JSON.stringify(settings)}`;
}

function connection(more: Readonly<Record<string, string>> = {}): string {
  const settings = { organization: 'o', project: 'p', name: 'azure', ...more };
  return `serviceConnection: ${JSON.stringify(settings)}`;
}

function secret(more: Readonly<Record<string, string>>): string {
  return `githubSecret: ${JSON.stringify({ repository: 'o/r', secret: 'S', ...more })}`;
}

function organization(more: Readonly<Record<string, string>> = {}): string {
  return `githubSecret: ${JSON.stringify({ organization: 'contoso', secret: 'S', ...more })}`;
}

function copy(more: Readonly<Record<string, string>> = {}): string {
  return `keyVault: ${JSON.stringify({ url: 'https://kv-weu.vault.azure.net', secret: 'a', ...more })}`;
}

const withTargets = (...targets: string[]) =>
  `${HEAD}${entry('a')}    targets:\n${targets.map(target => `      - { ${target} }\n`).join('')}`;

const labelsOf = (...targets: string[]) =>
  onlyRotation(withTargets(...targets)).targets.map(({ label }) => label);

describe('two places are two, however alike their names:', () => {
  test('sites of one name in two App Service Environments, and the label says which', () => {
    expect(
      labelsOf(app({ resourceGroup: 'rg-weu' }), app({ resourceGroup: 'rg-neu', subscription: OTHER })),
    ).toEqual([
      `appService payments S (resource group rg-weu of subscription ${ONE})`,
      `appService payments S (resource group rg-neu of subscription ${OTHER})`,
    ]);
  });

  test('slots of such sites, and in two rotations', () => {
    const target = (group: string) => `    targets: [{ ${app({ resourceGroup: group, slot: 'blue' })} }]\n`;
    const { rotations } = load(HEAD + entry('a') + target('rg-1') + entry('b') + target('rg-2'));
    expect(rotations.map(({ targets }) => targets[0]?.label)).toEqual([
      `appService payments/blue S (resource group rg-1 of subscription ${ONE})`,
      `appService payments/blue S (resource group rg-2 of subscription ${ONE})`,
    ]);
  });

  test('a group by its number and one that is named like it', () => {
    expect(labelsOf(variable({ group: 2024 }), variable({ group: '2024' }))).toEqual([
      'variableGroup o/p/2024 "v"',
      'variableGroup o/p/"2024" "v"',
    ]);
  });

  test('names with blanks that read the same in one line', () => {
    expect(
      labelsOf(variable({ group: 'x y', variable: 'z' }), variable({ group: 'x', variable: 'y z' })),
    ).toEqual(['variableGroup o/p/"x y" "z"', 'variableGroup o/p/"x" "y z"']);
  });

  test('secrets of one name in a repository, its owner, each store and each server', () => {
    expect(
      labelsOf(
        secret({}),
        secret({ store: 'dependabot' }),
        secret({ store: 'codespaces' }),
        secret({ environment: 'dependabot' }),
        secret({ host: 'github.contoso.com' }),
        organization({ organization: 'o' }),
        organization({ organization: 'o', store: 'dependabot' }),
      ),
    ).toEqual([
      'githubSecret o/r S',
      'githubSecret o/r S (dependabot)',
      'githubSecret o/r S (codespaces)',
      'githubSecret o/r/dependabot S',
      'githubSecret github.contoso.com/o/r S',
      'githubSecret o S',
      'githubSecret o S (dependabot)',
    ]);
  });

  test('and where they are not alike, the label stays short', () => {
    expect(labelsOf(app(), app({ setting: 'T' }), secret({}))).toEqual([
      'appService payments S',
      'appService payments T',
      'githubSecret o/r S',
    ]);
  });
});

describe('one place is one, in whatever case it is written:', () => {
  const twice = (one: string, other: string) => problemsOf(withTargets(one, other)).map(({ code }) => code);

  test.each([
    [app(), app({ resourceGroup: 'RG', site: 'Payments', setting: 's', subscription: ONE.toUpperCase() })],
    [app(), app({ as: 'reference' })],
    [app({ slot: 'blue' }), app({ slot: 'Blue' })],
    [variable(), variable({ organization: 'O', project: 'P', group: 'G', variable: 'V' })],
    [connection(), connection({ name: 'Azure', parameter: 'password' })],
    [copy(), copy({ url: 'https://KV-WEU.vault.azure.net:443/', secret: 'A' })],
    [copy(), copy({ url: 'https://kv-weu.vault.azure.net:0443', secret: 'a' })],
    [copy(), copy({ url: 'https://kv-weu.vault.azure.net:00443/', secret: 'A' })],
    [secret({ environment: 'prod' }), secret({ repository: 'O/R', environment: 'Prod', secret: 's' })],
    [secret({}), secret({ store: 'actions', host: 'GitHub.com' })],
    [organization({ store: 'dependabot' }), organization({ organization: 'Contoso', store: 'dependabot' })],
    [secret({ host: 'github.contoso.com' }), secret({ host: 'GitHub.Contoso.com' })],
  ])('%s and %s', (one, other) => {
    expect(twice(one, other)).toEqual(['duplicate-target']);
  });
});

describe('in a cloud of one’s own', () => {
  const PRIVATE =
    'cloud: { authority: https://login.contoso.example, graph: https://graph.contoso.example, resourceManager: https://arm.contoso.example, vaultSuffix: vault.azure.net, devops: https://tfs.contoso.example, github: https://github.contoso.com/api/v3 }\n';
  const inPrivate = (...targets: string[]) =>
    withTargets(...targets).replace('version: 1\n', `version: 1\n${PRIVATE}`);
  const hosts = (text: string) => onlyRotation(text).targets.map(({ settings }) => settings['host']);

  test('its GitHub is one place with and without its host, in whatever case', () => {
    for (const host of ['github.contoso.com', 'GitHub.Contoso.com'])
      expect(problemsOf(inPrivate(secret({}), secret({ host }))).map(({ code }) => code)).toEqual([
        'duplicate-target',
      ]);
  });

  test('github.com is a place of its own where its host is written, and nowhere else', () => {
    const text = inPrivate(secret({}), secret({ host: 'github.com' }), secret({ host: 'contoso.ghe.com' }));
    expect(hosts(text)).toEqual([undefined, 'github.com', 'contoso.ghe.com']);
    expect(onlyRotation(text).targets.map(({ label }) => label)).toEqual([
      'githubSecret o/r S',
      'githubSecret github.com/o/r S',
      'githubSecret contoso.ghe.com/o/r S',
    ]);
    expect(hosts(withTargets(secret({ host: 'github.com' })))).toEqual([undefined]);
  });
});

describe('the place where keyturn notes what it wrote', () => {
  test('is no target beside what it notes', () => {
    check(withTargets(variable(), variable({ group: 'G', variable: 'V.Keyturn' })), [
      '9:9: targets[1]: "variableGroup o/p/G V.Keyturn" is reserved: keyturn keeps its mark for "variableGroup o/p/g v" there: use another name',
    ]);
  });

  test('is found in another rotation, whichever comes first', () => {
    const mark = variable({ variable: 'v.keyturn' });
    const text = `${HEAD}${entry('a')}    targets: [{ ${mark} }]\n${entry('b')}    targets: [{ ${variable()} }]\n`;
    expect(problemsOf(text).map(({ code, line }) => [code, line])).toEqual([['target-on-mark', 7]]);
  });

  test('is a name like any other elsewhere', () => {
    expect(labelsOf(variable(), variable({ group: 'h', variable: 'v.keyturn' }))).toHaveLength(2);
  });
});

describe('a vault secret of a rotation', () => {
  const inVault = (url: string, secret: string) => copy({ url, secret });

  test('is no copy of itself, in whatever spelling', () => {
    check(withTargets(inVault('https://KV.vault.azure.net/', 'A')), [
      '8:9: targets[0]: "keyVault kv A" is where this rotation keeps its own secret (vault)',
    ]);
  });

  test.each(['https://kv.vault.azure.net:0443', 'https://kv.vault.azure.net:00443/'])(
    'is no copy of itself at %s',
    url => {
      const codes = problemsOf(withTargets(inVault(url, 'a'))).map(({ code }) => code);
      expect(codes).toEqual(['target-on-vault-secret']);
    },
  );

  test('gets no copy of another rotation’s secret, whichever comes first', () => {
    const target = (secret: string) =>
      `    targets: [{ ${inVault('https://kv.vault.azure.net', secret)} }]\n`;
    const text = HEAD + entry('a') + target('b') + entry('b') + target('a');
    check(text, [
      '7:15: targets[0]: "keyVault kv b" is where "b" keeps its own secret (vault)',
      '11:15: targets[0]: "keyVault kv a" is where "a" keeps its own secret (vault)',
    ]);
  });

  test('may have copies under another name, and of the same name in another vault', () => {
    expect(labelsOf(inVault('https://kv.vault.azure.net', 'b'), copy())).toEqual([
      'keyVault kv b',
      'keyVault kv-weu a',
    ]);
  });

  test('has copies in vaults of the same cloud only, where the address stands', () => {
    const text = withTargets(copy({ url: 'https://kv.vault.usgovcloudapi.net' }));
    check(text, [
      '8:28: targets[0].keyVault.url: vaults of the public cloud are at *.vault.azure.net, but this host is "kv.vault.usgovcloudapi.net"',
    ]);
  });
});

describe('a name that the service has', () => {
  test.each([
    secret({ repository: 'jdoe_contoso/jobs' }),
    secret({ environment: 'customer/production' }),
    secret({ host: 'contoso.ghe.com', store: 'dependabot' }),
    secret({ host: 'git.dev.contoso.co.uk' }),
    organization({ organization: 'Contoso-EU' }),
    secret({ environment: 'prod (EU) 100% {blue}: ü?#&+' }),
    app({ resourceGroup: 'Größe_(prod).v2-x' }),
    app({ setting: 'Auth:Entra__Client.Secret' }),
    connection({ project: 'Team Größe & Co', name: 'azure (prod), weu/1' }),
    connection({ parameter: 'serviceprincipalkey' }),
    variable({ project: 'Team Größe & Co', group: 'a&b*[x]#1+2%', variable: 'client secret/ü' }),
  ])('is accepted: %s', target => {
    expect(labelsOf(target)).toHaveLength(1);
  });
});

/** Where the value of the setting stands, and what is said. */
function refusalOf(target: string, setting: string): void {
  const text = withTargets(target);
  const [problem, ...more] = problemsOf(text);
  expect(more).toEqual([]);
  const line = text.split('\n')[7] ?? '';
  expect([problem?.line, problem?.column]).toEqual([8, line.indexOf(`"${setting}":`) + setting.length + 4]);
  expect(problem?.text).toContain(`targets[0].${target.split(':')[0]}.${setting}: expected `);
}

describe('a name that no service has, and that would lead elsewhere, is told where it stands:', () => {
  const bad = ['a\u0000b', 'a\nb', 'a\u001b[31mb', 'a\u2028b'];

  test.each([...bad, '../rg', '..', '.', 'rg.', 'a/b', 'a b', ''])('the resource group %j', name => {
    refusalOf(app({ resourceGroup: name }), 'resourceGroup');
  });

  test.each([...bad, '..', 'a b'])('the setting %j', name => refusalOf(app({ setting: name }), 'setting'));

  test.each([...bad, '..', '.', 'a/b', 'a\\b', '.p', 'p.'])('the project %j', name => {
    refusalOf(variable({ project: name }), 'project');
  });

  test.each([...bad, '..', 'a/b'])('the project %j of a connection', name => {
    refusalOf(connection({ project: name }), 'project');
  });

  test.each([...bad, ''])('the connection %j', name => refusalOf(connection({ name }), 'name'));

  test.each(['', 'a b', 'tenantid', 'ServicePrincipalId', 'username'])('the parameter %j', name => {
    refusalOf(connection({ parameter: name }), 'parameter');
  });

  test.each([...bad, '', 'a_b', 'a/b', 'x'.repeat(128)])('the secret %j of a vault', secret => {
    refusalOf(copy({ secret }), 'secret');
  });

  test.each(['http://kv.vault.azure.net', 'https://kv.vault.azure.net/secrets/a'])('the vault %j', url => {
    refusalOf(copy({ url }), 'url');
  });

  test.each(bad)('the variable %j', name => refusalOf(variable({ variable: name }), 'variable'));
  test.each(bad)('the group %j', name => refusalOf(variable({ group: name }), 'group'));

  test.each([...bad, '..'])('the environment %j', name => {
    refusalOf(secret({ environment: name }), 'environment');
  });
});

describe('settings of a GitHub secret that cannot stand together are told where they stand:', () => {
  const both = JSON.stringify({ repository: 'o/r', organization: 'o', secret: 'S' });

  test.each([
    [`githubSecret: ${both}`, 'organization', 'expected either repository or organization'],
    [organization({ environment: 'prod' }), 'environment', 'an organization has no environments'],
    [
      secret({ environment: 'prod', store: 'dependabot' }),
      'store',
      'an environment has secrets of Actions only',
    ],
    [
      secret({ host: 'github.contoso.com', store: 'codespaces' }),
      'store',
      'Codespaces exist on github.com only',
    ],
    [organization({ host: 'contoso.ghe.com', store: 'codespaces' }), 'store', 'on github.com only'],
    [secret({ store: 'dependabots' }), 'store', 'did you mean "dependabot"?'],
    [secret({ host: 'api.contoso.ghe.com' }), 'host', 'did you mean "contoso.ghe.com"?'],
    [secret({ host: 'https://github.contoso.com' }), 'host', 'the host name of a GitHub server'],
    [secret({ host: 'github.contoso.com/api/v3' }), 'host', 'the host name of a GitHub server'],
    [secret({ host: 'github.contoso.com:8443' }), 'host', 'the host name of a GitHub server'],
    [organization({ organization: 'contoso/pay' }), 'organization', 'without its repositories'],
    [organization({ organization: '..' }), 'organization', 'the name of an organization'],
  ])('%s', (target, setting, said) => {
    refusalOf(target, setting);
    expect(problemsOf(withTargets(target))[0]?.text).toContain(said);
  });

  test('a secret of nobody, and a misspelt organization', () => {
    check(withTargets('githubSecret: { secret: S }'), [
      '8:25: missing key "targets[0].githubSecret.repository": expected owner/name, or organization in its place',
    ]);
    check(withTargets('githubSecret: { organisation: o, secret: S }'), [
      '8:27: unknown key "organisation": did you mean "organization"?',
    ]);
  });
});

describe('a connection string', () => {
  const SITE = 'subscription: 4e9b7c52-60d1-4a3f-8f26-d5c81a0937be, resourceGroup: rg, site: pay';
  const withSite = (more: string) =>
    `${HEAD}${entry('a')}    targets:\n      - appService: { ${SITE}${more} }\n`;

  test('is a place of its own beside a setting of the same name', () => {
    const { resourceGroup, site, subscription } = {
      resourceGroup: 'rg',
      site: 'payments',
      subscription: ONE,
    };
    const string = `appService: ${JSON.stringify({ subscription, resourceGroup, site, connectionString: 'S' })}`;
    expect(labelsOf(app(), string)).toEqual([
      'appService payments S',
      'appService payments connection string S',
    ]);
    const twice = withTargets(string, string.replace('"S"', '"s"'));
    expect(problemsOf(twice).map(({ code }) => code)).toEqual(['duplicate-target']);
  });

  test('or a setting is wanted, and not both', () => {
    check(withSite(''), [
      '8:21: targets[0].appService: expected setting or connectionString, the name of what the app reads, and neither is there',
    ]);
    check(withSite(', setting: A, connectionString: B'), [
      '8:21: targets[0].appService: expected one place, and this has two: setting and connectionString are two targets',
    ]);
  });

  test('that is spelled otherwise is told with what is near', () => {
    expect(
      problemsOf(withSite(', conectionString: Db')).map(({ line, text }) => [line, text]),
    ).toContainEqual([8, expect.stringContaining('did you mean "connectionString"?')]);
  });

  test.each(['a b', '..', 'a=b'])('has no name %j', name => {
    expect(problemsOf(withSite(`, connectionString: ${JSON.stringify(name)}`))).toEqual([
      expect.objectContaining({
        line: 8,
        text: expect.stringContaining('targets[0].appService.connectionString: expected '),
      }),
    ]);
  });
});

describe('a static web app', () => {
  const app = (more: Record<string, string> = {}) => {
    const place = { subscription: ONE, resourceGroup: 'rg', site: 'front', setting: 'S', ...more };
    return `staticWebApp: ${JSON.stringify(place)}`;
  };

  test('and each of its environments is a place of its own, and one in two resource groups is two', () => {
    expect(labelsOf(app(), app({ environment: '12' }), app({ resourceGroup: 'other' }))).toEqual([
      `staticWebApp front S (resource group rg of subscription ${ONE})`,
      'staticWebApp front/12 S',
      `staticWebApp front S (resource group other of subscription ${ONE})`,
    ]);
    const twice = withTargets(app({ environment: 'Dev' }), app({ environment: 'dev', setting: 's' }));
    expect(problemsOf(twice).map(({ code }) => code)).toEqual(['duplicate-target']);
  });

  test.each(['a b', 'a:b', 'a-b', '', 'WEBSITE_RUN', 'azureWebJobsStorage', 'Docker_X'])(
    'has no setting %j',
    name => refusalOf(app({ setting: name }), 'setting'),
  );

  test.each(['default', 'Default', 'a/b', '..', ''])('has no environment %j', name => {
    refusalOf(app({ environment: name }), 'environment');
  });

  test.each(['usgov', 'china'])('is not in the %s cloud, and that is told where it stands', cloud => {
    const suffix = cloud === 'usgov' ? 'usgovcloudapi.net' : 'azure.cn';
    const text = `${HEAD.replace('version: 1\n', `version: 1\ncloud: ${cloud}\n`)}${entry('a', `https://kv.vault.${suffix}, secret: a`)}    targets:\n      - ${app()}\n`;
    check(text, [
      `9:23: targets[0].staticWebApp: the ${cloud} cloud does not have this service, only public`,
    ]);
  });
});

describe('a host below a host', () => {
  test('is no vault', () => {
    check(HEAD + entry('a', 'https://a.b.vault.azure.net, secret: a'), [
      '6:19: vault.url: vaults of the public cloud are at *.vault.azure.net, but this host is "a.b.vault.azure.net"',
    ]);
  });

  test('is no storage account', () => {
    const text = HEAD.replace(
      'version: 1\n',
      'version: 1\nlock: { container: https://a.b.blob.core.windows.net/locks }\n',
    );
    expect(problemsOf(text + entry('a')).map(({ code, line }) => [code, line])).toEqual([
      ['foreign-lock-host', 2],
    ]);
  });
});

describe('what a policy wants of each vault version', () => {
  const withTags = (tags: string) =>
    HEAD + entry('a', `https://kv.vault.azure.net, secret: a, tags: ${tags}`);

  test('is part of the policy, and of no identity', () => {
    const more = ', contentType: text/plain, tags: { owner: me }';
    const rotation = onlyRotation(HEAD + entry('a', `https://kv.vault.azure.net, secret: a${more}`));
    const url = 'https://kv.vault.azure.net';
    expect(rotation.vault).toEqual({ url, secret: 'a', contentType: 'text/plain', tags: { owner: 'me' } });
    expect(rotation.mark).toBe(onlyRotation(HEAD + entry('a')).mark);
    expect(onlyRotation(HEAD + entry('a')).vault).toEqual({ url, secret: 'a' });
  });

  test.each([
    [
      '{ Keyturn-mark: x }',
      'vault.tags.Keyturn-mark: expected another name: names that start with keyturn- are reserved',
    ],
    ['{ a: 7 }', 'vault.tags.a: expected text (a number in quotes), got 7 (number)'],
    [`{ a: ${'x'.repeat(257)} }`, 'vault.tags.a: expected a name and a value of 256 characters at most'],
    [
      `{ ${Array.from({ length: 11 }, (_, index) => `t${index}: x`).join(', ')} }`,
      'vault.tags: expected 10 tags at most, got 11',
    ],
    ['[a]', 'vault.tags: expected a map of tags such as { owner: team-payments }, got a list'],
  ])('%s is refused where it stands', (tags, said) => {
    expect(problemsOf(withTags(tags)).map(({ line, text }) => [line, text])).toEqual([[6, said]]);
  });
});
