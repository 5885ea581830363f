import { describe, expect, it } from 'vitest';
import { type BrokenWorld, diagnosed } from './stage.ts';
import { CURRENT, healthy, policy, site, slot } from './worlds/ground.ts';

const worlds: readonly BrokenWorld[] = [
  {
    name: 'nothing is wrong',
    seed: healthy,
    policy,
    ask: 'payments-api',
    expected: { outcome: 'healthy', calls: 1 },
  },
  {
    name: 'the app setting ends with a line break',
    seed: {
      ...healthy,
      sites: [
        site({
          CLIENT_SECRET: `${CURRENT}
`,
        }),
        slot(),
      ],
    },
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'mangled',
      confidence: 'proved',
      places: ['appService web CLIENT_SECRET'],
      says: 'line break',
      command: 'keyturn rotate payments-api',
      calls: 2,
    },
  },
];

describe('keyturn diagnose finds out that', () => {
  it.each(worlds)(
    '$name',
    async world => {
      const { exitCode, document, printed, sandbox } = await diagnosed(world);
      const { expected } = world;
      const told = JSON.stringify(
        { verdict: document.verdict, causes: document.causes, places: document.places },
        null,
        1,
      );
      expect(document.outcome, told).toBe(expected.outcome);
      expect(exitCode).toBe({ healthy: 0, 'cause-found': 1, 'not-determined': 3 }[expected.outcome]);
      const [first, ...others] = document.causes;
      expect(first?.code, told).toBe(expected.cause);
      expect(others.map(({ code }) => code).toSorted(), told).toEqual([...(expected.also ?? [])].toSorted());
      if (expected.confidence !== undefined) expect(first?.confidence, told).toBe(expected.confidence);
      for (const place of expected.places ?? []) expect(first?.places.join('\n'), told).toContain(place);
      if (expected.places !== undefined) expect(first?.places).toHaveLength(expected.places.length);
      for (const words of [expected.says ?? []].flat()) expect(document.verdict, told).toContain(words);
      if (expected.command !== undefined)
        expect(first?.remedy.find(({ command }) => command !== undefined)?.command, told).toContain(
          expected.command,
        );
      if (expected.calls !== undefined) expect(document.tokenCalls, told).toBeLessThanOrEqual(expected.calls);
      for (const value of sandbox.world.issued) if (value.length >= 16) expect(printed).not.toContain(value);
    },
    30_000,
  );
});
