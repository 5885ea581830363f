import { setTimeout as delay } from 'node:timers/promises';
import type { EditInput } from '../../../src/sandbox/control/editSchema.ts';
import { must } from '../../e2e/stage.ts';
import type { Bench } from '../bench.ts';
import { applicationOf } from '../checkers/view.ts';
import { deleteVaultSecret, disableNewest, redeploy, writeOlderAgain } from '../chores.ts';
import { faultKinds } from '../faults.ts';
import { HOUR_MS } from '../scenery.ts';
import type { Action } from './actions.ts';

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
  switch (action.do) {
    case 'time passes':
      return sandbox.clock.advance(action.hours * HOUR_MS);
    case 'add a credential':
      return edit(bench, { op: 'add-credential', ...registration(bench), credential: 'in a hurry' });
    case 'change the policy':
      return bench.setPolicy(action.to);
    case 'redeploy an older value':
      // Dates have whole seconds and clocks differ: what follows ours within two minutes cannot be told from it (docs/limits.md).
      sandbox.clock.advance(CANNOT_BE_TOLD_MS);
      return redeploy(sandbox, action.place);
    case 'disable the newest version':
      return disableNewest(sandbox);
    case 'delete the vault secret':
      return deleteVaultSecret(sandbox);
    case 'write an older value again':
      return writeOlderAgain(sandbox);
  }
}

function edit({ sandbox }: Bench, input: EditInput): unknown {
  return sandbox.edit(input);
}

function registration({ sandbox: { world } }: Bench): { tenant: string; appId: string } {
  return { tenant: must(world.tenants[0]).id, appId: applicationOf(world).appId };
}

const CANNOT_BE_TOLD_MS = 180_000;

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
