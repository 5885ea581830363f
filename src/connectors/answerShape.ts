/**
 * Answers of services, read through the schema that their documentation gives. What does not fit is not believed in
 * any part: a field that is null or missing would otherwise pass for "nothing there", "never" or "not yet".
 */
import * as z from 'zod/mini';
import { inert } from '../filter.ts';
import { Problem } from '../problem.ts';
import { type Call, failure } from './callFailure.ts';

/** The answer as the schema reads it. */
export function shaped<S extends z.ZodMiniType>(schema: S, answer: unknown, call: Call): z.output<S> {
  const found = z.safeParse(schema, answer);
  if (found.success) return found.data;
  throw misshapen(found.error.issues[0], answer, call);
}

/** The same object that came, for what is sent back later: reading it could reorder fields or drop some. */
export function asItCame<S extends z.ZodMiniType>(schema: S, answer: unknown, call: Call): z.input<S> {
  if (isShaped(schema, answer)) return answer;
  throw misshapen(z.safeParse(schema, answer).error?.issues[0], answer, call);
}

function isShaped<S extends z.ZodMiniType>(schema: S, answer: unknown): answer is z.input<S> {
  return z.safeParse(schema, answer).success;
}

/** .NET writes a date that was never set as year 1, other services as 1970: neither is a time of anything here. */
const EARLIEST = Date.UTC(2000);

/** A date that is kept as the service wrote it. */
export const isoText = z
  .string()
  .check(
    z.refine(text => /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && Date.parse(text) >= EARLIEST, 'no ISO date'),
  );

export const isoDate = z.pipe(
  isoText,
  z.transform((text: string) => new Date(text)),
);

/** A date that an SDK has read already: it makes an invalid one of what is none. */
export const sdkDate = z.date().check(z.refine(date => date.getTime() >= EARLIEST, 'no date of a secret'));

export const guid = z.guid();

/** What somebody has written, for people to read: it is shown in lines of ours, so it cannot make one of its own. */
export const shown = z.pipe(
  z.string(),
  z.transform((text: string) => inert(text)),
);

export const named = z.string().check(z.minLength(1, 'empty'));

/**
 * What is no JSON at all, a gateway's page or a captive portal, says nothing about the service: that answer counts as
 * lost. JSON that does not fit will not fit the next time either.
 */
function misshapen(issue: z.core.$ZodIssue | undefined, answer: unknown, call: Call): Problem {
  if (!isJson(answer)) return failure(new TypeError('no JSON'), call);
  return new Problem({
    code: 'refused',
    subject: call.subject,
    reason: `its answer is not of the documented shape (${issue === undefined ? 'unknown' : inWords(issue, answer)})`,
    remedy:
      'look whether a proxy or gateway changes answers on their way; keyturn diagnose NAME --bundle FILE records them for a report',
  });
}

/** A page is handed on as a text or a stream. */
function isJson(answer: unknown): boolean {
  const isPlain =
    typeof answer === 'object' && answer !== null && Object.getPrototypeOf(answer) === Object.prototype;
  return answer === null || Array.isArray(answer) || isPlain;
}

/** `properties: expected record, received null`; never the value itself. */
function inWords(issue: z.core.$ZodIssue, answer: unknown): string {
  const where = issue.path.map(String).join('.');
  const held = issue.path.reduce<unknown>(within, answer);
  return `${where === '' ? 'the whole' : where}: ${wanted(issue)}, received ${kindOf(held)}`;
}

function within(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  if (issue.code === 'invalid_format') return `expected ${issue.format}`;
  return issue.message === 'Invalid input' ? 'expected another value' : issue.message;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value === 'object' ? 'record' : typeof value;
}
