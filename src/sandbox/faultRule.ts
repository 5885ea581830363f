import * as z from 'zod';
import { readPlace } from './reshape.ts';

const when = z.enum(['before', 'after']).default('before');

/**
 * What is done to a request. `before`: the service never sees it. `after`: the service has handled it, and only the response is
 * lost or changed.
 *
 * - `delay`: the request waits before, or its response after.
 * - `cut-before`, `cut-after`: the connection is destroyed before any byte of a response.
 * - `error`: another response, for example 504 `after` the effect.
 * - `garbage`: 200 with an HTML page instead of JSON, as a captive portal or a broken gateway sends.
 * - `hold`: no response and no effect; ends when the client disconnects or the rule is removed.
 * - `reshape`: the service's own response, after the effect, with another value `to` (or none: `remove`) at one place of its
 *   JSON. A response without that place does not use up the rule.
 * - `pause`: waits until the rule is removed, then continues unchanged.
 */
const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('delay'), ms: z.number().min(0), when }),
  z.strictObject({ kind: z.literal('cut-before') }),
  z.strictObject({ kind: z.literal('cut-after') }),
  z.strictObject({
    kind: z.literal('error'),
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
    when,
  }),
  z.strictObject({ kind: z.literal('garbage'), when }),
  z
    .strictObject({
      kind: z.literal('reshape'),
      at: z
        .string()
        .refine(
          text => readPlace(text) !== undefined,
          'is no place such as value[0].a, list[*].b or ["@a.b"]',
        ),
      to: z.unknown().optional(),
      remove: z.literal(true).optional(),
    })
    .refine(
      fault => (fault.to === undefined) === (fault.remove === true),
      'needs either "to" or "remove": true',
    ),
  z.strictObject({ kind: z.literal('hold') }),
  z.strictObject({ kind: z.literal('pause'), when }),
]);

export const faultRuleSchema = z.strictObject({
  service: z.string().optional(),
  operation: z.string().optional(),
  host: z.string().optional(),
  /** A part of the path with its query. */
  path: z.string().optional(),
  method: z.string().optional(),
  /** The first matching request that the fault is applied to, counted from 1. */
  nth: z.int().min(1).default(1),
  /** To how many requests the fault is applied from there on. */
  count: z.union([z.int().min(1), z.literal('all')]).default(1),
  /** Probability for each request, drawn from the sandbox's seeded random sequence. */
  probability: z.number().min(0).max(1).optional(),
  fault: faultSchema,
});

export type Fault = z.output<typeof faultSchema>;
export type FaultRule = z.output<typeof faultRuleSchema>;
/** Before parsing: fields with defaults may be absent. */
export type FaultRuleInput = z.input<typeof faultRuleSchema>;

/** Whether the service has handled the request by the time the fault is applied. */
export function isAfter(fault: Fault): boolean {
  if (fault.kind === 'cut-after' || fault.kind === 'reshape') return true;
  return 'when' in fault && fault.when === 'after';
}

/** The name in the history: `cut-after`, `error 504 after`, `reshape value[0].keyId`. */
export function faultName(fault: Fault | FaultRuleInput['fault']): string {
  if (fault.kind === 'reshape') return `reshape ${fault.at}`;
  const status = fault.kind === 'error' ? ` ${fault.status}` : '';
  return 'when' in fault ? `${fault.kind}${status} ${fault.when}` : fault.kind;
}
