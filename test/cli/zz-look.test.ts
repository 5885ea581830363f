import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { Problem } from '/work/main/src/problem.ts';
import * as g from '/work/main/test/cli/given.ts';

const refused = new Problem({
  code: 'refused',
  subject: 'vault https://kv-shared.vault.azure.net',
  reason:
    'the caller may not read secrets: the role Key Vault Secrets Officer is missing on this vault or above it',
  remedy: 'az role assignment create --role "Key Vault Secrets Officer" --assignee … --scope …',
  status: 403,
  serviceCode: 'Forbidden',
  requestId: 'd0d0',
});
const two = [g.target(g.SITE), g.target(g.GITHUB, false)];
const policy = () =>
  g.policy(
    { name: 'payments-api', targets: two, group: 'canary' },
    { name: 'billing' },
    { name: 'ledger' },
    { name: 'orphaned' },
    { name: 'personal' },
    { name: 'expired' },
    { name: 'empty', targets: two },
  );
const corners = () => ({
  'payments-api': g.ending(12, {
    held: [{ value: 'current-value' }, { writeOnly: 'GitHub secrets cannot be read' }],
    credentials: [
      g.credential(g.KEY.current, { start: g.days(-168), end: g.days(12) }),
      g.credential(g.FOREIGN, { displayName: 'made by Bob' }),
    ],
  }),
  billing: g.overlapping(),
  ledger: g.settled(),
  orphaned: g.settled({ unreadable: refused }),
  personal: g.ending(5, {
    personal: true,
    credentials: [
      g.credential(g.KEY.current, { end: g.days(5) }),
      g.credential(g.FOREIGN, { displayName: 'x' }),
    ],
  }),
  expired: g.ending(-3, {
    held: [{ value: 'old' }],
    token: { answer: 'rejected', code: 7000222, reason: 'the secret has expired' },
  }),
  empty: g.settled({ credentials: [], vault: { state: 'absent' } }),
});
test('look', async () => {
  let all = '';
  for (const line of [
    '',
    '--help',
    'plan --help',
    'rotate --help',
    'status',
    'plan',
    'verify',
    'rotate',
    'plan --jsn',
    'plam',
    'statsu',
    'apply',
    'plan paymets',
    'plan --json ledger',
    'status --json',
    'verify --json ledger',
    'rotate --now',
    'rotate ledger --now',
    'rotate ledger --json',
    'validate',
    '--version',
    'rotate ledger --config',
    'plan ledger',
    'status ledger',
  ]) {
    const r = await g.typed(line, { policy: policy(), corners: corners(), color: process.env.COLOR === '1' });
    all += `\n################ keyturn ${line}  -> ${r.exitCode}\n${r.out}---- stderr\n${r.err}${r.questions.join('\n')}`;
  }
  writeFileSync('/tmp/biocli/look.txt', all);
});
