/** What has to hold between the parts of a policy. */
import { describe, expect, test } from 'vitest';
import { rules } from '../../src/policy/rules.ts';
import { check, entry, HEAD, load, problemsOf } from './check.ts';

const SECRET = 'githubSecret: { repository: o/r, secret: S }';

describe('two of what there may be one of', () => {
  test('two rotations of one name', () => {
    check(HEAD + entry('a') + entry('a', 'https://kv.vault.azure.net, secret: b'), [
      '7:11: name: "a" is the name of another rotation, number 1 of the list',
    ]);
  });

  test('one vault secret in two rotations, in whatever case', () => {
    check(HEAD + entry('a') + entry('b', 'https://KV.vault.azure.net/, secret: A'), [
      '9:12: vault: two rotations cannot share a vault secret; "a" already uses https://kv.vault.azure.net/a',
    ]);
  });

  test('one target twice in one rotation', () => {
    check(`${HEAD}${entry('a')}    targets: [{ ${SECRET} }, { ${SECRET} }]\n`, [
      '7:65: targets[1]: "githubSecret o/r S" is already a target of this rotation',
    ]);
  });

  test('one target in two rotations, in whatever case', () => {
    const targets = (target: string) => `    targets: [{ ${target} }]\n`;
    check(HEAD + entry('a') + targets(SECRET) + entry('b') + targets(SECRET.replace('o/r', 'O/R')), [
      '11:15: targets[0]: "githubSecret O/R S" is already a target of "a"',
    ]);
  });

  test('are found among rotations that are faulty in other ways', () => {
    const codes = problemsOf(`${HEAD}${entry('a')}    nmae: 3\n${entry('a')}    group: 3\n`).map(
      problem => problem.code,
    );
    expect(codes).toEqual(['unknown-key', 'duplicate-name', 'duplicate-vault-secret', 'wrong-value']);
  });
});

describe('times that cannot be', () => {
  test('a lifetime below a day', () => {
    check(`${HEAD}${entry('a')}    lifetime: 23h\n    rotateBefore: 2h\n    overlap: 1h\n    quiet: 1h\n`, [
      '7:15: lifetime: 23h is too short: expected a day at least',
    ]);
  });

  test('a new secret that is due at once', () => {
    check(`${HEAD}${entry('a')}    lifetime: 60d\n    rotateBefore: 60d\n`, [
      '8:19: rotateBefore: a new secret would be due again immediately: rotateBefore is 60d and lifetime 60d',
    ]);
  });

  test('an overlap that outlives the old secret', () => {
    check(`${HEAD}${entry('a')}    overlap: 31d\n`, [
      '7:14: overlap: the old secret would expire before its overlap ends: overlap is 31d and rotateBefore 30d',
    ]);
  });

  test('an overlap must end before the secret does', () => {
    expect(load(`${HEAD}${entry('a')}    overlap: 29d\n`).rotations).toHaveLength(1);
    check(`${HEAD}${entry('a')}    overlap: 30d\n`, [
      '7:14: overlap: the old secret would expire before its overlap ends: overlap is 30d and rotateBefore 30d',
    ]);
  });

  test('nor can the old secret be known to be unused after it has expired', () => {
    const told =
      'the old secret would expire before it counts as unused: quiet is 8d and rotateBefore 5d: shorten quiet, or set retire: after-overlap';
    check(`${HEAD}${entry('a')}    rotateBefore: 5d\n`, [`7:19: rotateBefore: ${told}`]);
    for (const more of ['quiet: 4d', 'retire: after-overlap', 'retire: never'])
      expect(load(`${HEAD}${entry('a')}    rotateBefore: 5d\n    ${more}\n`).rotations).toHaveLength(1);
  });

  test('are found between a rotation and the defaults, and told where the rotation says its part', () => {
    check(`${HEAD}${entry('a')}    lifetime: 20d\ndefaults: { rotateBefore: 25d }\n`, [
      '7:15: lifetime: a new secret would be due again immediately: rotateBefore is 25d and lifetime 20d',
    ]);
  });

  test('are told once where many rotations inherit them', () => {
    check(`${HEAD}${entry('a')}${entry('b')}defaults: { overlap: 40d }\n`, [
      '10:22: defaults.overlap: the old secret would expire before its overlap ends: overlap is 40d and rotateBefore 30d',
    ]);
  });

  test('are not guessed at where one of them is faulty', () => {
    check(`${HEAD}${entry('a')}    overlap: 40d\n    rotateBefore: 3\n`, [
      '8:19: rotateBefore: expected a duration such as 30d, got 3 (number)',
    ]);
  });
});

test('a private cloud may have its vaults anywhere, and a port on them', () => {
  const cloud =
    'cloud: { authority: https://a.b, graph: https://g.b/, resourceManager: https://m.b, vaultSuffix: v.b }\n';
  const policy = load(`${cloud}${HEAD}${entry('a', 'https://kv.elsewhere.example:8443, secret: a')}`);
  expect(policy.cloud).toEqual({
    name: 'private',
    authority: 'https://a.b',
    graph: 'https://g.b',
    resourceManager: 'https://m.b',
    vaultSuffix: 'v.b',
    devops: 'https://dev.azure.com',
    github: 'https://api.github.com',
  });
  expect(policy.rotations[0]?.vault.url).toBe('https://kv.elsewhere.example:8443');
});

test('a map of endpoints with one missing is told so', () => {
  check(`cloud: { authority: https://a.b, graph: https://g.b, vaultSuffix: v.b }\n${HEAD}${entry('a')}`, [
    '1:8: missing key "cloud.resourceManager": expected an https address such as https://management.azure.com',
  ]);
});

test('every rule has a code of its own', () => {
  expect(new Set(rules.map(rule => rule.code)).size).toBe(rules.length);
});

describe('the container for locks', () => {
  const locked = (container: string) =>
    `${HEAD.replace('version: 1\n', `version: 1\nlock: { container: "${container}" }\n`)}${entry('a')}`;

  test('is part of the policy, without the slash', () => {
    expect(load(locked('https://st.blob.core.windows.net/locks/')).lock).toEqual({
      container: 'https://st.blob.core.windows.net/locks',
    });
    expect(load(HEAD + entry('a')).lock).toBeUndefined();
  });

  test('in another cloud', () => {
    check(locked('https://st.blob.core.chinacloudapi.cn/locks'), [
      '2:20: lock.container: blob containers of the public cloud are at *.blob.core.windows.net, but this host is "st.blob.core.chinacloudapi.cn"',
    ]);
  });

  test.each([
    'https://st.blob.core.windows.net',
    'http://st.blob.core.windows.net/locks',
    'https://st.blob.core.windows.net/a/b',
  ])('that is none: %s', container => {
    expect(problemsOf(locked(container)).map(problem => problem.code)).toEqual(['wrong-value']);
  });
});
