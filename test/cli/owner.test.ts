/** `--owner`: whose rotations a verb is about, and where owners are shown. */
import { describe, expect, test } from 'vitest';
import { outputFaults } from '../support/outputs.ts';
import { ending, policy, settled, typed } from './given.ts';

const fleet = policy(
  { name: 'payments-api', group: 'canary', owner: 'team-pay', contact: '#pay', labels: { tier: 'gold' } },
  { name: 'billing', owner: 'team-bill' },
  { name: 'ledger', owner: 'team bill & co' },
  { name: 'mail' },
);

const namesIn = (out: string): string[] =>
  JSON.parse(out).rotations.map(({ name }: { readonly name: string }) => name);

describe.each(['status', 'plan', 'verify'])('%s --owner', verb => {
  test('is about those of this owner', async () => {
    const { out } = await typed(`${verb} --owner team-pay --json`, { policy: fleet });
    expect(namesIn(out)).toEqual(['payments-api']);
  });

  test('chooses among what names and a group chose', async () => {
    const { out } = await typed(`${verb} billing ledger --group canary --owner team-pay --json`, {
      policy: fleet,
    });
    expect(namesIn(out)).toEqual(['payments-api']);
  });
});

test('an owner who has none is an error, with the name that was meant', async () => {
  const { exitCode, err } = await typed('status --owner team-bil', { policy: fleet });
  expect(exitCode).toBe(64);
  expect(err).toContain('did you mean team-bill?');
  expect(err).toContain("'team bill & co'");
  const other = await typed('status billing --owner team-pay', { policy: fleet });
  expect(other.exitCode).toBe(64);
  expect(other.err).toContain('none of the chosen rotations has this owner');
});

test('a printed command repeats the owner, as a shell takes it', async () => {
  const quoted = policy({ name: 'ledger', owner: 'team-x' });
  const { out } = await typed('plan --owner team-x', { policy: quoted, corners: { ledger: ending(12) } });
  expect(out).toContain('keyturn rotate --owner team-x');
});

test('JSON, CSV and page name owner, contact and labels', async () => {
  const json = await typed('status --json', { policy: fleet });
  expect(JSON.parse(json.out).rotations[0]).toMatchObject({
    owner: 'team-pay',
    contact: '#pay',
    labels: { tier: 'gold' },
  });
  expect(JSON.parse(json.out).rotations[3]).not.toHaveProperty('owner');
  expect(outputFaults(json.out)).toEqual([]);
  const csv = await typed('status -o csv', { policy: fleet });
  expect(csv.out.split('\n')[0]).toMatch(/,owner,contact\r?$/);
  expect(csv.out).toMatch(/team-pay,#pay\r?\n/);
  const plan = await typed('plan -o csv', { policy: fleet, corners: { mail: settled({ credentials: [] }) } });
  expect(plan.out).toMatch(/team-bill,\r?\n/);
});

test('--now needs a choice, and an owner is one', async () => {
  const { err, exitCode } = await typed('rotate --now --owner team-pay --all', { policy: fleet });
  expect(exitCode).toBe(64);
  expect(err).toContain('--owner');
  const chosen = await typed('rotate --now --owner team-pay --yes --json', {
    policy: fleet,
    corners: { 'payments-api': ending(12) },
  });
  expect(chosen.out).toContain('"rotation":"payments-api"');
  expect(chosen.out).not.toContain('"rotation":"billing"');
});
