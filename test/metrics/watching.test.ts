/** The alerting rules and the dashboard that are shipped, against a file that a real run in the sandbox wrote. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { METRIC_NAMES } from '../../src/report/metrics/families.ts';
import { openStage } from '../e2e/stage.ts';
import { searchedFolder } from '../support/canary.ts';
import { type ReadFamily, readMetrics } from '../support/metricsText.ts';
import { promtool, promtoolVersion, withPromtool } from '../support/promtool.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const rule = z.object({
  record: z.string().optional(),
  alert: z.string().optional(),
  expr: z.string(),
  labels: z.object({ severity: z.enum(['warning', 'critical']) }).optional(),
  annotations: z.object({ summary: z.string(), description: z.string() }).optional(),
});
const rules = z
  .object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule) })) })
  .parse(parse(readFileSync(at('config/alerts.yaml'), 'utf8')))
  .groups.flatMap(group => group.rules);

const ANY_SOURCE = z.object({ type: z.literal('prometheus'), uid: z.string().regex(/^\$\{datasource\}$/) });
const panel = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string().min(3),
  description: z.string().min(10),
  datasource: ANY_SOURCE,
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.object({ refId: z.string(), datasource: ANY_SOURCE, expr: z.string() })).min(1),
});
const dashboard = z
  .object({
    uid: z.string(),
    title: z.string(),
    schemaVersion: z.number(),
    panels: z.array(panel),
    templating: z.object({
      list: z.array(z.looseObject({ name: z.string(), definition: z.string().optional() })),
    }),
  })
  .parse(JSON.parse(readFileSync(at('config/dashboard.json'), 'utf8')));

const shown = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ refId, expr }) => ({ where: `panel ${title} ${refId}`, expr })),
);
const asked = rules.map(({ alert, record, expr }) => ({ where: alert ?? record ?? '', expr }));

async function written(): Promise<ReadonlyMap<string, ReadFamily>> {
  await using stage = await openStage();
  const file = join(searchedFolder(), 'keyturn.prom');
  const { exitCode, stdout, stderr } = await stage.keyturn('rotate', '--group', 'canary', '--metrics', file);
  expect(exitCode, stdout + stderr).toBe(0);
  return readMetrics(readFileSync(file, 'utf8'));
}

const NAME = /\bkeyturn[_:][a-z_:]+\b/g;
/** `{…}` behind a name, and the labels of `by (…)` and `on (…)`. */
const SELECTED = /(keyturn_[a-z_]+)\{([^}]*)\}/g;
const GROUPED = /\b(?:by|on)\s*\(([^)]*)\)/g;

function labelsIn(matchers: string): string[] {
  return [...matchers.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label);
}

function grouped(expr: string): string[] {
  return [...expr.matchAll(GROUPED)].flatMap(([, labels = '']) =>
    labels.split(',').map(label => label.trim()),
  );
}

describe('rules and dashboard', async () => {
  const metrics = await written();
  const recorded = new Map(
    rules.flatMap(({ record, expr }) => (record === undefined ? [] : [[record, grouped(expr)]])),
  );
  const labelsOf = (name: string) =>
    new Set(recorded.get(name) ?? metrics.get(name)?.samples.flatMap(({ labels }) => Object.keys(labels)));

  it.each([...asked, ...shown])('ask for what a run writes: $where', ({ expr }) => {
    const names = [...expr.matchAll(NAME)].map(([name]) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(metrics.has(name) || recorded.has(name), name).toBe(true);
    for (const [, name = '', matchers = ''] of expr.matchAll(SELECTED))
      for (const label of labelsIn(matchers)) expect(labelsOf(name), name).toContain(label);
    const all = new Set(names.flatMap(name => [...labelsOf(name)]));
    for (const label of grouped(expr)) expect(all, expr).toContain(label);
  });

  it('use the values of labels that a run writes', () => {
    const values = new Set(
      [...metrics.values()].flatMap(({ samples }) => samples.flatMap(({ labels }) => Object.values(labels))),
    );
    const quoted = [...asked, ...shown].flatMap(({ expr }) => [
      ...expr.matchAll(/[a-z_]+(?:=~|!=|=)"([^"$]+)"/g),
    ]);
    const named = quoted.flatMap(([, value = '']) => value.split('|'));
    expect(named.length).toBeGreaterThan(5);
    for (const value of named) expect(values, value).toContain(value);
  });

  it('are about every metric that a run writes, and the document names each with its labels', () => {
    const everywhere = [...asked, ...shown].map(({ expr }) => expr).join('\n');
    const templates = dashboard.templating.list.map(({ definition = '' }) => definition).join('\n');
    expect([...metrics.keys()].toSorted()).toEqual(METRIC_NAMES.toSorted());
    const document = readFileSync(at('docs/metrics.md'), 'utf8');
    for (const [name, { samples }] of metrics) {
      if (name !== 'keyturn_run_last_success_timestamp_seconds')
        expect(everywhere + templates).toContain(name);
      const row = document.split('\n').find(line => line.startsWith(`| \`${name}\` `)) ?? '';
      const own = Object.keys(samples[0]?.labels ?? {}).filter(
        label => !['policy', 'verb', 'selection'].includes(label),
      );
      expect(
        [...(row.split('|')[2] ?? '').matchAll(/`([a-z_]+)`/g)].map(([, label]) => label),
        name,
      ).toEqual(own);
    }
  });
});

test('every alert says how bad it is, what is the case and what to do, and has a test of its own', () => {
  const alerts = rules.filter(({ alert }) => alert !== undefined);
  expect(alerts.length).toBeGreaterThan(8);
  const document = readFileSync(at('docs/metrics.md'), 'utf8');
  const tested = readFileSync(at('test/metrics/alerts.rules-test.yaml'), 'utf8');
  const fires = new Set([...tested.matchAll(/alertname: (\w+)\n\s+exp_alerts/g)].map(([, name]) => name));
  for (const { alert, labels, annotations } of alerts) {
    expect(labels?.severity, alert).toBeDefined();
    expect(annotations?.summary, alert).toMatch(/\S/);
    expect(annotations?.description, alert).toMatch(/\S/);
    expect(fires, alert).toContain(alert);
    expect(document, alert).toContain(`| \`${alert}\` | ${labels?.severity} |`);
  }
});

test('panels have a place of their own, and an id', () => {
  const { panels } = dashboard;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { title, gridPos } of panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken, title).not.toContain(`${x},${y}`);
        taken.add(`${x},${y}`);
      }
  }
});

describe(`with Prometheus' own tool ${withPromtool}`, () => {
  const skipped = promtoolVersion === undefined;

  it.skipIf(skipped)('the rules are rules', () => {
    expect(promtool(['check', 'rules', at('config/alerts.yaml')])).toBe('');
  });

  it.skipIf(skipped)('and fire in the nights that they are for, and in no other', () => {
    expect(promtool(['test', 'rules', at('test/metrics/alerts.rules-test.yaml')])).toBe('');
  });

  it.skipIf(skipped)('every query of the dashboard is one', () => {
    const queries = shown.map(({ expr }, index) => ({
      record: `panel:query:${index}`,
      expr: expr.replaceAll('$policy', '.*'),
    }));
    const text = JSON.stringify({ groups: [{ name: 'dashboard', rules: queries }] });
    const file = join(searchedFolder(), 'queries.json');
    writeFileSync(file, text);
    expect(promtool(['check', 'rules', file])).toBe('');
    writeFileSync(file, text.replace('max by', 'max buy'));
    expect(promtool(['check', 'rules', file])).toContain('exit 1');
  });
});
