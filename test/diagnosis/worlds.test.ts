/** The table of broken worlds, and what is right to say of each. What is expected was written down before it was asked. */
import { describe, expect, it } from 'vitest';
import { type BrokenWorld, type Diagnosed, diagnosed } from './stage.ts';
import { applicationWorlds } from './worlds/application.ts';
import { credentialWorlds } from './worlds/credential.ts';
import { flappingWorlds } from './worlds/flapping.ts';
import { healthyWorlds } from './worlds/healthy.ts';
import { placeWorlds } from './worlds/places.ts';
import { reachWorlds } from './worlds/reach.ts';
import { scopeWorlds } from './worlds/scope.ts';
import { sentWorlds } from './worlds/sent.ts';
import { severalWorlds } from './worlds/several.ts';
import { tenantWorlds } from './worlds/tenant.ts';

const rungs: Readonly<Record<string, readonly BrokenWorld[]>> = {
  'that nothing is wrong': healthyWorlds,
  'on rung 1, reachability,': reachWorlds,
  'on rung 2, tenant and authority,': tenantWorlds,
  'on rung 3, application,': applicationWorlds,
  'on rung 4, what was sent,': sentWorlds,
  'on rung 5, which credential,': credentialWorlds,
  'on rung 6, places,': placeWorlds,
  'on rung 7, scope and policy,': scopeWorlds,
  'on rung 8, flapping,': flappingWorlds,
  'several things at once:': severalWorlds,
};

const EXIT_CODES = { healthy: 0, 'cause-found': 1, 'not-determined': 3 };

for (const [rung, worlds] of Object.entries(rungs)) {
  describe(`keyturn diagnose finds out ${rung}`, () => {
    it.each(worlds)('$name', async world => judge(world, await diagnosed(world)), 30_000);
  });
}

function judge({ expected }: BrokenWorld, found: Diagnosed): void {
  const { exitCode, document, printed, sandbox } = found;
  const { verdict, causes, places, notes } = document;
  const told = JSON.stringify({ verdict, causes, places, notes, calls: document.tokenCalls }, null, 1);
  const [first, ...others] = causes;
  expect(document.outcome, told).toBe(expected.outcome);
  expect(exitCode).toBe(EXIT_CODES[expected.outcome]);
  expect(first?.code, told).toBe(expected.cause);
  expect(others.map(({ code }) => code).toSorted(), told).toEqual([...(expected.also ?? [])].toSorted());
  if (expected.confidence !== undefined) expect(first?.confidence, told).toBe(expected.confidence);
  if (expected.places !== undefined) {
    for (const place of expected.places) expect(first?.places.join('\n'), told).toContain(place);
    expect(first?.places, told).toHaveLength(expected.places.length);
  }
  const commands = (first?.remedy ?? []).flatMap(({ command }) => command ?? []);
  const advice = (first?.remedy ?? []).map(({ text, command = '' }) => `${text} ${command}`).join('\n');
  holds(verdict, expected.says, told);
  holds(told, expected.tells, told);
  holds(commands[0] ?? '', expected.command, told);
  holds(advice, expected.advises, told);
  for (const words of [expected.saysNot ?? []].flat()) expect(told).not.toContain(words);
  if (expected.calls !== undefined) expect(document.tokenCalls, told).toBeLessThanOrEqual(expected.calls);
  for (const value of sandbox.world.issued) if (value.length >= 16) expect(printed).not.toContain(value);
}

function holds(text: string, words: string | readonly string[] | undefined, told: string): void {
  for (const word of [words ?? []].flat()) expect(text, told).toContain(word);
}
