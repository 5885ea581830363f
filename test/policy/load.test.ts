import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { policyProblems } from '../../src/policy/problems.ts';
import { cpuMs } from '../support/cpuTime.ts';
import { APP, check, entry, HEAD, load, onlyRotation, problemsOf, refusal, TENANT } from './check.ts';

describe('a policy that says the least', () => {
  test('gets every default', () => {
    const policy = load(HEAD + entry('a'));
    expect(policy.cloud.name).toBe('public');
    expect(policy.limits).toEqual({ maxRotations: 20, concurrency: 32, stopAfterFailures: 2 });
    expect(policy.rotations[0]).toEqual({
      name: 'a',
      tenant: TENANT,
      appId: APP,
      vault: { url: 'https://kv.vault.azure.net', secret: 'a' },
      mark: `keyturn/a/${createHash('sha256').update('https://kv.vault.azure.net/a').digest('hex').slice(0, 8)}/`,
      targets: [],
      lifetimeMs: 180 * 86_400_000,
      rotateBeforeMs: 30 * 86_400_000,
      overlapMs: 86_400_000,
      quietMs: 8 * 86_400_000,
      retire: 'when-unused',
      prove: { successes: 3, timeoutMs: 300_000 },
      windows: [],
      freezes: [],
      scope: 'https://graph.microsoft.com/.default',
    });
  });

  test('asks the Graph of its own cloud for a token', () => {
    const text = `version: 1\ncloud: china\ntenant: ${TENANT}\nrotations:\n`;
    const rotation = onlyRotation(text + entry('a', 'https://kv.vault.azure.cn, secret: a'));
    expect(rotation.scope).toBe('https://microsoftgraph.chinacloudapi.cn/.default');
  });
});

describe('defaults', () => {
  const text = `${HEAD}${entry('a')}    lifetime: 60d\n    prove: { successes: 7 }\n    windows: ["daily 01:00-02:00 UTC"]\n`;
  const defaults =
    'defaults: { lifetime: 90d, overlap: 3d, prove: { timeout: 1h }, windows: ["Mon 00:00-24:00 UTC"] }\n';

  test('give way to what a rotation says, key by key', () => {
    const rotation = onlyRotation(text + defaults);
    expect(rotation.lifetimeMs).toBe(60 * 86_400_000);
    expect(rotation.overlapMs).toBe(3 * 86_400_000);
    expect(rotation.prove).toEqual({ successes: 7, timeoutMs: 3_600_000 });
  });

  test('have their windows replaced, not added to', () => {
    expect(onlyRotation(text + defaults).windows.map(window => window.text)).toEqual([
      'daily 01:00-02:00 UTC',
    ]);
  });
});

test('ids and vault hosts are lower case after loading, however they were written', () => {
  const upper =
    HEAD.replace(TENANT, TENANT.toUpperCase()) + entry('a', 'https://KV.vault.azure.net/, secret: App');
  const rotation = onlyRotation(upper.replace(APP, APP.toUpperCase()));
  expect(rotation).toMatchObject({
    tenant: TENANT,
    appId: APP,
    vault: { url: 'https://kv.vault.azure.net', secret: 'App' },
  });
});

test('the mark is the same however the vault secret is written', () => {
  const one = onlyRotation(HEAD + entry('a', 'https://kv.vault.azure.net, secret: app'));
  const other = onlyRotation(HEAD + entry('a', 'https://KV.VAULT.azure.net/, secret: APP'));
  expect(other.mark).toBe(one.mark);
  expect(onlyRotation(HEAD + entry('a', 'https://kv2.vault.azure.net, secret: app')).mark).not.toBe(one.mark);
});

test('a target that is not required is marked so, and has its label', () => {
  const targets = '    targets: [{ githubSecret: { repository: o/r, secret: S }, required: false }]\n';
  expect(onlyRotation(HEAD + entry('a') + targets).targets).toEqual([
    {
      kind: 'githubSecret',
      settings: { repository: 'o/r', secret: 'S' },
      required: false,
      label: 'githubSecret o/r S',
      proof: 'marked',
    },
  ]);
});

test('one registration in two rotations is fine', () => {
  expect(load(HEAD + entry('a') + entry('b')).rotations.map(rotation => rotation.appId)).toEqual([APP, APP]);
});

test('all problems are told at once, in the order of the file, and none of them twice', () => {
  check(
    [
      'version: 1',
      'cluod: public',
      'tenant: contoso.com',
      'defaults: { overlap: 24, rotateBefor: 3d }',
      'rotations:',
      '  - name: a',
      '    registration: { appID: 3 }',
      '    vault: { url: https://kv.vault.azure.net, secret: a_b }',
      '    targets: [{ githubSecret: { repository: o/r } }]',
      '  - name: a',
      '    vault: { url: https://kv.vault.azure.net, secret: b }',
    ].join('\n'),
    [
      '2:1: unknown key "cluod": did you mean "cloud"?',
      '3:9: tenant: expected the id of the tenant, a GUID such as 6f1c2a9e-52d4-4f0b-9c3e-1b7a80d5e214, got "contoso.com"',
      '4:22: defaults.overlap: expected a duration such as 24h, got 24 (number)',
      '4:26: unknown key "rotateBefor": did you mean "rotateBefore"?',
      '7:21: unknown key "appID": did you mean "appId"?',
      '8:55: vault.secret: expected the name of a Key Vault secret: 1 to 127 of 0-9, a-z, A-Z and -, got "a_b"',
      '9:31: missing key "targets[0].githubSecret.secret": expected text',
      '10:5: missing key "registration": expected a map such as { appId: … }',
      '10:11: name: "a" is the name of another rotation, number 1 of the list',
    ],
  );
});

test('a key that the program does not need is offered as a note', () => {
  const problem = refusal(`${HEAD}${entry('a')}    ticket: PLAT-1\n`);
  expect(problem.details.reason).toMatch(
    /unknown key "ticket" \(known here: .*; "x-ticket" may be any note of your own\)$/,
  );
});

test('the reason is the count and the list, and the remedy is the command to type', () => {
  const problem = refusal(`${HEAD}${entry('a')}    rotateBefor: 3d\n    group: A\n`);
  expect(problem.details.reason).toBe(
    [
      '2 problems',
      'rotation.yaml:7:5: unknown key "rotateBefor": did you mean "rotateBefore"?',
      'rotation.yaml:8:12: group: expected a name of a-z, 0-9 and -, 60 characters at most, got "A"',
    ].join('\n'),
  );
  expect(problem.remedy).toContain('keyturn validate --config rotation.yaml');
});

test('the list is there as data, with a code and a path for each', () => {
  expect(policyProblems(refusal(`${HEAD}${entry('a')}    prove: { timeout: 5 }\n`))).toEqual([
    {
      code: 'wrong-value',
      file: 'rotation.yaml',
      line: 7,
      column: 23,
      path: ['rotations', 0, 'prove', 'timeout'],
      text: 'prove.timeout: expected a duration such as 5m, got 5 (number)',
    },
  ]);
});

test('what looks like a client secret is not repeated, wherever it was pasted', () => {
  const secret = `abc8Q~${'x'.repeat(34)}`;
  const places = [
    HEAD.replace(TENANT, secret) + entry('a'),
    HEAD + entry(secret),
    `${HEAD}${entry('a')}    ${secret}: 1\n`,
    `${HEAD}${entry('a')}    lifetime: "${secret}\n`,
    `${HEAD}${entry('a')}  ${secret}\n`,
    `${HEAD}${entry('a')}    windows: ["Mon 01:00-02:00 ${secret}"]\n`,
    `${HEAD}${entry('a')}    group: *${secret}\n`,
    `${HEAD}${entry('a')}    group: !${secret} 1\n`,
    `${HEAD}${entry('a', `https://kv.vault.azure.net/${secret}, secret: a`)}`,
    `${HEAD}${entry('a', `https://${secret}.example, secret: a`)}`,
  ];
  for (const text of places) {
    const told = JSON.stringify([refusal(text).message, problemsOf(text)]);
    expect(told).not.toContain('x'.repeat(20));
  }
});

test('a file with thirty thousand unknown keys is refused in seconds, with the first thousand and their number', () => {
  const keys = Array.from({ length: 30_000 }, (_none, index) => `    rotateBefor${index}: 1\n`).join('');
  const begun = cpuMs();
  const problem = refusal(`${HEAD}${entry('a')}${keys}`);
  // It was half a minute, and grew with the square of the number.
  expect(cpuMs() - begun).toBeLessThan(10_000);
  const problems = policyProblems(problem);
  expect(problems).toHaveLength(1_000);
  expect(problems[0]).toMatchObject({
    line: 7,
    text: 'unknown key "rotateBefor0": did you mean "rotateBefore"?',
  });
  expect(problems[999]).toMatchObject({ line: 1_006, column: 5 });
  const lines = problem.details.reason.split('\n');
  expect([lines[0], lines.at(-1), lines.length]).toEqual(['30000 problems', 'and 29000 more', 1_002]);
});

test('of two keys with one name the later one is pointed at, also in a map that was merged', () => {
  const text = `x-base: &base\n  overlap: 1\n  overlap: 2\n${HEAD}${entry('a')}    <<: *base\n`;
  expect(policyProblems(refusal(text)).map(({ code, line }) => [code, line])).toEqual([
    ['duplicate-key', 3],
    ['wrong-value', 3],
  ]);
});
