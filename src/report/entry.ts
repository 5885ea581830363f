/** One record of a trail: writing and parsing. */
import * as z from 'zod';
import type { RotationFinished, RunEvent } from '../event.ts';

/** Who ran the command. */
export interface Actor {
  /** `ada@cron-1` */
  readonly who: string;
  readonly pid: number;
  /** The client id from the configuration; absent if the sign-in was left to DefaultAzureCredential. */
  readonly client?: string;
}

/**
 * The recorded events. Waiting is not recorded because it is neither a decision nor an effect; a rotation starts with its first
 * decision.
 */
export type AuditedEvent = Exclude<RunEvent, { event: 'step.waiting' | 'rotation.started' }>;

/**
 * One record for all rotations that a run found settled in the bulk check, grouped by equal results: on most nights there is
 * nothing else.
 */
export interface SettledFields {
  readonly event: 'rotations.settled';
  readonly settled: readonly (Pick<RotationFinished, 'summary' | 'phase'> & {
    readonly findings?: RotationFinished['findings'];
    readonly rotations: readonly string[];
  })[];
}

/** Groups the results of a bulk check into one record. */
export function settledFields(events: readonly RotationFinished[]): SettledFields {
  const alike = Map.groupBy(events, ({ summary, phase, findings }) =>
    JSON.stringify({ summary, phase, ...(findings.length === 0 ? {} : { findings }) }),
  );
  const groups = [...alike.values()].flatMap(each => {
    const [first] = each;
    if (first === undefined) return [];
    const { summary, phase, findings } = first;
    const rotations = each.map(({ rotation }) => rotation);
    return [{ summary, phase, ...(findings.length === 0 ? {} : { findings }), rotations }];
  });
  return { event: 'rotations.settled', settled: groups };
}

export function isAudited(event: RunEvent): event is AuditedEvent {
  return event.event !== 'step.waiting' && event.event !== 'rotation.started';
}

const words = z.looseObject({ code: z.string(), text: z.string() });
const finding = words.extend({
  severity: z.string(),
  remedy: z.string().optional(),
  bestEffort: z.literal(true).optional(),
});

/** Rotations that the bulk check found settled, and their common result. */
const settled = z.looseObject({
  summary: z.string(),
  phase: z.string().optional(),
  findings: z.array(finding).optional(),
  rotations: z.array(z.string()),
});

const notice = z.looseObject({
  key: z.string(),
  kind: z.string(),
  state: z.enum(['open', 'over', 'done']),
  codes: z.array(z.string()),
  since: z.iso.datetime(),
});

/**
 * The schema accepts unknown fields and events: a trail contains records of older and newer versions of this program, and
 * unknown ones are shown as they are.
 */
export const entrySchema = z.looseObject({
  seq: z.number(),
  hash: z.string(),
  time: z.iso.datetime(),
  run: z.string(),
  actor: z.looseObject({
    who: z.string(),
    pid: z.number(),
    client: z.string().optional(),
  }),
  event: z.string(),
  /** Of `run.started`: the command line. */
  command: z.string().optional(),
  policy: z.string().optional(),
  rotation: z.string().optional(),
  step: z.string().optional(),
  subject: z.string().optional(),
  keyId: z.string().optional(),
  version: z.string().optional(),
  disabled: z.array(z.string()).optional(),
  appId: z.string().optional(),
  vault: z.string().optional(),
  namedBy: z.string().optional(),
  reason: words.optional(),
  due: words.optional(),
  phase: z.string().optional(),
  steps: z.array(z.string()).optional(),
  detail: z.string().optional(),
  problem: words.extend({ remedy: z.string().optional() }).optional(),
  outcome: z.string().optional(),
  glanced: z.literal(true).optional(),
  summary: z.string().optional(),
  findings: z.array(finding).optional(),
  text: z.string().optional(),
  exitCode: z.number().optional(),
  counts: z.record(z.string(), z.number()).optional(),
  /** Of `rotations.settled`. */
  settled: z.array(settled).optional(),
  /** Of `notice.sent` and `notice.failed`. */
  channel: z.string().optional(),
  notices: z.array(notice).optional(),
  how: z.string().optional(),
  bytes: z.number().optional(),
  /** Of `trail.continued`. */
  segment: z.string().optional(),
  lost: z.literal(true).optional(),
});

export type TrailEntry = z.infer<typeof entrySchema>;

/** Undefined if the line is not a record, even if its hash is correct. */
export function parseEntry(bytes: Buffer): TrailEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/**
 * Expands a `rotations.settled` record into one entry for each rotation, as in trails of earlier versions, so that readers
 * handle both.
 */
export function oneByOne(entry: TrailEntry): readonly TrailEntry[] {
  if (entry.settled === undefined) return [entry];
  const { settled: groups, ...rest } = entry;
  return groups.flatMap(({ rotations, ...told }) =>
    rotations.map(rotation => {
      const event = 'rotation.finished';
      return { ...rest, ...told, event, rotation, outcome: 'unchanged', glanced: true as const };
    }),
  );
}

/** The part of a record that concerns this rotation; undefined if there is none. */
export function about(entry: TrailEntry, rotation: string): TrailEntry | undefined {
  if (entry.rotation === rotation) return entry;
  const group = entry.settled?.find(({ rotations }) => rotations.includes(rotation));
  return group === undefined ? undefined : { ...entry, settled: [{ ...group, rotations: [rotation] }] };
}

/** The rotations that a record concerns; none for records of the run itself. */
export function rotationsOf({ rotation, settled: groups = [] }: TrailEntry): readonly string[] {
  return rotation === undefined ? groups.flatMap(({ rotations }) => rotations) : [rotation];
}
