import { expect, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import type { TokenAnswer } from '../../src/rotation/observation.ts';
import { openStage } from '../e2e/stage.ts';
import { GITHUB, policy, SITE, settled, target, typed } from './given.ts';

const one = policy({ name: 'payments-api', targets: [target(SITE), target(GITHUB)] });
const marked = {
  writeOnly: 'its mark names key:7c1e55d0, as the vault does',
  state: 'in-sync',
} as const;
const held = [{ value: 'current-value' }, marked];

test('verify names every place with its verdict', async () => {
  const { exitCode, out } = await typed('verify', {
    policy: one,
    corners: { 'payments-api': settled({ held }) },
  });
  expect(exitCode).toBe(0);
  expect(out).toBe(`payments-api
  ✓ vault https://kv-shared.vault.azure.net payments-api-secret (read back)
    accepted: Entra issued a token
  ✓ appService site-payments AZURE_CLIENT_SECRET (read back)
    accepted: Entra issued a token
  · githubSecret contoso/payments AZURE_CLIENT_SECRET (marked)
    marked: its mark names key:7c1e55d0, as the vault does

3 places: 2 work, 1 is marked (its mark agrees).
`);
});

test('a write-only place whose mark names another credential fails, and a run delivers it again', async () => {
  const stale = {
    writeOnly: 'its mark names key:0ab94c12, and the vault another',
    state: 'differs',
  } as const;
  const { exitCode, out } = await typed('verify', {
    policy: one,
    corners: { 'payments-api': settled({ held: [{ value: 'current-value' }, stale] }) },
  });
  expect(exitCode).toBe(1);
  expect(out).toContain('    differs: its mark names key:0ab94c12, and the vault another\n');
  expect(out).toContain('  → keyturn rotate payments-api\n');
  expect(out).toContain('3 places: 2 work, 1 does not.');
});

test('a write-only place that nothing is known of is no good news', async () => {
  const { exitCode, out } = await typed('verify', {
    policy: one,
    corners: {
      'payments-api': settled({ held: [{ value: 'current-value' }, { writeOnly: 'no mark tells' }] }),
    },
  });
  expect(exitCode).toBe(3);
  expect(out).toContain(
    '? githubSecret contoso/payments AZURE_CLIENT_SECRET (marked)\n    unverifiable: no mark tells\n',
  );
  expect(out).toContain('3 places: 2 work, 1 unknown.');
  expect(out).toContain('  → keyturn rotate payments-api\n');
});

test('a place that fails while it is read is unreadable, and the others are told all the same', async () => {
  const reads = new Problem({ code: 'refused', subject: 'site', reason: 'no right to list settings' });
  const { exitCode, out } = await typed('verify', {
    policy: one,
    corners: { 'payments-api': settled({ held: [{ reads }, marked] }) },
  });
  expect(exitCode).toBe(3);
  expect(out).toMatch(
    /✓ vault .*\n(.*\n)?.*\? appService site-payments AZURE_CLIENT_SECRET \(read back\)\s+unreadable: no right/,
  );
});

const rejected: TokenAnswer = {
  answer: 'rejected',
  code: 7000215,
  reason: 'Entra does not know this value (AADSTS7000215)',
};
const blocked: TokenAnswer = {
  answer: 'blocked',
  code: 7000112,
  reason: 'the application is disabled (AADSTS7000112)',
};
const noVerdict: TokenAnswer = { answer: 'no-verdict', reason: 'no answer within 10 s' };

test('a place that Entra rejects is named, and the next command finds out why', async () => {
  const { exitCode, out } = await typed('verify', {
    corners: { 'payments-api': settled({ token: rejected }) },
  });
  expect(exitCode).toBe(1);
  expect(out).toMatch(
    / {2}✗ appService site-payments AZURE_CLIENT_SECRET \(read back\)\s+rejected: Entra does not know this value \(AADSTS7000215\)/,
  );
  expect(out).toContain('  → keyturn diagnose payments-api\n');
  expect(out).toContain('2 places: 0 work, 2 do not.');
});

test('where Entra blocks the registration, no rotation is suggested', async () => {
  const { exitCode, out } = await typed('verify', {
    corners: { 'payments-api': settled({ token: blocked }) },
  });
  expect(exitCode).toBe(1);
  expect(out).toContain('AADSTS7000112');
  expect(out).toContain('  → keyturn diagnose payments-api\n');
  expect(out).not.toContain('keyturn rotate');
});

const disabled: TokenAnswer = { ...blocked, forAll: true };
const conditional: TokenAnswer = {
  answer: 'blocked',
  code: 53003,
  reason: 'conditional access blocks the application (AADSTS53003)',
};

test.each<[string, TokenAnswer, boolean]>([
  ['the secret', rejected, true],
  ['whoever signs in as the application', disabled, true],
  ['this machine, perhaps', conditional, false],
])(
  'where Entra refuses %s, nothing is green, and it is an outage only where it is one for all',
  async (_words, token, outage) => {
    const corners = { 'payments-api': settled({ held, token }), ledger: settled() };
    const fleet = policy(
      { name: 'ledger' },
      { name: 'payments-api', targets: [target(SITE), target(GITHUB)] },
    );
    const { out } = await typed('verify', { policy: fleet, corners });
    const [first = '', ledger = ''] = out.split('\n\n');
    expect(first.startsWith(`payments-api${outage ? '  OUTAGE' : ''}\n`)).toBe(true);
    expect(first).not.toMatch(/[✓·]/);
    expect(first).toContain('as the vault does; Entra refuses it');
    expect(ledger).toContain('✓ vault');
    const summary = '5 places: 2 work, 3 do not.';
    expect(out.endsWith(`\n${outage ? '1 rotation in OUTAGE; ' : ''}${summary}\n`)).toBe(true);
    const [, { outage: told }] = JSON.parse(
      (await typed('verify --json', { policy: fleet, corners })).out,
    ).rotations;
    expect(told).toBe(outage ? true : undefined);
  },
);

test('an id beside the secret that is not the registration’s is named, though the secret is right', async () => {
  await using stage = await openStage();
  const site = stage.sandbox.world.sites.find(({ slot }) => slot === undefined);
  Object.assign(site?.settings ?? {}, { AZURE_CLIENT_ID: '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5ff' });
  await stage.keyturn('rotate');
  const { exitCode, stdout } = await stage.keyturn('verify', 'payments-api');
  expect(exitCode, stdout).toBe(0);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'has 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5ff in AZURE_CLIENT_ID beside the secret',
  );
  const [told] = JSON.parse((await stage.keyturn('verify', '--json')).stdout).rotations;
  expect(told.findings).toMatchObject([{ code: 'paired-id-differs' }]);
});

test('no verdict is neither good nor bad: it exits 3 and asks to look again', async () => {
  const { exitCode, out } = await typed('verify', {
    corners: { 'payments-api': settled({ token: noVerdict }) },
  });
  expect(exitCode).toBe(3);
  expect(out).toContain('  → keyturn verify payments-api   (again in a minute)\n');
});

test('an empty vault is a place that holds nothing', async () => {
  const { exitCode, out } = await typed('verify', {
    corners: { 'payments-api': settled({ vault: { state: 'absent' } }) },
  });
  expect(exitCode).toBe(1);
  expect(out).toMatch(/✗ vault .* payments-api-secret \(read back\)\s+nothing: the secret is absent/);
});

test('a rotation that cannot be read exits 3 and says why', async () => {
  const unreadable = new Problem({ code: 'refused', subject: 'registration', reason: 'no right to read it' });
  const { exitCode, out } = await typed('verify', { corners: { 'payments-api': settled({ unreadable }) } });
  expect(exitCode).toBe(3);
  expect(out).toContain('payments-api  UNKNOWN\n  ✗ registration\n    why   no right to read it\n');
  expect(out).toContain('1 rotation could not be read.');
});

test('--json lists the places and holds no secret', async () => {
  const { out } = await typed('verify --json', {
    policy: one,
    corners: { 'payments-api': settled({ held }) },
  });
  const document = JSON.parse(out);
  expect(document).toMatchObject({ schema: 'keyturn/verify@1', exitCode: 0 });
  expect(document.rotations[0].places.map((place: { verdict: string }) => place.verdict)).toEqual([
    'accepted',
    'accepted',
    'marked',
  ]);
  expect(out).not.toMatch(/current-value|\[secret\]/);
});
