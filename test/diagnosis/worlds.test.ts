/** The table of broken worlds, and what is right to say of each. What is expected was written down before it was asked. */
import { describe, expect, it } from 'vitest';
import { diagnosisText } from '../../src/cli/human/diagnosisText.ts';
import { linesFor } from '../../src/cli/human/screen.ts';
import { styleFor } from '../../src/cli/human/style.ts';
import type { DiagnosisDocument } from '../../src/cli/json/diagnosisDocument.ts';
import { type BrokenWorld, type Diagnosed, diagnosed } from './stage.ts';
import { applicationWorlds } from './worlds/application.ts';
import { credentialWorlds } from './worlds/credential.ts';
import { flappingWorlds } from './worlds/flapping.ts';
import { healthyWorlds } from './worlds/healthy.ts';
import { nightly } from './worlds/night.ts';
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

it('the worlds of the night are among them', () => {
  const names = Object.values(rungs).flatMap(worlds => worlds.map(({ name }) => name));
  expect(Object.keys(nightly).filter(name => !names.includes(name))).toEqual([]);
  expect(Object.keys(nightly).length).toBeGreaterThan(20);
});

const EXIT_CODES = { healthy: 0, 'cause-found': 1, 'not-determined': 3 };

for (const [rung, worlds] of Object.entries(rungs)) {
  describe(`keyturn diagnose finds out ${rung}`, () => {
    it.each(worlds)('$name', async world => judge(world, await diagnosed(world)), 30_000);
  });
}

function judge({ name, expected }: BrokenWorld, found: Diagnosed): void {
  const { exitCode, document, printed, sandbox } = found;
  const { verdict, causes, places, notes, ifItStillFails } = document;
  const told = JSON.stringify(
    { verdict, causes, places, notes, ifItStillFails, calls: document.tokenCalls },
    null,
    1,
  );
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
  fitsOnScreen(document);
  if (nightly[name] !== undefined) {
    expect(exitCode).toBe(nightly[name]);
    expect(document.causes[0]?.remedy ?? document.ifItStillFails, told).toContainEqual(
      expect.objectContaining({ command: expect.stringMatching(COMPLETE) }),
    );
  }
  for (const value of sandbox.world.issued) if (value.length >= 16) expect(printed).not.toContain(value);
}

const output = { write: () => {}, lost: () => undefined, live: false, columns: 80, rows: 24, color: false };
const plain = styleFor(output, {});

/** Nothing is left to be filled in. */
const COMPLETE = /^(?!.*<[a-z])(?!.*\b(NAME|ID|FILE)\b)(keyturn|az|gh|export) /;

/** 80 columns, 24 lines, one of them for the prompt; the last line is what is typed next. */
function fitsOnScreen(document: DiagnosisDocument): void {
  const text = diagnosisText(document, { ms: 2_000, verbose: false }, plain);
  const lines = text.trimEnd().split('\n');
  expect(linesFor(lines, plain.columns), text).toBeLessThanOrEqual(23);
  expect(text).toContain(document.verdict.slice(0, 20));
  const { causes, ifItStillFails = [] } = document;
  const commands = (causes[0]?.remedy ?? ifItStillFails).flatMap(({ command }) => command ?? []);
  if (commands.length > 0) expect(commands, text).toContain(lines.at(-1)?.trim());
}

function holds(text: string, words: string | readonly string[] | undefined, told: string): void {
  for (const word of [words ?? []].flat()) expect(text, told).toContain(word);
}
