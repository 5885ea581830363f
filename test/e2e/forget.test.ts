/** `keyturn forget`: what a rotation left behind whose entry was taken out of the policy. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markOf } from '../../src/policy/place.ts';
import { BEFORE_THE_FIRST, chained } from '../../src/report/chain.ts';
import { signInAs } from '../../src/sandbox/entra/signInAs.ts';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import {
  BILLING,
  billing,
  DAY,
  eventsIn,
  flat,
  type Left,
  later,
  leave,
  marked,
  VAULT,
  versionsOf,
} from './leaving.ts';
import { must, passwords, policyOf, theTenant } from './stage.ts';

/** The same trail as a version before this one would have written it. */
function olderThan(trail: string): string {
  const file = join(searchedFolder(), 'older.jsonl');
  let last = BEFORE_THE_FIRST;
  const lines = eventsIn(trail).map(entry => {
    const { seq, previous, hash, appId, vault, ...fields } = entry as unknown as Record<string, unknown>;
    const { text, link } = chained(last, fields);
    last = link;
    return text;
  });
  writeFileSync(file, lines.join(''));
  return file;
}

describe('what nobody uses any more', () => {
  it('goes after the wait, its vault version is disabled first, and the trail says on what evidence', async () => {
    await using left = await leave();
    const { stage, made, trail, forget } = left;
    later(left, 46);
    const run = await forget('billing', '--audit', trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(0);
    expect(marked(stage)).toEqual([]);
    expect(versionsOf(stage).at(-1)).toMatchObject({ enabled: false });
    expect(flat(run)).toContain(`versions of ${VAULT}/secrets/billing that hold it are disabled first`);
    const steps = eventsIn(trail).filter(({ subject }) => subject === made.keyId);
    const begun = must(steps.find(({ event, step }) => event === 'step.started' && step === 'retire'));
    expect(begun.reason?.text).toMatch(
      /there was no sign-in with it since .* the sign-in report is complete until/,
    );
    expect(steps.some(({ event, step }) => event === 'step.done' && step === 'retire')).toBe(true);
    const again = await forget('billing', '--audit', trail, '--yes');
    expect(again.exitCode, flat(again)).toBe(0);
    expect(flat(again)).toContain('no credential of billing is on the 2 registrations');
  });

  it('stays before that, with the day on which it may go, and what does it by hand: exit 3', async () => {
    await using left = await leave();
    later(left, 44);
    const run = await left.forget('billing', '--audit', left.trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(3);
    expect(flat(run)).toMatch(
      /it may be removed 20\d\d-\d\d-\d\d \d\d:\d\d UTC at the earliest, after 45 days without a sign-in/,
    );
    expect(flat(run)).toContain(`az ad app credential delete --id ${BILLING} --key-id ${left.made.keyId}`);
    expect(marked(left.stage)).toHaveLength(1);
  });

  it('stays while somebody uses it, whoever that is', async () => {
    await using left = await leave();
    later(left, 40);
    const { sandbox } = left.stage;
    signInAs(sandbox.scene, { appId: BILLING, value: left.made.value, at: sandbox.clock.now() });
    later(left, 30);
    const run = await left.forget('billing', '--audit', left.trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(3);
    expect(marked(left.stage)).toHaveLength(1);
  });

  it.each<[string, (left: Left) => void, RegExp]>([
    [
      'shows nothing of it',
      ({ stage }) => Object.assign(stage.sandbox.world.settings, { report: 'blind' }),
      /shows no sign-in with it at all/,
    ],
    [
      'is late',
      ({ stage }) => Object.assign(stage.sandbox.world.settings, { reportLagMs: 3 * DAY * 3_600_000 }),
      /of any registration in the policy: it is removed once the report shows one after/,
    ],
    [
      'is not to be had',
      ({ stage }) =>
        stage.sandbox.edit({
          op: 'change-tenant',
          tenant: theTenant(stage.sandbox.world).id,
          reportAvailable: false,
        }),
      /the sign-in report could not be read/,
    ],
  ])('stays where the report %s', async (_name, happen, words) => {
    await using left = await leave();
    later(left, 46);
    happen(left);
    const run = await left.forget('billing', '--audit', left.trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(3);
    expect(flat(run)).toMatch(words);
    expect(marked(left.stage)).toHaveLength(1);
  });

  it('goes when it has ended, whatever the report says', async () => {
    await using left = await leave();
    left.stage.sandbox.world.settings.report = 'blind';
    later(left, 181);
    const run = await left.forget('billing', '--audit', left.trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(0);
    expect(marked(left.stage)).toEqual([]);
  });
});

describe('whose it is', () => {
  it('a mark alone shows nothing: without a witness it stays; the vault secret of the entry is one', async () => {
    await using left = await leave();
    later(left, 46);
    const run = await left.forget('billing', '--yes');
    expect(run.exitCode, flat(run)).toBe(3);
    expect(flat(run)).toContain('another policy may have a rotation of this name');
    expect(marked(left.stage)).toHaveLength(1);
    const wrong = await left.forget('billing', '--yes', '--vault-secret', `${VAULT}/secrets/other`);
    expect(wrong.exitCode, flat(wrong)).toBe(3);
    const stated = await left.forget('billing', '--yes', '--vault-secret', `${VAULT}/secrets/billing`);
    expect(stated.exitCode, flat(stated)).toBe(0);
    expect(marked(left.stage)).toEqual([]);
  });

  it('of two policies with one name on one registration only ours is offered', async () => {
    await using left = await leave();
    const { stage, made, trail, forget } = left;
    const other = markOf('billing', { url: 'https://kv-other.vault.azure.net', secret: 'billing' });
    const theirs = { ...structuredClone(made), keyId: 'f0000000-0000-4000-8000-00000000000f' };
    billing(stage).passwords.push({ ...theirs, displayName: `${other}r-20260101T000000-00000000` });
    later(left, 181);
    const run = await forget('billing', '--audit', trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(3);
    expect(marked(stage).map(({ keyId }) => keyId)).toEqual([theirs.keyId]);
  });

  it('what an entry that was renamed goes on with is left to it', async () => {
    await using left = await leave();
    const rest = policyOf(undefined, '', ['billing']);
    const renamed = readFileSync(rest, 'utf8').replace('  - name: billing', '  - name: invoices');
    writeFileSync(rest, renamed);
    later(left, 46);
    const env = { XDG_STATE_HOME: searchedFolder() };
    const args = ['forget', 'billing', '--audit', left.trail, '--yes', '--config', rest];
    const run = await startCommand(left.stage.sandbox, args, { env }).result;
    expect(run.exitCode, flat(run)).toBe(0);
    expect(flat(run)).toContain('rotation invoices uses it');
    expect(marked(left.stage)).toHaveLength(1);
  });

  it('what another policy goes on with stays: its runs are not in this trail', async () => {
    await using left = await leave();
    later(left, 5);
    const moved = await left.stage.keyturn('rotate', 'billing', '--now', '--yes');
    expect(moved.exitCode, flat(moved)).toBe(0);
    later(left, 181);
    const run = await left.forget('billing', '--audit', left.trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(3);
    expect(flat(run)).toContain('another policy seems to use it');
    expect(marked(left.stage)).toHaveLength(2);
  });

  it('a trail that names neither registration nor vault secret tells enough by its runs', async () => {
    await using left = await leave();
    const trail = olderThan(left.trail);
    later(left, 46);
    const run = await left.forget('billing', '--audit', trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(0);
    expect(marked(left.stage)).toEqual([]);
    expect(flat(run)).toContain('the vault secret that held the removed credentials is not known');
    expect(versionsOf(left.stage).at(-1)).toMatchObject({ enabled: true });
  });

  it('a trail that somebody has changed is no witness', async () => {
    await using left = await leave();
    later(left, 46);
    writeFileSync(left.trail, readFileSync(left.trail, 'utf8').replace('"create"', '"CREATE"'));
    const run = await left.forget('billing', '--audit', left.trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(3);
    expect(flat(run)).toContain('was changed after it was written, so it is not used as evidence');
    expect(marked(left.stage)).toHaveLength(1);
  });

  it('what is halted stays, until somebody takes the halt back', async () => {
    await using left = await leave();
    const stop = await left.stage.keyturn('stop', 'billing', '--reason', 'INC-4711');
    expect(stop.exitCode, flat(stop)).toBe(0);
    later(left, 46);
    const run = await left.forget('billing', '--audit', left.trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(3);
    expect(flat(run)).toMatch(/halted by \S+ since .*: INC-4711/);
    expect(marked(left.stage)).toHaveLength(1);
  });

  it('a registration that nobody owns is found by the trail, and by --app-id', async () => {
    await using left = await leave();
    later(left, 44);
    billing(left.stage).owners = [];
    const unknown = await left.forget('billing', '--yes');
    expect(unknown.exitCode, flat(unknown)).toBe(0);
    expect(flat(unknown)).toContain('no credential of billing is on the 1 registration that');
    expect((await left.forget('billing', '--yes', '--app-id', BILLING)).exitCode).toBe(3);
    expect((await left.forget('billing', '--yes', '--audit', left.trail)).exitCode).toBe(3);
  });
});

it('without a name, what there is is listed, and status names the way on; neither changes anything', async () => {
  await using left = await leave();
  const { stage, made, rest, forget } = left;
  const listed = await forget();
  expect(listed.exitCode, flat(listed)).toBe(0);
  expect(flat(listed)).toMatch(new RegExp(`billing billing \\(${BILLING}\\) 1 ends 20`));
  const document = JSON.parse((await forget('--json')).stdout) as { left: unknown };
  expect(document.left).toMatchObject([{ name: 'billing', appId: BILLING, keyIds: [made.keyId] }]);
  const theirs = { ...structuredClone(made), keyId: 'f0000000-0000-4000-8000-00000000000f' };
  passwords(stage.sandbox.world).push(theirs);
  const args = ['status', '--config', rest];
  const status = await startCommand(stage.sandbox, args).result;
  expect(status.exitCode, flat(status)).toBe(0);
  expect(flat(status)).toContain('→ keyturn forget billing');
  const own = await stage.keyturn('status', 'payments-api');
  expect(flat(own), 'both entries are in that policy').not.toContain('keyturn forget');
  expect(marked(stage)).toHaveLength(1);
});

describe('a person', () => {
  it('is asked, and where nobody answers nothing is done: exit 1', async () => {
    await using left = await leave();
    later(left, 46);
    const run = await left.forget('billing', '--audit', left.trail);
    expect(run.exitCode, flat(run)).toBe(1);
    expect(flat(run)).toContain('Nothing was done: the input is not a terminal, so no question was asked.');
    expect(marked(left.stage)).toHaveLength(1);
    expect(versionsOf(left.stage).at(-1)).toMatchObject({ enabled: true });
  });

  it('who names what is in the policy is told what to do instead: exit 64', async () => {
    await using left = await leave();
    const run = await left.forget('payments-api', '--yes');
    expect(run.exitCode, flat(run)).toBe(64);
    expect(flat(run)).toContain('remove its entry from');
    expect(passwords(left.stage.sandbox.world).length).toBeGreaterThan(0);
  });

  it('who removed it meanwhile has done no harm', async () => {
    await using left = await leave();
    later(left, 46);
    const { sandbox } = left.stage;
    sandbox.faults.add({ service: 'graph', operation: 'removePassword', fault: { kind: 'cut-after' } });
    const run = await left.forget('billing', '--audit', left.trail, '--yes');
    expect(run.exitCode, flat(run)).toBe(0);
    expect(marked(left.stage)).toEqual([]);
  });
});

it('a run that dies between vault and directory is finished by the next', async () => {
  await using left = await leave();
  const { stage, trail, rest } = left;
  later(left, 46);
  stage.sandbox.faults.add({ service: 'graph', operation: 'removePassword', fault: { kind: 'hold' } });
  const env = { XDG_STATE_HOME: searchedFolder() };
  const args = ['forget', 'billing', '--audit', trail, '--yes', '--config', rest];
  const arrived = stage.arrived('removePassword');
  const first = startCommand(stage.sandbox, args, { env });
  await arrived;
  first.child.kill('SIGKILL');
  await first.result;
  expect(marked(stage)).toHaveLength(1);
  expect(versionsOf(stage).at(-1)).toMatchObject({ enabled: false });
  stage.sandbox.faults.clear();
  const run = await startCommand(stage.sandbox, args, { env: { XDG_STATE_HOME: searchedFolder() } }).result;
  expect(run.exitCode, flat(run)).toBe(0);
  expect(marked(stage)).toEqual([]);
});
