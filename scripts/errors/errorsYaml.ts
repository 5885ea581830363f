/** Reads src/diagnosis/codes/errors.yaml, and refuses what is wrong in it with file and line. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Step, VERDICTS } from '../../src/diagnosis/codes/knowledge.ts';

const REFERENCE = 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes';
const SOURCE =
  /^https:\/\/\S+$|^[\w.-]+\/[\w.-]+#\d+$|^azure-facts §[\d.]+$|^captures in |\bmemory\b|^reference$/;

const sentences = z
  .string()
  .regex(/^[A-Z"\d].*[.?]$/, 'has to begin with a capital letter and to end with a full stop');
const step = z.strictObject({
  text: z.string().min(1),
  command: z.string().min(1).optional(),
  needsSignIn: z.literal(true, 'has to be true, or left out').optional(),
});
const entry = z.strictObject({
  summary: z
    .string()
    .regex(/^(?:[a-z]|Entra).*[^.]$/, 'has to begin with a small letter and to end without a full stop'),
  meaning: sentences,
  notMeaning: sentences,
  remedy: z.array(z.string().or(step)).min(1, 'holds no step'),
  sources: z
    .array(
      z.string().regex(SOURCE, 'is no address, owner/repository#number, azure-facts §n, captures or memory'),
    )
    .min(1, 'holds no source; where there is none it is memory'),
});
const code = z.strictObject({
  code: z.int().min(10_000).max(99_999_999),
  name: z.string().min(1).optional(),
  error: z.string().min(1).optional(),
  wording: z.string().regex(/[^.]$/, 'has to end without a full stop'),
  tellApart: sentences,
  ...entry.shape,
});
const hint = z.strictObject({ name: z.string().min(1), ...entry.shape });
const chapter = z.strictObject({
  verdictOn: z.enum(VERDICTS),
  title: z.string().min(1),
  codes: z.array(code),
});
const file = z.strictObject({
  steps: z.record(z.string(), step),
  chapters: z.array(chapter),
  hints: z.array(hint),
});
type File = z.infer<typeof file>;
type Entry = z.infer<typeof entry> & { readonly tellApart?: string };

/** With whole steps and whole addresses. */
type Whole<T> = Omit<T, 'remedy'> & { readonly remedy: readonly Step[] };
export type CodeEntry = Whole<z.infer<typeof code>>;

export interface ErrorTable {
  readonly chapters: readonly (Omit<z.infer<typeof chapter>, 'codes'> & {
    readonly codes: readonly CodeEntry[];
  })[];
  readonly hints: readonly Whole<z.infer<typeof hint>>[];
}

/** The message has a line `file:line: …` for each fault. */
export class WrongErrors extends Error {}

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** Throws `WrongErrors`. `name` is that of the file, for messages. */
export function readErrors(text: string, name: string): ErrorTable {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const wrong = (offset: number, fault: string) => `${name}:${lines.linePos(offset).line}: ${fault}`;
  if (document.errors.length > 0)
    throw new WrongErrors(document.errors.map(({ pos, message }) => wrong(pos[0], message)).join('\n'));
  const read = file.safeParse(document.toJS(), { error: missing });
  const faults = read.success ? brokenRules(read.data) : read.error.issues.flatMap(faultsOf);
  if (!read.success || faults.length > 0) {
    const all = faults.map(({ path, text: fault }) => wrong(offsetOf(document.contents, path), fault));
    throw new WrongErrors(all.join('\n'));
  }
  return wholeTable(read.data);
}

/** Where the key or the item at a path begins; of what is missing, that from which it is missing. */
function offsetOf(root: unknown, path: readonly PropertyKey[]): number {
  let [node, offset] = [root, startOf(root) ?? 0];
  for (const name of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;
    const next: unknown = isSeq(node) ? node.items[Number(name)] : pair?.value;
    offset = startOf(pair?.key) ?? startOf(next) ?? offset;
    node = next;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

const missing: z.core.$ZodErrorMap = ({ code: kind, input, expected }) =>
  kind === 'invalid_type'
    ? input === undefined
      ? 'is missing'
      : `has to be of another type: ${expected}`
    : undefined;

/** Of the two forms of a step the second is the one that says what is wrong with a map. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const { code: kind, path, message } = issue;
  if (kind === 'unrecognized_keys')
    return issue.keys.map(key => ({ path: [...path, key], text: `"${key}" is no field of this` }));
  if (kind === 'invalid_union')
    return (issue.errors.at(-1) ?? [])
      .flatMap(faultsOf)
      .map(one => ({ ...one, path: [...path, ...one.path] }));
  const field = path.findLast(name => typeof name === 'string') ?? 'the file';
  return [{ path, text: `"${field}" ${message}` }];
}

/** What no field alone can tell: what stands twice, and names and numbers that lead nowhere. */
function brokenRules({ steps, chapters, hints }: File): Fault[] {
  const codes = chapters.flatMap(({ codes }, at) => placed(codes, ['chapters', at, 'codes']));
  const all = [...codes, ...placed(hints, ['hints'])];
  const order = chapters.map(({ verdictOn }) => verdictOn);
  return [
    ...(order.join() === VERDICTS.join()
      ? []
      : [{ path: ['chapters'], text: `the chapters are, in this order: ${VERDICTS.join(', ')}` }]),
    ...twice(codes.map(({ path, entry }) => ({ path, text: `AADSTS${entry.code}` }))),
    ...twice(placed(hints, ['hints']).map(({ path, entry }) => ({ path, text: entry.name }))),
    ...twice(all.flatMap(textsOf)),
    ...wrongNames(steps, all),
    ...wrongNumbers(
      all.flatMap(textsOf),
      codes.map(({ entry }) => entry.code),
    ),
  ];
}

interface Placed<T> {
  readonly path: readonly PropertyKey[];
  readonly entry: T;
}

function placed<T>(entries: readonly T[], path: readonly PropertyKey[]): Placed<T>[] {
  return entries.map((entry, at) => ({ path: [...path, at], entry }));
}

function textsOf({ path, entry }: Placed<Entry>): Fault[] {
  const { summary, meaning, notMeaning, tellApart } = entry;
  return Object.entries({ summary, meaning, notMeaning, tellApart }).flatMap(([field, text]) =>
    text === undefined ? [] : [{ path: [...path, field], text }],
  );
}

function twice(found: readonly Fault[]): Fault[] {
  const seen = new Set<string>();
  return found.flatMap(({ path, text }) => {
    if (seen.has(text)) return [{ path, text: `${JSON.stringify(text)} stands in the file twice` }];
    seen.add(text);
    return [];
  });
}

function wrongNames(steps: File['steps'], entries: readonly Placed<Entry>[]): Fault[] {
  const used = new Set<unknown>(entries.flatMap(({ entry }) => entry.remedy));
  const unused = Object.keys(steps).filter(name => !used.has(name));
  const unknown = entries.flatMap(({ path, entry }) =>
    entry.remedy.flatMap((one, at) =>
      typeof one === 'string' && steps[one] === undefined
        ? [{ path: [...path, 'remedy', at], text: `"${one}" is not among the steps` }]
        : [],
    ),
  );
  return [
    ...unknown,
    ...unused.map(name => ({ path: ['steps', name], text: `nothing uses the step "${name}"` })),
  ];
}

function wrongNumbers(texts: readonly Fault[], codes: readonly number[]): Fault[] {
  return texts.flatMap(({ path, text }) =>
    [...text.matchAll(/\b\d{5,7}\b/g)]
      .filter(([number]) => !codes.includes(Number(number)))
      .map(([number]) => ({ path, text: `${number} is not a code of this file` })),
  );
}

function wholeTable({ steps, chapters, hints }: File): ErrorTable {
  const whole = <T extends Pick<Entry, 'remedy' | 'sources'>>(entry: T): Whole<T> => ({
    ...entry,
    remedy: entry.remedy.flatMap(one => (typeof one === 'string' ? (steps[one] ?? []) : one)).map(wholeStep),
    sources: entry.sources.map(one => (one === 'reference' ? REFERENCE : one)),
  });
  return {
    chapters: chapters.map(each => ({ ...each, codes: each.codes.map(whole) })),
    hints: hints.map(whole),
  };
}

function wholeStep({ text, command, needsSignIn }: z.infer<typeof step>): Step {
  return { text, ...(command === undefined ? {} : { command }), needsSignIn: needsSignIn === true };
}

/** What the program reads of the numbers: without what only people ask for. */
export function codesJson({ chapters }: ErrorTable): string {
  const codes = chapters.map(({ verdictOn, codes }) => [
    verdictOn,
    codes.map(({ code, summary, meaning, notMeaning, tellApart, remedy }) => ({
      code,
      summary,
      meaning,
      notMeaning,
      tellApart,
      remedy,
    })),
  ]);
  return jsonText(Object.fromEntries(codes));
}

/** The same of errors that come without a number. */
export function hintsJson({ hints }: ErrorTable): string {
  const byName = hints.map(({ name, sources, ...texts }) => [name, texts]);
  return jsonText(Object.fromEntries(byName));
}

function jsonText(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
