import { setTimeout as delay } from 'node:timers/promises';
import type { EditInput } from '../../../src/sandbox/control/editSchema.ts';
import { must } from '../../e2e/stage.ts';
import type { Bench } from '../bench.ts';
import { applicationOf, isVaultGone, livingOf, versionsOf } from '../checkers/view.ts';
import { faultKinds } from '../faults.ts';
import { HOUR_MS, SETTING, SITE } from '../scenery.ts';
import type { Action } from './actions.ts';

const VAULT = { vault: 'kv-payments.vault.azure.net', secret: 'payments-api-client-secret' };
const GROUP = { organization: 'contoso', group: 'payments-prod' };

export async function performAction(bench: Bench, action: Action): Promise<void> {
  switch (action.do) {
    case 'run':
      await bench.run('rotate');
      return;
    case 'run struck':
      return runStruck(bench, action.at, action.kind);
    case 'run edited':
      return runEdited(bench, action);
    default:
      // What a person or time has done is not the program's doing.
      bench.watch.byPerson(() => change(bench, action));
  }
}

type Edited = Extract<Action, { do: 'run edited' }>;

type Change = Exclude<Action, { do: 'run' | 'run struck' | 'run edited' }>;

function change(bench: Bench, action: Change): unknown {
  const { sandbox } = bench;
  const { world } = sandbox;
  const gone = isVaultGone(world);
  switch (action.do) {
    case 'time passes':
      return sandbox.clock.advance(action.hours * HOUR_MS);
    case 'add a credential':
      return edit(bench, { op: 'add-credential', ...registration(bench), credential: 'in a hurry' });
    case 'change the policy':
      return bench.setPolicy(action.to);
    case 'redeploy an older value':
      return redeploy(bench, action.place);
    case 'disable the newest version':
      return gone ? undefined : edit(bench, { op: 'disable-version', ...VAULT });
    case 'delete the vault secret':
      return gone ? undefined : edit(bench, { op: 'delete-vault-secret', ...VAULT });
    case 'write an older value again':
      return gone ? undefined : writeAgain(bench, older(bench));
  }
}

function writeAgain(bench: Bench, value: string | undefined): unknown {
  return value === undefined ? undefined : edit(bench, { op: 'write-secret-version', ...VAULT, value });
}

function edit({ sandbox }: Bench, input: EditInput): unknown {
  return sandbox.edit(input);
}

function registration({ sandbox: { world } }: Bench): { tenant: string; appId: string } {
  return { tenant: must(world.tenants[0]).id, appId: applicationOf(world).appId };
}

/** The value before the newest one that still works; else the one before, working or not. */
function older({ sandbox: { world } }: Bench): string | undefined {
  const living = new Set(livingOf(world).map(({ value }) => value));
  const before = versionsOf(world).slice(0, -1);
  return (before.findLast(({ value }) => living.has(value)) ?? before.at(-1))?.value;
}

const CANNOT_BE_TOLD_MS = 180_000;

function redeploy(bench: Bench, place: 'setting' | 'variable' | 'repository'): unknown {
  const value = older(bench);
  if (value === undefined) return undefined;
  // Dates have whole seconds and clocks differ: what follows ours within two minutes cannot be told from it (README).
  bench.sandbox.clock.advance(CANNOT_BE_TOLD_MS);
  if (place === 'setting') return edit(bench, { op: 'set-site-setting', ...SITE, setting: SETTING, value });
  if (place === 'repository')
    return edit(bench, { op: 'set-repository-secret', repository: 'contoso/payments', name: SETTING, value });
  // As `terraform apply` does: what it does not know is gone.
  edit(bench, { op: 'set-variable', ...GROUP, variable: SETTING, value, isSecret: true });
  return edit(bench, { op: 'set-variable', ...GROUP, variable: `${SETTING}.keyturn`, value: null });
}

async function runStruck(bench: Bench, at: string, kindName: string): Promise<void> {
  const kind = must(faultKinds.find(({ name }) => name === kindName));
  const [service, operation] = at.split('.');
  const { faults, history } = bench.sandbox;
  const rule = faults.add({ service, operation, fault: kind.fault });
  const { child, result } = bench.begin('rotate');
  const met = async () => {
    while (rule.hit === 0) await delay(5, undefined, { ref: false });
  };
  if (kind.kills) await Promise.race([result, met().then(() => child.kill('SIGKILL'))]);
  await result;
  faults.clear();
  while (history.entries().some(({ outcome }) => outcome === 'under way')) await delay(5);
  bench.watch.look(`after ${kindName} of ${at}`);
}

let edits = 0;

async function runEdited(bench: Bench, { at, when, what }: Edited): Promise<void> {
  const { history } = bench.sandbox;
  const outcome = when === 'as it arrives' ? 'under way' : 'answered';
  const stop = history.watch(entry => {
    if (`${entry.service}.${entry.operation}` !== at || entry.outcome !== outcome) return;
    stop();
    edits += 1;
    const value = `edited ${edits}`;
    bench.watch.byPerson(() =>
      what === 'setting'
        ? bench.edits.make('site', 'FEATURE_X', value)
        : bench.edits.make('group', 'BuildConfiguration', value),
    );
  });
  await bench.run('rotate');
  stop();
}
