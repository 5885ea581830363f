/** The worlds that the benchmark makes are judged by keyturn itself: without that, its figures would mean nothing. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kinds } from '../../src/connectors/kinds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { searchedFolder } from '../support/canary.ts';
import { openSandbox, runCommand } from '../support/sandbox.ts';
import { type FleetShape, membersOf, policyText } from './fleet.ts';
import { fleetWorld } from './fleetWorld.ts';

const places = { registrations: 5, vaults: 2, sites: 2, groups: 2, subscriptions: 2 };

async function openFleet(shape: FleetShape) {
  const file = join(searchedFolder(), 'rotation.yaml');
  const text = policyText(shape);
  writeFileSync(file, text);
  const policy = loadPolicy({ file, bytes: Buffer.from(text) }, kinds);
  const sandbox = await openSandbox(fleetWorld(policy, Date.now(), shape.due ?? 0, {}));
  return { sandbox, file };
}

test('a fleet that is made settled is one in which keyturn finds nothing to do, also when it reads everything', async () => {
  const { sandbox, file } = await openFleet(places);
  await using _closed = sandbox;
  const nothing = [...Array(places.registrations).fill('unchanged'), 'done'];
  // Rotations that are named are read in full.
  const names = membersOf(places).map(({ name }) => name);
  const full = await runCommand(sandbox, ['rotate', ...names, '--json', '--config', file]);
  expect(eventsOf(full.stdout).flatMap(event => event['outcome'] ?? [])).toEqual(nothing);
  expect(full.stdout).not.toMatch(/"severity"/);
  const read = new Set(sandbox.history.entries().map(({ service }) => service));
  expect([...read].sort()).toEqual(['arm', 'devops', 'entra', 'graph', 'vault']);
});

test('a fleet that is made settled is settled by the quick check: no value and no target is read', async () => {
  const { sandbox, file } = await openFleet(places);
  await using _closed = sandbox;
  const { stdout } = await runCommand(sandbox, ['rotate', '--json', '--config', file]);
  const ended = eventsOf(stdout).filter(({ event }) => event === 'rotation.finished');
  expect(ended.map(({ outcome, glanced }) => [outcome, glanced])).toEqual(
    Array(places.registrations).fill(['unchanged', true]),
  );
  const read = new Set(sandbox.history.entries().map(({ service, operation }) => `${service}.${operation}`));
  expect(read).not.toContain('vault.getSecret');
  expect([...read].filter(each => /^(arm|devops)/.test(each))).toEqual([]);
});

test('of a fleet that is made due, keyturn plans a new secret for those that are, and for no others', async () => {
  const { sandbox, file } = await openFleet({ ...places, due: 2 });
  await using _closed = sandbox;
  const { stdout } = await runCommand(sandbox, ['plan', '--json', '--config', file]);
  const plan = JSON.parse(stdout) as { rotations: { due: { code: string } }[] };
  expect(plan.rotations.map(({ due }) => due.code)).toEqual([
    'expiring',
    'expiring',
    'fresh',
    'fresh',
    'fresh',
  ]);
});

function eventsOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map(text => JSON.parse(text) as Record<string, unknown>);
}
