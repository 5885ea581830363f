/**
 * Every verb with every kind and form of target that config/examples/all-places.yaml has: the real program on the sandbox. What
 * places hold is read from the sandbox's world. Prints a table of verbs by kinds.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { isIntact, placesOf } from '../../src/rehearsal/demo/demoPlaces.ts';
import { readWorld } from '../../src/rehearsal/demo/demoWorld.ts';
import { must, openStage, type Stage } from '../e2e/stage.ts';
import { searchedFolder } from '../support/canary.ts';
import { overwriting } from './overwriting.ts';

const FILE = fileURLToPath(new URL('../../config/examples/all-places.yaml', import.meta.url));
const policy = await readPolicyFile(FILE, kinds);
const rotation = must(policy.rotations[0]);
const [vaultPlace, ...places] = placesOf(policy, rotation);
const { name } = rotation;

/** By the label of the target, what it came to with each verb. */
const table = new Map<string, Map<string, boolean>>(places.map(({ label }) => [label, new Map()]));

function note(verb: string, isFine: (label: string, index: number) => boolean): void {
  for (const [index, { label }] of places.entries()) must(table.get(label)).set(verb, isFine(label, index));
  const wrong = [...table].filter(([, cells]) => cells.get(verb) !== true).map(([label]) => label);
  expect(wrong, `${verb} is not right for these`).toEqual([]);
}

afterAll(() => {
  const verbs = [...must([...table.values()][0]).keys()];
  const rows = [...table].map(([label, cells]) => [
    label,
    ...verbs.map(verb => (cells.get(verb) ? 'yes' : 'NO')),
  ]);
  const head = ['place', ...verbs];
  const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);
  process.stdout.write(`\n${lines.join('\n')}\n`);
});

const seen = (stage: Stage) => readWorld(JSON.parse(JSON.stringify(stage.sandbox.world, unsets)));
const unsets = (_key: string, value: unknown) => (value instanceof Set ? [...value] : value);
const newest = (stage: Stage) => must(must(vaultPlace).held(seen(stage)));
const holdsNewest = (stage: Stage) => {
  const [world, value] = [seen(stage), newest(stage)];
  return (_label: string, index: number) => must(places[index]).held(world) === value;
};

async function keyturn(stage: Stage, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await stage.keyturn(...args);
  expect(exitCode, stdout + stderr).toBe(0);
  return stdout;
}

const verified = z.object({
  rotations: z.tuple([z.object({ places: z.array(z.object({ place: z.string(), verdict: z.string() })) })]),
});
const statused = z.object({
  rotations: z.tuple([z.object({ targets: z.array(z.object({ target: z.string(), state: z.string() })) })]),
});

test('the example has a target of every kind, and every kind can be overwritten by somebody in this test', () => {
  const used = new Set(rotation.targets.map(({ kind }) => kind));
  expect([...used].sort()).toEqual(kinds.map(kind => kind.name).sort());
  expect(Object.keys(overwriting).sort()).toEqual(kinds.map(kind => kind.name).sort());
});

test('each place goes through the life of a secret', { timeout: 300_000 }, async () => {
  await using stage = await openStage({ connectionMs: 50 }, FILE);
  const before = seen(stage);
  const old = newest(stage);
  await keyturn(stage, 'validate');
  const plan = await keyturn(stage, 'plan');
  note('plan', label => plan.replaceAll(/\s+/g, ' ').includes(label));
  await keyturn(stage, 'rotate');
  expect(newest(stage) === old).toBe(false);
  note('rotate', holdsNewest(stage));
  const after = seen(stage);
  note('leaves the rest alone', (_label, index) => isIntact(must(places[index]), before, after));

  const verify = verified.parse(JSON.parse(await keyturn(stage, 'verify', '--json')));
  const verdicts = new Map(verify.rotations[0].places.map(({ place, verdict }) => [place, verdict]));
  note('verify', label => ['accepted', 'marked', 'follows-vault'].includes(verdicts.get(label) ?? ''));
  const status = statused.parse(JSON.parse(await keyturn(stage, 'status', '--json')));
  const states = new Map(status.rotations[0].targets.map(({ target, state }) => [target, state]));
  note('status', label => states.get(label) === 'in-sync');
  const diagnosis = await keyturn(stage, 'diagnose', name, '--verbose');
  note('diagnose', label => diagnosis.replaceAll(/\s+/g, ' ').includes(label));

  stage.advance(1);
  const broken = rotation.targets.map(target => overwriting[target.kind]?.(target.settings));
  for (const edit of broken) stage.sandbox.edit(must(edit));
  const drift = await keyturn(stage, 'plan');
  note('sees drift', label => drift.replaceAll(/\s+/g, ' ').includes(`distribute ${label}`));
  await keyturn(stage, 'rotate', '--drift');
  note('repairs', holdsNewest(stage));

  const first = newest(stage);
  await keyturn(stage, 'rotate', name, '--now', '--yes');
  expect(newest(stage) === first).toBe(false);
  await keyturn(stage, 'rollback', name, '--yes');
  expect(newest(stage) === first).toBe(true);
  note('rollback', holdsNewest(stage));

  await keyturn(stage, 'revoke', name, '--yes', '--settle', '0', '--record', searchedFolder());
  expect(newest(stage) === first).toBe(false);
  note('revoke', holdsNewest(stage));
});
