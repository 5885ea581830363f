/**
 * What a run is measured by. Names as Prometheus' conventions have them (https://prometheus.io/docs/practices/naming/), those of
 * expiry and of batch jobs like `certmanager_certificate_expiration_timestamp_seconds` of cert-manager and
 * `db_backup_last_success_timestamp_seconds` of the examples of client_golang.
 */
import type { FindingWords, RotationOutcome, StandingFacts } from '../../event.ts';
import { filtered } from '../../filter.ts';
import type { RequestCount } from '../../requestCounts.ts';
import type { Phase } from '../../rotation/verdict.ts';
import type { Family, Sample } from './exposition.ts';

export interface RunFacts {
  readonly version: string;
  /** The absolute path: of two policies with one relative path each would be taken for the other. */
  readonly policy: string;
  readonly verb: string;
  /** The rotations that were chosen, as typed; empty: all of the policy. */
  readonly selection: string;
  readonly ended: Date;
  readonly ms: number;
  readonly exitCode: number;
  readonly rotations: readonly RotationFacts[];
  /** Absent for a verb that rotates nothing. */
  readonly outcomes?: Readonly<Record<RotationOutcome, number>>;
  readonly requests: readonly RequestCount[];
}

export interface RotationFacts extends StandingFacts {
  readonly name: string;
  readonly group?: string;
  /** Absent, as all that follows: the run ended before it came to it. */
  readonly phase?: string;
  readonly findings?: readonly Pick<FindingWords, 'severity'>[];
  /** When this run ended it well; absent: it did not. */
  readonly succeeded?: Date;
}

export function familiesOf(run: RunFacts): readonly Family[] {
  return [...runFamilies(run), ...rotationFamilies(run)];
}

/** The first of them is in every file. */
function runFamilies({
  version,
  ended,
  ms,
  exitCode,
  outcomes = NONE,
  requests,
  ...run
}: RunFacts): Family[] {
  const base = baseOf(run);
  const alone = (value: number): Sample[] => [{ labels: base, value }];
  return [
    family('keyturn_build_info', { labels: { ...base, version }, value: 1 }),
    family('keyturn_run_exit_code', ...alone(exitCode)),
    family('keyturn_run_duration_seconds', ...alone(ms / 1000)),
    family('keyturn_run_last_completion_timestamp_seconds', ...alone(seconds(ended))),
    family('keyturn_run_last_success_timestamp_seconds', ...(exitCode === 0 ? alone(seconds(ended)) : [])),
    family('keyturn_run_rotations', ...each(base, 'outcome', outcomes)),
    family(
      'keyturn_run_requests',
      ...requests.map(({ service, code, count }) => ({
        labels: { ...base, cloud_service: service, code },
        value: count,
      })),
    ),
  ];
}

const NONE: Readonly<Record<string, number>> = {};

function rotationFamilies(run: RunFacts): Family[] {
  const base = baseOf(run);
  const all = withOwnNames(run.rotations).map(({ name, ...facts }) => ({
    labels: { ...base, rotation: name },
    ...facts,
  }));
  return [
    family(
      'keyturn_rotation_info',
      ...all.map(({ labels, group = '' }) => ({ labels: { ...labels, group }, value: 1 })),
    ),
    family(
      'keyturn_secret_expiration_timestamp_seconds',
      ...all.flatMap(({ labels, endsAt }) =>
        endsAt === undefined
          ? []
          : [{ labels, value: endsAt === null ? Number.POSITIVE_INFINITY : seconds(new Date(endsAt)) }],
      ),
    ),
    family(
      'keyturn_rotation_last_success_timestamp_seconds',
      ...all.flatMap(({ labels, succeeded }) =>
        succeeded === undefined ? [] : [{ labels, value: seconds(succeeded) }],
      ),
    ),
    family(
      'keyturn_rotation_phase',
      ...all.flatMap(({ labels, phase }) =>
        phase === undefined
          ? []
          : each(labels, 'phase', Object.fromEntries(PHASES.map(one => [one, one === phase ? 1 : 0]))),
      ),
    ),
    family(
      'keyturn_rotation_findings',
      ...all.flatMap(({ labels, findings }) =>
        findings === undefined ? [] : each(labels, 'severity', bySeverity(findings)),
      ),
    ),
    family(
      'keyturn_rotation_targets',
      ...all.flatMap(({ labels, targetCounts: counts }) =>
        counts === undefined
          ? []
          : each(labels, 'state', {
              in_sync: counts.inSync,
              out_of_sync: counts.outOfSync,
              failing: counts.failing,
              unknown: counts.unknown,
            }),
      ),
    ),
  ];
}

function bySeverity(findings: NonNullable<RotationFacts['findings']>): Record<string, number> {
  return Object.fromEntries(
    SEVERITIES.map(one => [one, findings.filter(({ severity }) => severity === one).length]),
  );
}

const PHASES = [
  'settled',
  'due',
  'in-progress',
  'drifted',
  'overlap',
  'stuck',
  'leaked',
  'outage',
  'not-adopted',
  'unknown',
] as const satisfies readonly (Phase | 'unknown')[];

const SEVERITIES = [
  'human',
  'failed',
  'unknown',
  'locked',
  'note',
] as const satisfies readonly FindingWords['severity'][];

const HELP = {
  keyturn_build_info: 'The version of keyturn that wrote this file; always 1.',
  keyturn_run_exit_code: 'The exit code of the last run; 0: done, or nothing to do.',
  keyturn_run_duration_seconds: 'How long the last run took.',
  keyturn_run_last_completion_timestamp_seconds:
    'When the last run ended, well or not, in seconds since 1970.',
  keyturn_run_last_success_timestamp_seconds:
    'When the last run ended with exit code 0, in seconds since 1970; absent after any other exit code.',
  keyturn_run_rotations: 'Rotations of the last run, by outcome.',
  keyturn_run_requests:
    'Requests that the last run sent, by service and status code of the response; 429 is a refusal for a limit, none is no response.',
  keyturn_rotation_info:
    'A rotation that the last run was about, whether it came to it or not, and its group in the policy; always 1.',
  keyturn_secret_expiration_timestamp_seconds:
    'When the secret in use ends, in seconds since 1970; +Inf: it has no end; absent: not known.',
  keyturn_rotation_last_success_timestamp_seconds:
    'When the last run ended this rotation as changed or unchanged, in seconds since 1970; absent: it did not.',
  keyturn_rotation_phase: 'The phase of the rotation at the end of the last run is 1, every other one 0.',
  keyturn_rotation_findings:
    'What the last run found, by severity; human: nothing continues until a person acts.',
  keyturn_rotation_targets: 'Targets of the rotation, by what they hold; absent: they were not read.',
} as const;

/** For the check of rules and dashboards: every name that a file may have. */
export const METRIC_NAMES: readonly string[] = Object.keys(HELP);

function family(name: keyof typeof HELP, ...samples: readonly Sample[]): Family {
  return { name, help: HELP[name], samples };
}

/** On every series: files of several policies, verbs and selections may lie in one folder. */
function baseOf({
  policy,
  verb,
  selection,
}: Pick<RunFacts, 'policy' | 'verb' | 'selection'>): Sample['labels'] {
  return { policy, verb, selection };
}

function each(labels: Sample['labels'], label: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { ...labels, [label]: name }, value }));
}

function seconds(at: Date): number {
  return at.getTime() / 1000;
}

/** Two names that the filter makes equal would be one series twice, and the whole file would be refused. */
function withOwnNames(rotations: readonly RotationFacts[]): RotationFacts[] {
  const seen = new Map<string, number>();
  return rotations.map(rotation => {
    const shown = filtered(rotation.name);
    const times = (seen.get(shown) ?? 0) + 1;
    seen.set(shown, times);
    return times === 1 ? rotation : { ...rotation, name: `${shown} (${times})` };
  });
}
