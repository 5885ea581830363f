/** What a trail tells of a rotation that left the policy. */
import { expect, test } from 'vitest';
import type { TrailEntry } from '../../src/report/entry.ts';
import { tracesOf } from '../../src/report/traces.ts';

const common = { hash: '', actor: { who: 'ada@cron-1', pid: 7 } };
const step = { ...common, event: 'step.done', rotation: 'billing' };
const APP = 'b1a4d0c8-93e7-4f52-86ab-0c7d5e29f314';
const PLACE = { url: 'https://kv-shop.vault.azure.net', secret: 'billing' };

const entries: TrailEntry[] = [
  { ...common, seq: 1, time: '2026-05-01T03:00:00Z', run: 'r-1', event: 'run.started' },
  { ...step, seq: 2, time: '2026-05-01T03:00:01Z', run: 'r-1', step: 'create', keyId: 'new', appId: APP },
  {
    ...step,
    seq: 3,
    time: '2026-05-01T03:00:02Z',
    run: 'r-1',
    step: 'publish',
    keyId: 'new',
    vault: `${PLACE.url}/secrets/billing`,
  },
  { ...step, seq: 4, time: '2026-05-09T03:00:00Z', run: 'r-2', step: 'retire', keyId: 'by-hand' },
  {
    ...step,
    seq: 5,
    time: '2026-05-10T03:00:00Z',
    run: 'r-3',
    rotation: 'payments',
    step: 'create',
    keyId: 'other',
  },
];

test('names what its runs made, and not what they removed or what others made', () => {
  expect(tracesOf(entries, 'billing')).toEqual({
    keyIds: new Set(['new']),
    runs: new Set(['r-1', 'r-2']),
    appIds: [APP],
    vaults: [PLACE],
    last: new Date('2026-05-09T03:00:00Z'),
  });
});

test('of a version that names neither registration nor vault secret tells runs and key ids all the same', () => {
  const older = entries.map(({ appId: _app, vault: _vault, ...rest }) => rest);
  expect(tracesOf(older, 'billing')).toMatchObject({ keyIds: new Set(['new']), appIds: [], vaults: [] });
});

test('of a name that it does not know there is nothing, not even a last run', () => {
  expect(tracesOf(entries, 'invoices')).toEqual({
    keyIds: new Set(),
    runs: new Set(),
    appIds: [],
    vaults: [],
  });
});

test('what is no client id of a registration is asked for nowhere', () => {
  const odd = entries.map(entry =>
    entry.appId === undefined ? entry : { ...entry, appId: "x') or ('a' eq 'a" },
  );
  expect(tracesOf(odd, 'billing').appIds).toEqual([]);
});
