/** Metrics are a file that Prometheus reads whole, whatever names the policy and the services have. */
import { describe, expect, it, test } from 'vitest';
import { exposition, labelValue } from '../../../src/report/metrics/exposition.ts';
import {
  familiesOf,
  METRIC_NAMES,
  type RotationFacts,
  type RunFacts,
} from '../../../src/report/metrics/families.ts';
import { Secret } from '../../../src/secret.ts';
import { readMetrics, sampleValue } from '../../support/metricsText.ts';
import { promtool, promtoolVersion, withPromtool } from '../../support/promtool.ts';

const ENDED = new Date('2026-12-01T03:00:00Z');
const counts = {
  unchanged: 1,
  changed: 1,
  failed: 1,
  'human-needed': 0,
  locked: 0,
  yielded: 0,
  deferred: 0,
  skipped: 0,
};

const rotations: readonly RotationFacts[] = [
  {
    ...{ name: 'payments-api', group: 'canary', phase: 'settled', findings: [] },
    ...{ endsAt: '2027-03-01T12:00:00.000Z', succeeded: ENDED },
    targetCounts: { inSync: 2, outOfSync: 1, failing: 0, unknown: 3 },
  },
  {
    name: 'forever',
    phase: 'overlap',
    findings: [{ severity: 'note' }, { severity: 'note' }],
    endsAt: null,
    succeeded: ENDED,
  },
  { name: 'unread', phase: 'unknown', findings: [{ severity: 'failed' }] },
];

const run: RunFacts = {
  ...{ version: '1.2.3', policy: '/etc/keyturn/rotation.yaml', verb: 'rotate', selection: '' },
  ...{ ended: ENDED, ms: 12_345, exitCode: 1, rotations, outcomes: counts },
  requests: [
    { service: 'graph', code: '200', count: 41 },
    { service: 'graph', code: '429', count: 2 },
    { service: 'other', code: 'none', count: 1 },
  ],
};

const textOf = (facts: RunFacts) => exposition(familiesOf(facts));

describe('a run', () => {
  const metrics = readMetrics(textOf(run));
  const of = (name: string, labels?: Record<string, string>) => sampleValue(metrics, name, labels);

  it('is told with its exit code, duration and end, and no success where it failed', () => {
    expect(of('keyturn_run_exit_code')).toBe(1);
    expect(of('keyturn_run_duration_seconds')).toBe(12.345);
    expect(of('keyturn_run_last_completion_timestamp_seconds')).toBe(ENDED.getTime() / 1000);
    expect(of('keyturn_run_last_success_timestamp_seconds')).toBeUndefined();
    expect(of('keyturn_run_rotations', { outcome: 'failed' })).toBe(1);
    expect(of('keyturn_run_rotations', { outcome: 'locked' })).toBe(0);
    const success = readMetrics(textOf({ ...run, exitCode: 0 }));
    expect(sampleValue(success, 'keyturn_run_last_success_timestamp_seconds')).toBe(ENDED.getTime() / 1000);
  });

  it('is told with its requests and what they were answered with', () => {
    expect(of('keyturn_run_requests', { cloud_service: 'graph', code: '200' })).toBe(41);
    expect(of('keyturn_run_requests', { cloud_service: 'graph', code: '429' })).toBe(2);
    expect(of('keyturn_run_requests', { cloud_service: 'other', code: 'none' })).toBe(1);
  });

  it('has the end of each secret as a time; none where it is not known, and +Inf where there is none', () => {
    const name = 'keyturn_secret_expiration_timestamp_seconds';
    expect(of(name, { rotation: 'payments-api' })).toBe(Date.parse('2027-03-01T12:00:00Z') / 1000);
    expect(of(name, { rotation: 'forever' })).toBe(Number.POSITIVE_INFINITY);
    expect(of(name, { rotation: 'unread' })).toBeUndefined();
  });

  it('says of each rotation when it ended well, in which phase it is, and what was found', () => {
    const success = 'keyturn_rotation_last_success_timestamp_seconds';
    expect(of(success, { rotation: 'forever' })).toBe(ENDED.getTime() / 1000);
    expect(of(success, { rotation: 'unread' })).toBeUndefined();
    for (const { name, phase } of rotations) {
      const phases = metrics
        .get('keyturn_rotation_phase')
        ?.samples.filter(({ labels }) => labels['rotation'] === name);
      expect(phases?.filter(({ value }) => value === 1).map(({ labels }) => labels['phase'])).toEqual([
        phase,
      ]);
      expect(phases).toHaveLength(10);
    }
    expect(of('keyturn_rotation_findings', { rotation: 'forever', severity: 'note' })).toBe(2);
    expect(of('keyturn_rotation_findings', { rotation: 'forever', severity: 'human' })).toBe(0);
    expect(of('keyturn_rotation_info', { rotation: 'payments-api', group: 'canary' })).toBe(1);
  });

  it('counts the places of a rotation that were read, and says nothing of others', () => {
    const states = { in_sync: 2, out_of_sync: 1, failing: 0, unknown: 3 };
    for (const [state, count] of Object.entries(states))
      expect(of('keyturn_rotation_targets', { rotation: 'payments-api', state })).toBe(count);
    expect(of('keyturn_rotation_targets', { rotation: 'unread', state: 'in_sync' })).toBeUndefined();
  });

  it('has on every series what tells it from those of other policies, verbs and selections', () => {
    const chosen = readMetrics(textOf({ ...run, selection: 'group canary' }));
    for (const { samples } of chosen.values())
      for (const { labels } of samples)
        expect(labels).toMatchObject({
          policy: '/etc/keyturn/rotation.yaml',
          verb: 'rotate',
          selection: 'group canary',
        });
    for (const { samples } of metrics.values())
      for (const { labels } of samples) expect(labels).not.toHaveProperty('selection');
  });

  it('has every name that is listed, each a gauge with a help text', () => {
    expect([...readMetrics(textOf({ ...run, exitCode: 0 })).keys()].toSorted()).toEqual(
      METRIC_NAMES.toSorted(),
    );
    for (const { type, help } of metrics.values()) {
      expect(type).toBe('gauge');
      expect(help).toMatch(/^[A-Z].{20,}\.$/);
    }
  });
});

test('a run that was about no rotation, or ended before it read the policy, is a file as well', () => {
  const { outcomes: _none, ...rest } = run;
  const metrics = readMetrics(textOf({ ...rest, exitCode: 78, rotations: [], requests: [] }));
  expect([...metrics.keys()]).toEqual([
    'keyturn_build_info',
    'keyturn_run_exit_code',
    'keyturn_run_duration_seconds',
    'keyturn_run_last_completion_timestamp_seconds',
  ]);
});

const HOSTILE = [
  'line\nbreak',
  'carriage\rreturn',
  'quote"} 1\nkeyturn_run_exit_code 0',
  'back\\slash',
  'ends in a backslash\\',
  '\\n is no line break',
  'escape \u001b[31m red',
  'nought \u0000 and \u2028 and \u202e',
  'lone \ud800 surrogate',
  '# HELP keyturn_run_exit_code forged',
  'tab\tand ünïcode 鍵 🔑',
  '{}',
  ' ',
];

describe('hostile names', () => {
  const named = HOSTILE.map((name): RotationFacts => ({ name, group: name, phase: 'due', findings: [] }));
  const facts = { ...run, policy: `/tmp/${HOSTILE[2]}`, selection: HOSTILE.join(', '), rotations: named };

  it('change nothing of the file: as many series as otherwise, each name as it is, less what is not printable', () => {
    const metrics = readMetrics(textOf(facts));
    const names = metrics.get('keyturn_rotation_info')?.samples.map(({ labels }) => labels['rotation']);
    expect(names).toHaveLength(HOSTILE.length);
    expect(names).toContain('line\nbreak');
    expect(names).toContain('ends in a backslash\\');
    expect(names).toContain('escape \\u001b[31m red');
    expect(names).toContain('carriage\\u000dreturn');
    expect(names).toContain('tab\tand ünïcode 鍵 🔑');
    expect(sampleValue(metrics, 'keyturn_run_exit_code')).toBe(1);
  });

  it('are escaped after they are filtered: a control character does not become an escape that the format lacks', () => {
    expect(labelValue('\u001b')).toBe('\\\\u001b');
    expect(labelValue('a"b\\c\nd')).toBe('a\\"b\\\\c\\nd');
  });

  it('that the filter makes equal stay two series, and no secret is among them', () => {
    const value = 'kT~8Q~an-example-secret-that-is-long-enough-0123';
    new Secret(value);
    const twice = [value, `${value}`].map((name): RotationFacts => ({ name, phase: 'due', findings: [] }));
    const text = textOf({ ...run, rotations: [...twice, { name: 'other', phase: 'due', findings: [] }] });
    expect(text).not.toContain(value);
    expect(readMetrics(text).get('keyturn_rotation_info')?.samples).toHaveLength(3);
  });

  it.skipIf(promtoolVersion === undefined)(
    `are accepted by the real parser, and its lint ${withPromtool}`,
    () => {
      expect(promtool(['check', 'metrics'], textOf(facts))).toBe('');
      expect(promtool(['check', 'metrics'], textOf({ ...run, exitCode: 0 }))).toBe('');
    },
  );

  it.skipIf(promtoolVersion === undefined)(
    `would be refused if they were not escaped ${withPromtool}`,
    () => {
      expect(promtool(['check', 'metrics'], 'keyturn_rotation_info{rotation="a"b"} 1\n')).toContain('exit 1');
    },
  );
});
