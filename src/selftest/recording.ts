/**
 * Exchanges with a cloud in a file, so that they can be compared and repeated: each request, and the shape of its response
 * (`shape.ts`). Files of this form are in test/sandbox/recordings; `keyturn selftest --recording` writes one.
 */
import * as z from 'zod/mini';

export const RECORDING = 'keyturn/recording@1';

const texts = z.record(z.string(), z.string());

const request = z.strictObject({
  method: z.string().check(z.regex(/^[A-Z]+$/)),
  /** With names to fill in: `https://graph.microsoft.com/v1.0/applications/{{app}}`. */
  url: z.string(),
  /** The caller: the identity that runs keyturn (the default), one with a GitHub token, or none. */
  as: z.optional(z.enum(['operator', 'github', 'nobody'])),
  headers: z.optional(texts),
  /** Sent as JSON; a text is sent unchanged. */
  body: z.optional(z.unknown()),
  /** Sent as a form. */
  form: z.optional(texts),
});

const answer = z.strictObject({
  status: z.int(),
  /** The headers that matter, by name in lower case; null: it must be absent. */
  headers: z.optional(z.record(z.string(), z.nullable(z.string()))),
  /** Absent: the response has no body. */
  body: z.optional(z.unknown()),
});

const exchange = z.strictObject({
  name: z.string(),
  request,
  answer,
  /** The response depends on the time of the request (replication, throttling): it is not repeated. */
  late: z.optional(z.literal(true)),
  /** Milliseconds since the first exchange of the recording. */
  atMs: z.optional(z.number()),
  ms: z.optional(z.number()),
  /** Why the sandbox's response differs at present. It has to be removed when it no longer differs. */
  differs: z.optional(z.string()),
});

export const recordingSchema = z.strictObject({
  recording: z.literal(RECORDING),
  about: z.string(),
  /**
   * `recorded`: by a client's tests against the service; `documented`: an example in its documentation; `observed`: in a log or
   * an issue; `selftest`: by this program.
   */
  grade: z.enum(['recorded', 'documented', 'observed', 'selftest']),
  source: z.strictObject({
    repository: z.optional(z.string()),
    file: z.optional(z.string()),
    commit: z.optional(z.string()),
    address: z.optional(z.string()),
    /** When it was recorded. */
    recorded: z.optional(z.string()),
    /** The version of this program that recorded it, where it did. */
    tool: z.optional(z.string()),
  }),
  /** The initial state, in a few words. */
  given: z.string(),
  /** The initial state as parts of a seed of the sandbox. */
  world: z.optional(z.record(z.string(), z.unknown())),
  /** Values of names that no response provides. */
  names: z.optional(texts),
  /** Milliseconds until something was visible everywhere. */
  timings: z.optional(z.record(z.string(), z.number())),
  exchanges: z.array(exchange),
});

export type Recording = z.output<typeof recordingSchema>;
export type RecordedExchange = z.output<typeof exchange>;
export type RecordedRequest = z.output<typeof request>;
export type RecordedAnswer = z.output<typeof answer>;
