/** What `--json` prints is what config/output.schema.json says, no field more and none less. */
import { expect, test } from 'vitest';
import { policyInvalid } from '../../src/policy/problems.ts';
import { Problem } from '../../src/problem.ts';
import { documentOf, outputFaults } from '../support/outputs.ts';
import { credential, ending, FOREIGN, KEY, NOW, overlapping, policy, settled, typed } from './given.ts';

const fleet = policy({ name: 'payments-api', group: 'canary' }, { name: 'billing' }, { name: 'ledger' });
const waves = { ...fleet, waves: ['canary'] };
const unreadable = new Problem({ code: 'refused', subject: 'vault', reason: 'no right', remedy: 'ask' });
const corners = () => ({
  'payments-api': ending(12, {
    credentials: [credential(KEY.current), credential(FOREIGN, { displayName: 'hand' })],
  }),
  billing: overlapping(),
  ledger: settled({ unreadable }),
});

test.each([
  'validate --json',
  'validate --rights --json',
  'plan --json',
  'plan --now --json',
  'status --json',
  'verify --json',
  'rotate --json',
  'rotate --now --json payments-api',
  'explain in-hand --json',
  'explain leaked --json',
  'explain AADSTS7000215 --json',
  'explain nonsense --json',
  'status nobody --json',
  'rotate nobody --json',
  'history --audit /nowhere/audit.jsonl --json',
  'diagnose nobody --json',
  'forget --app-id nonsense --json',
])('%s', async line => {
  const { out } = await typed(line, { policy: waves, corners: corners() });
  expect(out).not.toBe('');
  expect(outputFaults(out)).toEqual([]);
});

test('a policy that is wrong', async () => {
  const problems = [
    {
      code: 'unknown-key',
      file: 'rotation.yaml',
      line: 3,
      column: 1,
      path: ['rotations', 0, 'x'],
      text: 'unknown key',
    },
  ];
  const invalid = policyInvalid('rotation.yaml', { first: problems, count: 1 });
  const readPolicy = () => Promise.reject(invalid);
  for (const verb of ['validate', 'plan', 'rotate']) {
    const { out } = await typed(`${verb} --json`, { context: { readPolicy } });
    expect(outputFaults(out), verb).toEqual([]);
  }
});

test('another document, another field and a missing one are noticed', async () => {
  const { out } = await typed('status --json', { policy: fleet, corners: corners() });
  const told = documentOf(out);
  expect(outputFaults(JSON.stringify({ ...told, schema: 'keyturn/status@2' }))).not.toEqual([]);
  expect(outputFaults(JSON.stringify({ ...told, more: 1 }))).not.toEqual([]);
  const { counts: _left, ...less } = told;
  expect(outputFaults(JSON.stringify(less))).not.toEqual([]);
  expect(outputFaults(JSON.stringify({ ...told, at: NOW.getTime() }))).not.toEqual([]);
});
