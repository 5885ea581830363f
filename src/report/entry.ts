/** One record of a trail, as it is written and as it is read. */
import * as z from 'zod';
import type { RunEvent } from '../event.ts';

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

export function isAudited(event: RunEvent): event is AuditedEvent {
  return event.event !== 'step.waiting' && event.event !== 'rotation.started';
}

const words = z.looseObject({ code: z.string(), text: z.string() });
const finding = words.extend({
  severity: z.string(),
  remedy: z.string().optional(),
  bestEffort: z.literal(true).optional(),
});

/** Reading is broad: a trail outlives the versions that wrote it, and a record of a later one is shown as it is. */
const entrySchema = z.looseObject({
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
  how: z.string().optional(),
  bytes: z.number().optional(),
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
