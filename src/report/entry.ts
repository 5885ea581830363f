/** One record of a trail, as it is written and as it is read. */
import * as z from 'zod';
import type { RotationFinished, RunEvent } from '../event.ts';

/** Who did it. */
export interface Actor {
  /** `ada@cron-1` */
  readonly who: string;
  readonly pid: number;
  /** The client id that it was told to sign in with; absent where the sign-in was left to the machine. */
  readonly client?: string;
}

/** Waiting is neither a decision nor an effect, and a rotation begins with its first decision. */
export type AuditedEvent = Exclude<RunEvent, { event: 'step.waiting' | 'rotation.started' }>;

/** What a run found settled at a glance is one record, of many rotations alike: most nights find nothing else. */
export interface SettledFields {
  readonly event: 'rotations.settled';
  readonly settled: readonly (Pick<RotationFinished, 'summary' | 'phase'> & {
    readonly findings?: RotationFinished['findings'];
    readonly rotations: readonly string[];
  })[];
}

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

/** Rotations that a glance called settled, and what was said of them. */
const settled = z.looseObject({
  summary: z.string(),
  phase: z.string().optional(),
  findings: z.array(finding).optional(),
  rotations: z.array(z.string()),
});

/** Reading is broad: a trail outlives the versions that wrote it, and a record of a later one is shown as it is. */
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
  /** Of `run.started`: what was typed. */
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
  how: z.string().optional(),
  bytes: z.number().optional(),
  /** Of `trail.continued`. */
  segment: z.string().optional(),
  lost: z.literal(true).optional(),
});

export type TrailEntry = z.infer<typeof entrySchema>;

/** Undefined where it is no record, however sound its hash is. */
export function parseEntry(bytes: Buffer): TrailEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Trails that each settled rotation has a record of its own in are read as well: what one record says, told one by one. */
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

/** What of a record is about this rotation; undefined: nothing. */
export function about(entry: TrailEntry, rotation: string): TrailEntry | undefined {
  if (entry.rotation === rotation) return entry;
  const group = entry.settled?.find(({ rotations }) => rotations.includes(rotation));
  return group === undefined ? undefined : { ...entry, settled: [{ ...group, rotations: [rotation] }] };
}

export function rotationsOf({ rotation, settled: groups = [] }: TrailEntry): readonly string[] {
  return rotation === undefined ? groups.flatMap(({ rotations }) => rotations) : [rotation];
}
