/**
 * Validates responses of services with schemas from their documentation. A response that does not match is rejected as a whole:
 * a field that is null or missing would otherwise count as "nothing there", "never" or "not yet".
 */
import * as z from 'zod/mini';
import { inert } from '../filter.ts';
import { Problem } from '../problem.ts';
import { type Call, failure } from './callFailure.ts';

/** The response as parsed by the schema. Throws a Problem if it does not match. */
export function parseResponse<S extends z.ZodMiniType>(schema: S, answer: unknown, call: Call): z.output<S> {
  const found = z.safeParse(schema, answer);
  if (found.success) return found.data;
  throw misshapen(found.error.issues[0], answer, call);
}

/** Entries of a list; one without the documented format hides no other, and is counted. */
export interface EntriesRead<T> {
  readonly items: readonly T[];
  readonly unreadable: number;
}

export function readEach<S extends z.ZodMiniType>(
  schema: S,
  entries: readonly unknown[],
): EntriesRead<z.output<S>> {
  const items = entries.flatMap(entry => {
    const { success, data } = z.safeParse(schema, entry);
    return success ? [data] : [];
  });
  return { items, unreadable: entries.length - items.length };
}

/** The response object itself, validated, for objects that are sent back later: parsing could reorder or drop fields. */
export function validatedResponse<S extends z.ZodMiniType>(
  schema: S,
  answer: unknown,
  call: Call,
): z.input<S> {
  const odd = oddKey(answer);
  if (odd !== undefined) throw unrepeatable(odd, call);
  if (isShaped(schema, answer)) return answer;
  throw misshapen(z.safeParse(schema, answer).error?.issues[0], answer, call);
}

/**
 * `z.record` leaves out an entry of this name, so its value is not validated, and an object that is copied key by key loses it: a
 * write of the whole would delete it. No service documents that it has such an entry.
 */
const ODD_KEY = '__proto__';

/** Where the response has an entry of that name: `properties.__proto__`; undefined: nowhere. Not recursive: it may be nested deeply. */
function oddKey(answer: unknown): string | undefined {
  const open = [{ at: '', value: answer }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, value } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, ODD_KEY)) return `${at}${ODD_KEY}`;
    for (const [name, held] of Object.entries(value)) open.push({ at: `${at}${name}.`, value: held });
  }
  return undefined;
}

function unrepeatable(where: string, { subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `its response has an entry ${inert(where)}, which a write of the whole could not repeat`,
    remedy: 'rename or remove that entry, then run again',
  });
}

function isShaped<S extends z.ZodMiniType>(schema: S, answer: unknown): answer is z.input<S> {
  return z.safeParse(schema, answer).success;
}

/** .NET writes an unset date as year 1, other services as 1970: neither is a valid date here. */
const EARLIEST = Date.UTC(2000);

/** An ISO date that is kept as text. */
export const isoText = z
  .string()
  .check(
    z.refine(text => /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && Date.parse(text) >= EARLIEST, 'no ISO date'),
  );

/** An ISO date as `Date`. */
export const isoDate = z.pipe(
  isoText,
  z.transform((text: string) => new Date(text)),
);

/** A date that an SDK has parsed; for invalid text it is an invalid Date. */
export const sdkDate = z.date().check(z.refine(date => date.getTime() >= EARLIEST, 'no date of a secret'));

export const guid = z.guid();

/** Text written by others that is displayed: control characters and line breaks are escaped, so that it cannot forge a line. */
export const displayText = z.pipe(
  z.string(),
  z.transform((text: string) => inert(text)),
);

/** Text that is not empty. */
export const nonEmptyText = z.string().check(z.minLength(1, 'empty'));

/**
 * The Problem for a response that does not match. A body that is not JSON (a page of a gateway or captive portal) does not come
 * from the service, so the response counts as lost. JSON that does not match will not match on a retry either, so it is
 * `refused`.
 */
function misshapen(issue: z.core.$ZodIssue | undefined, answer: unknown, call: Call): Problem {
  if (!isJson(answer)) return failure(new TypeError('no JSON'), call);
  return new Problem({
    code: 'refused',
    subject: call.subject,
    reason: `its response does not have the documented format (${issue === undefined ? 'unknown' : inWords(issue, answer)})`,
    remedy:
      'check whether a proxy or gateway alters responses; keyturn diagnose NAME --bundle FILE records them for a bug report',
  });
}

/** Whether the SDK returned parsed JSON; other content is a text or a stream. */
function isJson(answer: unknown): boolean {
  const isPlain =
    typeof answer === 'object' && answer !== null && Object.getPrototypeOf(answer) === Object.prototype;
  return answer === null || Array.isArray(answer) || isPlain;
}

/** Describes the mismatch without the value: `properties: expected record, received null`. */
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
