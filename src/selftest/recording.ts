/**
 * Exchanges with a cloud, written down so that they can be compared and asked again: what was asked, and how the answer looked
 * (`shape.ts`). Files of this form are in test/sandbox/recordings; `keyturn selftest --recording` writes one.
 */
import * as z from 'zod/mini';

export const RECORDING = 'keyturn/recording@1';

const texts = z.record(z.string(), z.string());

const request = z.strictObject({
  method: z.string().check(z.regex(/^[A-Z]+$/)),
  /** With names to fill in: `https://graph.microsoft.com/v1.0/applications/{{app}}`. */
  url: z.string(),
  /** Who asks: the one that runs keyturn, somebody with a token of GitHub, or nobody. Left out: the first. */
  as: z.optional(z.enum(['operator', 'github', 'nobody'])),
  headers: z.optional(texts),
  /** Sent as JSON; a text is sent as it is. */
  body: z.optional(z.unknown()),
  /** Sent as a form. */
  form: z.optional(texts),
});

const answer = z.strictObject({
  status: z.int(),
  /** Those that matter, by their names in lower case; null: it must not be there. */
  headers: z.optional(z.record(z.string(), z.nullable(z.string()))),
  /** Left out: the answer has no body. */
  body: z.optional(z.unknown()),
});

const exchange = z.strictObject({
  name: z.string(),
  request,
  answer,
  /** The answer depends on when it was asked (replication, throttling): it is not asked again. */
  late: z.optional(z.literal(true)),
  /** Since the first exchange of the recording. */
  atMs: z.optional(z.number()),
  ms: z.optional(z.number()),
  /** Why the sandbox answers otherwise today. Where it does not any more, this has to go. */
  differs: z.optional(z.string()),
});

export const recordingSchema = z.strictObject({
  recording: z.literal(RECORDING),
  about: z.string(),
  /**
   * `recorded`: by somebody who tested a client against the service; `documented`: an example of its documentation; `observed`:
   * told in a log or an issue; `selftest`: by this program.
   */
  grade: z.enum(['recorded', 'documented', 'observed', 'selftest']),
  source: z.strictObject({
    repository: z.optional(z.string()),
    file: z.optional(z.string()),
    commit: z.optional(z.string()),
    address: z.optional(z.string()),
    /** When it was recorded. */
    recorded: z.optional(z.string()),
    /** What recorded it, where that is this program. */
    tool: z.optional(z.string()),
  }),
  /** What was there before, in a few words. */
  given: z.string(),
  /** The same as parts of a seed of the sandbox. */
  world: z.optional(z.record(z.string(), z.unknown())),
  /** What it calls by these names, where no answer tells. */
  names: z.optional(texts),
  /** How long it took until something was seen everywhere, in milliseconds. */
  timings: z.optional(z.record(z.string(), z.number())),
  exchanges: z.array(exchange),
});

export type Recording = z.output<typeof recordingSchema>;
export type RecordedExchange = z.output<typeof exchange>;
export type RecordedRequest = z.output<typeof request>;
export type RecordedAnswer = z.output<typeof answer>;
