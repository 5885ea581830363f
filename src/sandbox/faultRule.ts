import * as z from 'zod';
import { readPlace } from './reshape.ts';

const when = z.enum(['before', 'after']).default('before');

/**
 * What is done to a request. `before`: the service never sees it. `after`: the service has done what was asked,
 * and only the answer is lost or changed.
 *
 * - `delay`: the request waits before, or its answer after.
 * - `cut-before`, `cut-after`: the connection is destroyed before any byte of an answer.
 * - `error`: another answer, for example 504 `after` the effect.
 * - `garbage`: 200 with a page instead of JSON, as a captive portal or a broken gateway sends.
 * - `hold`: never answered, and without effect; ends when the client gives up or the rule is removed.
 * - `reshape`: the service's own answer, after the effect, with something else `to` (or nothing: `remove`) at one place of
 *   its JSON. An answer without that place does not count: the rule goes on waiting.
 * - `pause`: waits until the rule is removed, then goes on as if nothing had been.
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
  /** Part of the path with its query. */
  path: z.string().optional(),
  method: z.string().optional(),
  /** The first matching request that is hit, counted from 1. */
  nth: z.int().min(1).default(1),
  /** How many are hit from there on. */
  count: z.union([z.int().min(1), z.literal('all')]).default(1),
  /** Chance of each, drawn from the sandbox's seed and not from real chance. */
  probability: z.number().min(0).max(1).optional(),
  fault: faultSchema,
});

export type Fault = z.output<typeof faultSchema>;
export type FaultRule = z.output<typeof faultRuleSchema>;
/** As written: defaults may be left out. */
export type FaultRuleInput = z.input<typeof faultRuleSchema>;

/** Whether the service has done its work by the time the fault shows. */
export function isAfter(fault: Fault): boolean {
  if (fault.kind === 'cut-after' || fault.kind === 'reshape') return true;
  return 'when' in fault && fault.when === 'after';
}

/** As the history names it: `cut-after`, `error 504 after`, `reshape value[0].keyId`. */
export function faultName(fault: Fault | FaultRuleInput['fault']): string {
  if (fault.kind === 'reshape') return `reshape ${fault.at}`;
  const status = fault.kind === 'error' ? ` ${fault.status}` : '';
  return 'when' in fault ? `${fault.kind}${status} ${fault.when}` : fault.kind;
}
