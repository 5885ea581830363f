/** `allow`: the only places that secrets may go to. */
import { describe, expect, test } from 'vitest';
import { check, entry, HEAD, load, problemsOf } from './check.ts';

const SUBSCRIPTION = '4e9b7c52-60d1-4a3f-8f26-d5c81a0937be';

const TARGETS = [
  `appService: { subscription: ${SUBSCRIPTION}, resourceGroup: rg, site: payments, setting: S }`,
  'variableGroup: { organization: contoso, project: p, group: g, variable: v }',
  'serviceConnection: { organization: contoso, project: p, name: azure }',
  'githubSecret: { repository: contoso/payments, secret: S }',
  'keyVault: { url: https://kv-weu.vault.azure.net, secret: a }',
];

const ALL = `{ vaults: [kv, KV-WEU.vault.azure.net], subscriptions: [${SUBSCRIPTION.toUpperCase()}], organizations: [dev.azure.com/Contoso], repositories: [Contoso/Payments] }`;

/** Four lines of head: `allow` is the third, the first rotation begins in the fifth, its first target is in line 9. */
function policy(allow: string, targets: readonly string[] = TARGETS, more = ''): string {
  const head = HEAD.replace('rotations:', `allow: ${allow}\nrotations:`);
  return `${head}${entry('a')}${more}    targets:\n${targets.map(one => `      - ${one}\n`).join('')}`;
}

const PRIVATE = `cloud: { authority: https://login.contoso.example, graph: https://graph.contoso.example, resourceManager: https://arm.contoso.example, vaultSuffix: vault.contoso.example, devops: https://tfs.contoso.example/tfs, github: https://github.contoso.example/api/v3 }\n`;

describe('a policy whose destinations are all listed', () => {
  test('is a policy like any other, in whatever case they are written', () => {
    expect(load(policy(ALL)).rotations[0]?.targets).toHaveLength(5);
  });

  test('may list an owner at GitHub with all repositories', () => {
    load(policy('{ vaults: [kv], organizations: [github.com/contoso] }', [TARGETS[3] ?? '']));
  });

  test('is read as before without allow', () => {
    load(policy(ALL).replace(/^allow.*\n/m, ''));
  });
});

describe('a destination that is not listed is refused where it stands:', () => {
  const at = (target: string, key: string) => 9 + target.indexOf(`${key}: `) + key.length + 2;
  const said = (index: number, allow: string) => {
    const target = TARGETS[index] ?? '';
    const [problem, ...more] = problemsOf(policy(allow, [target]));
    expect(more).toEqual([]);
    expect([problem?.code, problem?.line]).toEqual(['not-allowed', 9]);
    return { text: problem?.text, column: problem?.column };
  };

  test.each([
    [0, 'subscription', `"${SUBSCRIPTION}" (subscriptions)`],
    [1, 'organization', '"dev.azure.com/contoso" (organizations)'],
    [2, 'organization', '"dev.azure.com/contoso" (organizations)'],
    [3, 'repository', '"github.com/contoso" (organizations) or "contoso/payments" (repositories)'],
    [4, 'url', '"kv-weu.vault.azure.net" (vaults)'],
  ])('target %i', (index, key, names) => {
    const target = TARGETS[index] ?? '';
    const kind = target.split(':')[0];
    expect(said(index, '{ vaults: [kv] }')).toEqual({
      text: `targets[0].${kind}.${key}: allow does not list ${names}, so no secret may go there`,
      column: at(target, key),
    });
  });

  test('the vault of a rotation', () => {
    check(policy('{ vaults: [kv-other] }', []).replace('    targets:\n', ''), [
      '7:19: vault.url: allow does not list "kv.vault.azure.net" (vaults), so no secret may go there',
    ]);
  });

  test('an empty list, and an empty map, list nothing', () => {
    for (const allow of ['{ vaults: [] }', '{}'])
      expect(problemsOf(policy(allow)).map(({ code }) => code)).toEqual(Array(6).fill('not-allowed'));
  });

  test('with what was probably meant', () => {
    expect(said(3, '{ vaults: [kv], repositories: [contoso/paymets] }').text).toMatch(
      /so no secret may go there: did you mean "contoso\/paymets"\?$/,
    );
    expect(said(1, '{ vaults: [kv], organizations: [dev.azure.com/Contosa] }').text).toMatch(
      /did you mean "dev.azure.com\/Contosa"\?$/,
    );
    expect(said(1, '{ vaults: [kv], organizations: [dev.azure.com/abc] }').text).toMatch(/may go there$/);
    expect(said(4, '{ vaults: [kv, kv-wee] }').text).toMatch(/did you mean "kv-wee"\?$/);
  });

  test('an organization of the same name at another service', () => {
    expect(said(1, '{ vaults: [kv], organizations: [github.com/contoso] }').text).toContain(
      'dev.azure.com/contoso',
    );
    expect(said(3, '{ vaults: [kv], organizations: [dev.azure.com/contoso] }').text).toContain(
      'github.com/contoso',
    );
  });

  test('a vault of the listed name elsewhere, and one whose name only begins like it', () => {
    const target = (host: string) => [`keyVault: { url: "https://${host}", secret: b }`];
    const codes = (host: string) =>
      problemsOf(policy('{ vaults: [kv, kv-weu] }', target(host))).map(one => one.code);
    expect(codes('kv-weu.vault.azure.cn')).toEqual(['not-allowed', 'foreign-vault-host']);
    expect(codes('kv-weu2.vault.azure.net')).toEqual(['not-allowed']);
  });
});

test('a secret of an organization, and one on another server, are named by organization and host', () => {
  const said = (target: string) => {
    const [problem] = problemsOf(policy('{ vaults: [kv] }', [`githubSecret: { ${target}, secret: S }`]));
    return [problem?.path.at(-1), problem?.text.replace(/^.*does not list /, '').replace(/, so no.*/, '')];
  };
  expect(said('organization: contoso')).toEqual(['organization', '"github.com/contoso" (organizations)']);
  expect(said('host: github.contoso.com, repository: contoso/pay')).toEqual([
    'host',
    '"github.contoso.com/contoso" (organizations) or "github.contoso.com/contoso/pay" (repositories) or "github.contoso.com" (hosts)',
  ]);
  expect(said('host: contoso.ghe.com, organization: contoso')).toEqual([
    'host',
    '"contoso.ghe.com/contoso" (organizations) or "contoso.ghe.com" (hosts)',
  ]);
});

test('a host is not the one that only lacks its first name: api.contoso.com is not contoso.com', () => {
  const target = 'githubSecret: { host: api.contoso.com, repository: a/b, secret: S }';
  const codes = (allow: string) =>
    problemsOf(policy(`{ vaults: [kv], ${allow} }`, [target])).map(one => one.code);
  expect(codes('hosts: [contoso.com]')).toEqual(['not-allowed']);
  expect(codes('organizations: [contoso.com/a]')).toEqual(['not-allowed']);
  expect(codes('repositories: [contoso.com/a/b]')).toEqual(['not-allowed']);
  for (const allow of ['hosts: [api.contoso.com]', 'repositories: [api.contoso.com/a/b]'])
    load(policy(`{ vaults: [kv], ${allow} }`, [target]));
});

describe('an entry of allow that does not say what it allows is refused:', () => {
  test.each([
    [
      '{ organizations: [contoso] }',
      'allow.organizations[0]: expected an organization with its host, such as dev.azure.com/contoso; wildcards are not possible, got "contoso"',
    ],
    [
      '{ vaults: ["kv-*"] }',
      'allow.vaults[0]: expected the name or the host of a Key Vault, such as kv-payments; wildcards are not possible, got "kv-*"',
    ],
    [
      '{ repositories: ["contoso/*"] }',
      'allow.repositories[0]: expected a repository as owner/name, such as contoso/payments; wildcards are not possible, got "contoso/*"',
    ],
    [
      '{ subscriptions: [prod] }',
      'allow.subscriptions[0]: expected the id of a subscription, such as 6f1c2a9e-52d4-4f0b-9c3e-1b7a80d5e214; wildcards are not possible, got "prod"',
    ],
    [
      '{ hosts: [GitHub.com] }',
      'allow.hosts[0]: expected the host of a server of your own: everybody may have a place at this one',
    ],
    ['{ vaults: kv }', 'allow.vaults: expected a list such as [kv-payments], got "kv"'],
    ['{ vault: [kv] }', 'unknown key "vault": did you mean "vaults"?'],
    [
      '[kv]',
      'allow: expected a map such as { vaults: [kv-payments], organizations: [dev.azure.com/contoso] }, got a list',
    ],
    [
      '',
      'allow: expected a map such as { vaults: [kv-payments], organizations: [dev.azure.com/contoso] }, got nothing',
    ],
  ])('%s', (allow, text) => {
    expect(problemsOf(policy(allow)).map(problem => [problem.line, problem.text])).toEqual([[3, text]]);
  });
});

describe('allow is not weakened', () => {
  test('by an address that leads below another organization', () => {
    const [, target = ''] = TARGETS;
    const below = PRIVATE.replace('https://tfs.contoso.example/tfs', 'https://dev.azure.com/evil/');
    const allow = '{ vaults: [kv.vault.azure.net], organizations: [dev.azure.com/contoso] }';
    expect(problemsOf(below + policy(allow, [target])).map(({ text }) => text)).toEqual([
      'targets[0].variableGroup.organization: allow does not list "dev.azure.com/evil/contoso" (organizations), so no secret may go there',
    ]);
  });

  test('by defaults, nor by a rotation', () => {
    const inDefaults = policy('{ vaults: [kv] }', []).replace(
      'allow:',
      'defaults: { allow: { vaults: [x] } }\nallow:',
    );
    expect(problemsOf(inDefaults.replace('    targets:\n', '')).map(({ code }) => code)).toEqual([
      'unknown-key',
    ]);
    const inRotation = policy(ALL, TARGETS, '    allow: { vaults: [x] }\n');
    expect(problemsOf(inRotation).map(({ code }) => code)).toEqual(['unknown-key']);
  });

  test('by a target that is only best effort', () => {
    const target = `{ ${TARGETS[3]}, required: false }`;
    expect(problemsOf(policy('{ vaults: [kv] }', [target])).map(({ code }) => code)).toEqual(['not-allowed']);
  });

  test('by a cloud of one’s own: its servers are named with their host', () => {
    const vaults = 'kv.vault.contoso.example, kv-weu.vault.contoso.example';
    const inPrivate = (allow: string) =>
      (PRIVATE + policy(allow))
        .replaceAll('vault.azure.net', 'vault.contoso.example')
        .replaceAll('KV-WEU.vault.contoso.example', 'kv-weu');
    expect(
      problemsOf(inPrivate(ALL)).map(({ text }) =>
        text.replace(/^.*does not list /, '').replace(/, so no.*/, ''),
      ),
    ).toEqual([
      `"arm.contoso.example/${SUBSCRIPTION}" (subscriptions) or "arm.contoso.example" (hosts)`,
      '"tfs.contoso.example/tfs/contoso" (organizations) or "tfs.contoso.example" (hosts)',
      '"tfs.contoso.example/tfs/contoso" (organizations) or "tfs.contoso.example" (hosts)',
      '"github.contoso.example/contoso" (organizations) or "github.contoso.example/contoso/payments" (repositories) or "github.contoso.example" (hosts)',
    ]);
    load(
      inPrivate(
        `{ vaults: [${vaults}], hosts: [arm.contoso.example, tfs.contoso.example, github.contoso.example] }`,
      ),
    );
    load(
      inPrivate(
        `{ vaults: [kv, kv-weu], subscriptions: [arm.contoso.example/${SUBSCRIPTION}], organizations: [tfs.contoso.example/tfs/contoso], repositories: [github.contoso.example/contoso/payments] }`,
      ),
    );
  });
});
