/** `keyturn selftest`, with the real SDKs on the sandbox: it agrees with it, and finds what was made different on purpose. */
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { calmSettings } from '../sandbox/calmSettings.ts';
import { TENANT as REPLAYED, replay, worldOf } from '../sandbox/replay.ts';
import { openSandbox } from '../support/sandbox.ts';
import { DOMAIN, leftIn, openTenant, TENANT, tried, VAULT } from './stage.ts';

const document = z.object({
  answers: z.array(
    z.object({
      name: z.string(),
      outcome: z.string(),
      answer: z.string(),
      differences: z.optional(z.array(z.object({ at: z.string() }))),
    }),
  ),
  timings: z.array(z.object({ name: z.string(), ms: z.number(), asClaimed: z.boolean() })),
  left: z.array(z.object({ what: z.string(), remedy: z.string() })),
  problem: z.optional(z.object({ code: z.string() })),
  exitCode: z.number(),
});

const DAY = 86_400_000;
const read = (out: string) => z.parse(document, JSON.parse(out));

test('the sandbox is as the sandbox claims, nothing is left, and what was recorded holds on another sandbox', async () => {
  await using sandbox = await openTenant();
  const run = await tried(sandbox, `--vault ${VAULT} --yes --json --recording FILE`);
  const { answers, timings, left, exitCode } = read(run.out);
  expect(answers.filter(({ outcome }) => outcome === 'differs')).toEqual([]);
  expect(answers.filter(({ outcome }) => outcome === 'as-claimed').length).toBeGreaterThanOrEqual(25);
  expect(timings.filter(({ asClaimed }) => !asClaimed)).toEqual([]);
  expect(timings.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'new secret 2 is accepted by every call after',
      'a removed secret is accepted for another',
      'a new secret is in the list after',
    ]),
  );
  expect(left).toEqual([]);
  expect([run.exitCode, exitCode]).toEqual([0, 0]);
  expect(leftIn(sandbox)).toEqual([]);

  const recording = run.recording();
  const text = JSON.stringify(recording);
  // Entra's 700016 ends with the name of the tenant: O'Brien's Ltd.
  expect(text).toContain('was not found in the directory <text>"');
  for (const hidden of [
    'Brien',
    's Ltd',
    DOMAIN,
    TENANT,
    'kv-test',
    sandbox.operator.appId,
    ...sandbox.world.issued,
  ])
    expect(text).not.toContain(hidden);
  expect(recording.exchanges.length).toBeGreaterThan(60);
  const kept = [{ file: 'selftest.json', recording }];
  await using other = await openSandbox(worldOf(kept, { ...calmSettings(), deletingMs: 0 }));
  const all = ['get', 'list', 'set', 'delete', 'recover', 'purge'];
  other.edit({
    op: 'change-vault',
    vault: 'kv-selftest.vault.azure.net',
    access: { [other.operator.appId]: all },
  });
  const replayed = await replay(other, recording, recording.names);
  const wrong = replayed.flatMap(({ exchange, differences }) =>
    differences.map(one => `${exchange.name}: ${one.at}: ${one.expected}, ${one.found}`),
  );
  expect(wrong).toEqual([]);
  expect(replayed.length).toBeGreaterThan(50);
  expect(REPLAYED).not.toBe(TENANT);
});

test('a sandbox that was made different is found out: each difference, and nothing else; lost answers of removals leave nothing', async () => {
  await using sandbox = await openTenant({
    settings: { replicationMs: { min: 31_000, max: 35_000 } },
    faults: [
      {
        operation: 'addPassword',
        count: 'all',
        fault: { kind: 'reshape', at: 'customKeyIdentifier', to: 'AAAA' },
      },
      { operation: 'createApplication', fault: { kind: 'reshape', at: 'createdDateTime', remove: true } },
      {
        operation: 'updateSecret',
        count: 'all',
        fault: { kind: 'reshape', at: 'attributes.recoverableDays', to: '90' },
      },
      {
        operation: 'deleteSecret',
        fault: { kind: 'reshape', at: 'recoveryId', to: 'https://elsewhere.example/deletedsecrets/x' },
      },
      // The first is a step of the self-test, the second removes.
      { operation: 'deleteSecret', nth: 2, fault: { kind: 'cut-after' } },
      { operation: 'purgeSecret', count: 2, fault: { kind: 'cut-after' } },
      { operation: 'deleteApplication', fault: { kind: 'error', status: 504, when: 'after' } },
      { operation: 'purgeDeletedItem', fault: { kind: 'cut-after' } },
      // The sixth: the rotation writes two, and three probes are written before this one is refused.
      {
        operation: 'setSecret',
        nth: 6,
        fault: {
          kind: 'error',
          status: 409,
          body: { error: { code: 'Conflict', message: 'no', innererror: { code: 'ObjectExists' } } },
        },
      },
    ],
  });
  // Later than the rotation bears it.
  const unwatch = sandbox.history.watch(({ operation }) => {
    if (operation === 'removePassword')
      Object.assign(sandbox.world.settings, { readLagMs: { min: 40_000, max: 45_000 } });
  });
  const run = await tried(sandbox, `--vault ${VAULT} --yes --json`);
  unwatch();
  const { answers, timings, left, exitCode } = read(run.out);
  expect(left).toEqual([]);
  // Right after another write a refusal is claimed as well, and which comes is chance.
  const found = answers
    .filter(({ name }) => name !== 'another one, right after the response to the first')
    .flatMap(({ name, differences = [] }) => differences.map(({ at }) => `${name}: ${at}`));
  expect(found).toEqual([
    'a new registration: body.createdDateTime',
    'a secret with an end, and with no beginning: body.customKeyIdentifier',
    'a change of tags replaces all of them, and the response has no value: body.attributes.recoverableDays',
    'a version is disabled: body.attributes.recoverableDays',
    'it is deleted: body.recoveryId',
    'its name is taken: body.error.innererror.code',
  ]);
  expect(timings.filter(({ asClaimed }) => !asClaimed).map(({ name }) => name)).toEqual([
    'a new registration is known to Entra after',
    'new secret 1 is accepted after',
    'new secret 1 is accepted by every call after',
    'new secret 2 is accepted after',
    'new secret 2 is accepted by every call after',
    'a removed secret is accepted for another',
    'a new secret is in the list after',
  ]);
  expect(exitCode).toBe(1);
  expect(leftIn(sandbox)).toEqual([]);
});

test('without a vault the rotation has one in memory, and a person is told what came', async () => {
  await using sandbox = await openTenant();
  const run = await tried(sandbox, '--no-color', { answer: true });
  expect(run.questions).toHaveLength(1);
  expect(run.questions[0]).toContain(`A registration is created in tenant ${TENANT}.`);
  expect(run.questions[0]).toContain('Registrations whose name starts with keyturn-selftest- are listed.');
  expect(run.out).toMatch(/✓ (\d+) of \1 responses of tenant .* are as the sandbox\s+claims/);
  expect(run.out).toContain('✓ everything was removed');
  expect(run.exitCode).toBe(0);
  expect(leftIn(sandbox)).toEqual([]);
  expect(sandbox.history.entries().some(({ service }) => service === 'vault')).toBe(false);
});

test('it asks before it begins; where nobody can answer and nobody said --yes, nothing is done', async () => {
  await using sandbox = await openTenant();
  for (const answer of [false, 'nobody'] as const) {
    const run = await tried(sandbox, '', { answer });
    expect([run.exitCode, run.out]).toEqual([1, '']);
    expect(run.err).toContain('Nothing was done');
  }
  expect(sandbox.history.entries()).toEqual([]);
});

test('what may not be purged is told with the command that removes it, and so is a list that could not be read; a human is needed', async () => {
  const fault = (status: number, code: string) =>
    ({ kind: 'error', status, body: { error: { code, message: 'no' } } }) as const;
  await using sandbox = await openTenant({
    mayPurge: false,
    faults: [
      { path: 'startswith(', fault: fault(403, 'Authorization\u202eRequestDenied') },
      { operation: 'listSecrets', fault: fault(429, 'Throttled') },
    ],
  });
  const run = await tried(sandbox, `--vault ${VAULT} --yes --json --recording /nowhere/selftest.json`);
  const { left, exitCode } = read(run.out);
  expect(run.err).toContain('recording /nowhere/selftest.json');
  expect(run.err).toContain('starts with keyturn-selftest-: 403 Authorization\\u202eRequestDenied');
  expect(run.err).toContain(`the names of the secrets in ${VAULT}: 429 Throttled`);
  expect(left).toHaveLength(2);
  expect(left[0]?.what).toMatch(
    /^vault secret https:\/\/kv-test\.vault\.azure\.net\/secrets\/keyturn-selftest-\w+, deleted, and is purged automatically on \d{4}-/,
  );
  expect(left[1]?.remedy).toMatch(
    /^az keyvault secret purge --vault-name kv-test --name keyturn-selftest-\w+-probe$/,
  );
  // Not hidden by the recording that could not be written.
  expect([run.exitCode, exitCode]).toEqual([3, 3]);
});

test('without the right to make registrations nothing is made, and the right is named', async () => {
  await using sandbox = await openTenant({ operatorRoles: ['Application.Read.All'] });
  const run = await tried(sandbox, '--yes');
  expect(run.exitCode).toBe(3);
  expect(run.out).toContain(
    'grant the application permission Application.ReadWrite.OwnedBy of Microsoft Graph',
  );
  expect(leftIn(sandbox)).toEqual([]);
});

test('what a killed one left is found by name and removed; one at work stays, and so does what no self-test can have made', async () => {
  const old = {
    appId: '0b6d2f8a-4c1e-4a7b-8f35-0000000000a1',
    displayName: 'keyturn-selftest-0000aaaa',
    created: '-2d',
  };
  const young = {
    appId: '0b6d2f8a-4c1e-4a7b-8f35-0000000000a2',
    displayName: 'keyturn-selftest-0000bbbb',
    created: '-5m',
  };
  const runner = {
    ...old,
    appId: '0b6d2f8a-4c1e-4a7b-8f35-0000000000a3',
    displayName: 'keyturn-selftest-runner',
  };
  const payroll = { ...old, appId: '0b6d2f8a-4c1e-4a7b-8f35-0000000000a4', displayName: 'payroll-prod' };
  const secret = (name: string, created: string) => ({
    name,
    versions: [{ value: 'left-by-a-killed-one', created }],
  });
  await using sandbox = await openTenant({
    applications: [old, young, runner, payroll],
    secrets: [
      ...Array.from({ length: 30 }, (_, index) => secret(`api-${index}`, '-9d')),
      secret('keyturn-selftest-docs', '-9d'),
      secret('keyturn-selftest-0000aaaa', '-2d'),
      secret('keyturn-selftest-0000aaaa-probe', '-2d'),
      secret('keyturn-selftest-0000bbbb', '-5m'),
      secret('keyturn-selftest-0000dddd-probe', '-2d'),
    ],
  });
  // The identity that runs this may be called so, too, and an answer may hold more than the filter lets through.
  for (const { applications } of sandbox.world.tenants)
    for (const one of applications)
      if (one.appId === sandbox.operator.appId)
        Object.assign(one, { displayName: 'keyturn-selftest-0000cccc', createdAt: one.createdAt - 9 * DAY });
  const value = sandbox.world.tenants.flatMap(({ applications }) =>
    applications.map(({ objectId: id, appId, displayName, createdAt }) => ({
      ...{ id, appId, displayName },
      createdDateTime: new Date(createdAt).toISOString(),
    })),
  );
  sandbox.faults.add({ path: 'startswith(', fault: { kind: 'error', status: 200, body: { value } } });
  const run = await tried(sandbox, `--vault ${VAULT}`);
  expect(run.questions[1]).toContain('keyturn-selftest-0000aaaa');
  expect(run.questions[1]).not.toContain('keyturn-selftest-0000bbbb');
  expect(leftIn(sandbox)).toEqual([
    ...['keyturn-selftest-0000cccc', 'keyturn-selftest-0000bbbb', 'keyturn-selftest-runner'],
    ...['keyturn-selftest-docs', 'keyturn-selftest-0000bbbb'],
  ]);
  const isThere = (name: string) =>
    sandbox.world.tenants.some(({ applications }) =>
      applications.some(one => one.displayName === name && one.deletedAt === undefined),
    );
  expect(
    ['payroll-prod', 'keyturn-selftest-runner', 'keyturn-selftest-0000cccc'].filter(isThere),
  ).toHaveLength(3);
  expect(run.exitCode).toBe(0);
});

test('Ctrl-C stops it wherever it is, and what was made is removed all the same', async () => {
  await using sandbox = await openTenant();
  for (const operation of ['createServicePrincipal', 'deleteSecret']) {
    const stop = new AbortController();
    const unwatch = sandbox.history.watch(entry => {
      if (entry.operation === operation) stop.abort(new Error('interrupted'));
    });
    const run = await tried(sandbox, `--vault ${VAULT} --yes --json`, { signal: stop.signal });
    unwatch();
    const { problem, left, exitCode } = read(run.out);
    expect([operation, problem?.code, left, exitCode]).toEqual([operation, 'interrupted', [], 1]);
    expect(leftIn(sandbox)).toEqual([]);
  }
});

test('a registration whose answer was lost is found by its name and removed, and none that the answer holds besides', async () => {
  const payroll = {
    appId: '0b6d2f8a-4c1e-4a7b-8f35-0000000000a4',
    displayName: 'payroll-prod',
    created: '-9d',
  };
  await using sandbox = await openTenant({
    applications: [payroll],
    faults: [{ operation: 'createApplication', fault: { kind: 'cut-after' } }],
  });
  const all = sandbox.world.tenants.flatMap(({ applications }) =>
    applications.map(({ objectId: id, appId, displayName }) => ({ id, appId, displayName })),
  );
  sandbox.faults.add({
    path: 'displayName%20eq',
    fault: { kind: 'error', status: 200, body: { value: all } },
  });
  const run = await tried(sandbox, '--yes --json');
  const { left, exitCode, problem } = read(run.out);
  expect([left, exitCode, problem?.code]).toEqual([[], 1, 'unknown-outcome']);
  expect(leftIn(sandbox)).toEqual([]);
  expect(sandbox.world.tenants.flatMap(({ applications }) => applications)).toHaveLength(all.length);

  sandbox.faults.add({
    operation: 'createApplication',
    fault: { kind: 'error', status: 503, when: 'after' },
  });
  const busy = await tried(sandbox, '--yes --json');
  expect([read(busy.out).left, busy.exitCode]).toEqual([[], 1]);
  expect(sandbox.world.tenants.flatMap(({ applications }) => applications)).toHaveLength(all.length);
});

test('a service principal whose answer was lost is looked for before its registration goes, and purged like it', async () => {
  await using sandbox = await openTenant({
    faults: [{ operation: 'createServicePrincipal', fault: { kind: 'cut-after' } }],
  });
  const made = new Set<string>();
  sandbox.history.watch(({ operation }) => {
    if (operation !== 'createServicePrincipal') return;
    for (const { displayName, servicePrincipal } of sandbox.world.tenants.flatMap(one => one.applications))
      if (displayName.startsWith('keyturn-selftest-'))
        if (servicePrincipal !== undefined) made.add(servicePrincipal.objectId);
  });
  const run = await tried(sandbox, '--yes --json');
  expect([read(run.out).left, run.exitCode, made.size]).toEqual([[], 1, 1]);
  const purged = sandbox.history.entries().filter(({ operation }) => operation === 'purgeDeletedItem');
  expect(purged.map(({ path }) => path.split('/').at(-1))).toEqual([expect.any(String), ...made]);
});

test('another address than that of a vault is refused before anything is asked', async () => {
  await using sandbox = await openTenant();
  for (const vault of ['https://example.com', 'kv_test', `${VAULT}/secrets/x`]) {
    const run = await tried(sandbox, `--vault ${vault} --yes`);
    expect(run.exitCode).toBe(64);
    expect(run.err).toContain('expected the name of a vault, or its address');
  }
  expect(sandbox.history.entries()).toEqual([]);
});
