import { expect, test } from 'vitest';
import { fleetTable } from '../../../src/cli/human/fleet/fleetTable.ts';
import { runTable } from '../../../src/cli/human/runTable.ts';
import { styleFor } from '../../../src/cli/human/style.ts';
import type { RunEvent } from '../../../src/event.ts';
import { days, NOW } from '../given.ts';
import { finished, named, refusal, runOf } from './given.ts';

const style = styleFor(
  { write: () => {}, lost: () => undefined, live: false, columns: 100, rows: 0, color: false },
  {},
);
const again = (names: readonly string[]) => ['keyturn rotate', ...names].join(' ');

const table = (events: readonly RunEvent[]) => fleetTable(events, { now: NOW, again }, style);
const many = (count: number, make: (index: number) => ReturnType<typeof finished>) =>
  Array.from({ length: count }, (_, index) => make(index));

test('five thousand rotations without a change are a few lines', () => {
  expect(table(runOf(5_000, 'unchanged'))).toBe(`
unchanged      5000

next: the first new secret in 100 days, 2027-03-03 12:00 UTC (none within 30 days)

5000 unchanged in 1 min 1 s.
`);
});

test('what one halt holds up is told once, with the names and the command, in a fleet and of a few', () => {
  const text = 'halted by ada@desk since 2026-11-23 11:00 UTC: INC-4711; no step is started';
  const halt = [{ code: 'halted', severity: 'human' as const, text, remedy: 'keyturn go app-0001' }];
  const halted = [1, 2, 3].map(index => finished(index, 'human-needed', { findings: halt }));
  const go = (names: readonly string[]) => ['keyturn go', ...names].join(' ');
  const events = runOf(30, 'unchanged', ...halted);
  const few = events.filter(
    event => 'rotation' in event && halted.some(one => one.rotation === event.rotation),
  );
  for (const told of [
    fleetTable(events, { now: NOW, again, go }, style),
    runTable(few, { now: NOW, again, go }, style),
  ]) {
    expect(told.replaceAll(/\s+/g, ' ')).toContain(
      `3 rotations HUMAN NEEDED ${text}: app-0001, app-0002, app-0003 → keyturn go app-0001 app-0002 app-0003`,
    );
    expect(told.split('INC-4711')).toHaveLength(2);
  }
});

test('failures stand first and in full, then those that wait for a human, then what was left and why', () => {
  const human = [refusal(7, { severity: 'human', text: 'no right', remedy: 'az role assignment create …' })];
  const limited = { code: 'limit', text: '' };
  const text = table(
    runOf(
      40,
      'unchanged',
      finished(7, 'human-needed', { findings: human }),
      finished(30, 'failed'),
      finished(31, 'changed'),
      ...[11, 12, 13].map(index => finished(index, 'deferred', { held: limited })),
      finished(14, 'locked'),
      ...[15, 16].map(index => finished(index, 'yielded', { heldBy: 'ada@build-7 (run r-2, process 7)' })),
    ),
  );
  expect(text).toBe(`
app-0030  FAILED        3 steps done, then it stopped; running again is safe
  ✗ failed: distribute: appService site-30 SECRET: the service failed (500)
    → keyturn rotate app-0030
app-0007  HUMAN NEEDED  nothing was changed; a human is needed
  ✗ a human is needed: no right
    → az role assignment create …

LOCKED            1  rotation: ada on build-7 holds it since 11:58
                     app-0014
DEFERRED          3  not started: this run has created 20 new secrets, and limits.maxRotations is 20
                     app-0011, app-0012, app-0013
yielded           2  are being worked on by ada@build-7 (run r-2, process 7)
                     app-0015, app-0016
changed           1  app-0031
unchanged        31

next: the first new secret in 100 days, 2027-03-03 12:00 UTC (none within 30 days)

1 a human is needed, 1 failed, 1 locked, 3 deferred by a limit, 2 left to another run, 1 changed, 31
unchanged in 1 min 1 s. Running again is safe.
→ keyturn rotate app-0030   (what failed)
→ keyturn rotate   (and what was skipped or deferred)
`);
});

test('a best-effort target that was left out is trouble, though the rotation counts as changed', () => {
  const findings = [refusal(3, { bestEffort: true })];
  const text = table(runOf(30, 'unchanged', finished(3, 'changed', { findings })));
  expect(text).toMatch(
    /^\napp-0003 {2}changed {7}5 steps done\n {2}✗ failed: distribute: appService site-3 /,
  );
  expect(text).toContain('1 changed, 29 unchanged, 1 best-effort target left out in');
  expect(text).toMatch(/→ keyturn rotate app-0003\n$/);
});

test('up to twenty failures are told in full even when they are all the same', () => {
  const text = table(runOf(500, 'unchanged', ...many(20, index => finished(index, 'failed'))));
  for (let index = 0; index < 20; index += 1)
    expect(text).toContain(`    → keyturn rotate ${named(index)}\n`);
  expect(text).toContain(
    `\n→ keyturn rotate ${many(20, index => finished(index, 'failed'))
      .map(each => each.rotation)
      .join(' ')}\n`,
  );
});

test('hundreds that met the same are told once, with their names, and what is different stands beside them', () => {
  const other = finished(400, 'failed', { findings: [refusal(400, { text: 'publish: the vault is full' })] });
  const text = table(runOf(500, 'unchanged', ...many(300, index => finished(index, 'failed')), other));
  expect(text.match(/✗ failed: distribute/g)).toHaveLength(1);
  expect(text).toContain('the same with 299 more: app-0001, app-0002,');
  expect(text).toContain('and 199 more\n');
  expect(text).toContain('✗ failed: publish: the vault is full');
  expect(text).toMatch(/\n→ keyturn rotate\n$/);
  expect(text.split('\n').length).toBeLessThan(40);
});

test('hundreds of different failures get a line each after the first ones', () => {
  const word = (index: number) =>
    `publish: vault ${[...String(index)].map(digit => 'abcdefghij'[Number(digit)]).join('')} is full`;
  const text = table(
    runOf(
      500,
      'unchanged',
      ...many(300, index => finished(index, 'failed', { findings: [refusal(index, { text: word(index) })] })),
    ),
  );
  for (let index = 0; index < 300; index += 1) expect(text).toContain(word(index));
});

test('what waits for a wave is run again with everything: alone it would wait for nothing', () => {
  const held = { code: 'wave', text: 'waits for group canary: app-0001 is not confirmed' };
  const waiting = finished(2, 'skipped', { held, summary: `not started: ${held.text}` });
  expect(table(runOf(30, 'unchanged', finished(1, 'failed'), waiting))).toMatch(/\n→ keyturn rotate\n$/);
});

test('what comes in the next days is counted over the whole fleet', () => {
  const due = (index: number, left: number) =>
    finished(index, 'unchanged', {
      next: [{ step: 'create', text: 'a new secret', at: days(left).toISOString() }],
    });
  const retired = [
    {
      step: 'retire' as const,
      text: 'retire credential 7c1e55d0 (when the overlap is over)',
      at: days(1).toISOString(),
    },
  ];
  const text = table(
    runOf(
      60,
      'unchanged',
      due(1, 3),
      due(2, 6.9),
      due(3, 8),
      due(4, 29),
      due(5, 31),
      finished(6, 'changed', { next: retired }),
    ),
  );
  expect(text.replaceAll(/\n {2}/g, ' ')).toContain(
    'next: 2 new secrets within 7 days, 4 within 30 days, the first in 3 days, 2026-11-26 12:00 UTC; 1 old credential will be removed in 24 h, 2026-11-24 12:00 UTC\n',
  );
});
