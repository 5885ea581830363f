/**
 * Parses a part of a policy. Returns its valid fields even if others are invalid, so that the rules can check them, and
 * converts zod's issues to faults: one for each key, with a message.
 */
import * as z from 'zod/mini';
// Imported separately: `z.core` would load the whole module, 400 KB at every start.
import { $ZodError } from 'zod/v4/core';
import { MISSING, wanted } from './fields.ts';
import { type AddFault, about, type Fault, keyText, type Path } from './policyFault.ts';
import { quote } from './quote.ts';
import { MOST_SEARCHES, suggest } from './suggest.ts';

/** The result of parsing a part of a policy. */
export interface Salvaged<T> {
  readonly good: Partial<T>;
  /** Keys that are present, but have an invalid value. */
  readonly bad: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

const reading = { error: explain, reportInput: true };

/** Parses a map field by field, and reports each fault to `add`. */
export function salvage<T>(
  schema: z.ZodMiniObject & z.ZodMiniType<T>,
  value: unknown,
  path: Path,
  add: AddFault,
): Salvaged<T> {
  const whole = parsed(schema, value, reading);
  if ('data' in whole) return { good: whole.data, bad: NONE };
  for (const fault of faultsIn(whole.issues, path)) add(fault);
  const good: Record<string, unknown> = {};
  const bad = new Set<string>();
  for (const [key, written] of Object.entries(isRecord(value) ? value : {})) {
    const field = Object.hasOwn(schema.shape, key)
      ? parsed(schema.shape[key] as z.ZodMiniType, written)
      : undefined;
    if (field !== undefined && 'data' in field) good[key] = field.data;
    else bad.add(key);
  }
  return { good: good as Partial<T>, bad: bad.size === 0 ? NONE : bad };
}

type Parsed<T> = { readonly data: T } | { readonly issues: readonly z.core.$ZodIssue[] };

/**
 * Replaces zod's `safeParse`: each of its failed results is an object with its own accessor, for which V8 creates a hidden
 * class that keeps the whole result alive until the next full collection. With 50,000 invalid entries that was a quarter of a
 * gigabyte.
 */
export function parsed<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  params?: z.core.ParseContext<z.core.$ZodIssue>,
): Parsed<T> {
  try {
    return { data: z.parse(schema, value, params) };
  } catch (error) {
    if (error instanceof $ZodError) return { issues: error.issues };
    throw error;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Issue = z.core.$ZodIssue;

/** Separates the known keys inside a message; keys of a policy do not contain it. */
const SEPARATOR = '\n';

/**
 * The error map for zod, used with `reportInput`, for fields without a message of their own. For unknown keys the message is
 * the list of known keys, which is available only here; `faultsIn` composes the sentence.
 */
function explain(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'unrecognized_keys') return knownKeys(issue.inst).join(SEPARATOR);
  return wanted(wantedBy(issue))({ input: issue.input });
}

function faultsIn(issues: readonly Issue[], base: Path): Fault[] {
  const faults = issues.flatMap(issue => faultsOf(issue, base));
  const meant = new Set(faults.flatMap(fault => fault.meant ?? []));
  return faults.filter(fault => fault.code !== 'missing-key' || !meant.has(keyText(fault.path)));
}

interface Found extends Fault {
  /** The known key that was probably meant: it is not reported as missing in addition. */
  readonly meant?: string;
}

function faultsOf(issue: Issue, base: Path): Found[] {
  const path = [...base, ...issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(SEPARATOR);
    return issue.keys.map((key, index) => unknownKey(path, key, known, index < MOST_SEARCHES));
  }
  if (issue.code === 'invalid_union') {
    const branch = nearestBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap(inner => faultsOf(inner, path));
  }
  if (issue.message.startsWith(MISSING)) return [missingKey(path, issue.message.slice(MISSING.length))];
  return [{ code: 'wrong-value', path, text: about(path, sentence(issue)) }];
}

function unknownKey(path: Path, key: string, known: readonly string[], isSearched: boolean): Found {
  const at = [...path, key];
  const meant = isSearched ? suggest(key, known) : undefined;
  const hint =
    meant === undefined ? ` (known here: ${known.join(', ')}${noteKey(key)})` : `: did you mean "${meant}"?`;
  const found = {
    code: 'unknown-key' as const,
    path: at,
    atKey: true,
    text: `unknown key ${quote(key)}${hint}`,
  };
  return meant === undefined ? found : { ...found, meant: keyText([...path, meant]) };
}

/** Ticket, cost centre: keys that the writer of the policy needs and the program does not. */
function noteKey(key: string): string {
  return /^[A-Za-z][\w-]{0,39}$/.test(key) ? `; "x-${key}" may be any note of your own` : '';
}

function missingKey(path: Path, sentence: string): Found {
  return { code: 'missing-key', path, text: `missing key "${keyText(path)}": ${sentence}` };
}

/** Some messages are sentences, others only name what is expected: `letters, digits and hyphens`. */
function sentence(issue: Issue): string {
  const isPhrase = issue.code === 'invalid_format' && !issue.message.startsWith('expected ');
  return isPhrase ? wanted(issue.message)({ input: issue.input }) : issue.message;
}

/** The union branch whose type matches the value: all its issues are deeper than the value itself. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(branch =>
    branch.every(issue => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
}

function knownKeys(schema: unknown): string[] {
  const shape = (schema as { def?: { shape?: object } } | undefined)?.def?.shape;
  return Object.keys(shape ?? {});
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
};

function wantedBy(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return (
        typeName(issue.expected) +
        (issue.expected === 'string' && typeof issue.input === 'number' ? ' (in quotes)' : '')
      );
    case 'invalid_format':
      return issue.format === 'guid'
        ? 'a GUID such as 6f1c2a9e-52d4-4f0b-9c3e-1b7a80d5e214'
        : `text of the form ${issue.format}`;
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return bound(issue.origin, 'at least', Number(issue.minimum));
    case 'too_big':
      return bound(issue.origin, 'at most', Number(issue.maximum));
    case 'invalid_union':
      return unionOf(issue.errors);
    default:
      return 'another value';
  }
}

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? expected;
}

function bound(origin: string, word: string, count: number): string {
  const unit: Readonly<Record<string, string>> = { string: ' character', array: ' entry' };
  const noun = unit[origin];
  if (noun === undefined) return `${word} ${count}`;
  const many = noun === ' entry' ? ' entries' : `${noun}s`;
  return `${word} ${count}${count === 1 ? noun : many}`;
}

function unionOf(
  branches: readonly (readonly { readonly message?: string | undefined; readonly expected?: unknown }[])[],
): string {
  const types = branches.map(branch => branch[0]?.expected).filter(expected => typeof expected === 'string');
  return types.length === 0 ? 'another value' : [...new Set(types.map(typeName))].join(' or ');
}
