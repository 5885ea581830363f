/** Parses YAML text to plain data and the positions of its parts. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { isMergeKey, type Plain, toPlain } from './plain.ts';
import type { Fault } from './policyFault.ts';
import { oneLine } from './quote.ts';

/** The parsed document with its faults. */
export interface PolicyDocument extends Positions {
  /** Undefined if the text could not be parsed. */
  readonly data?: unknown;
  readonly faults: readonly Fault[];
}

/** As much of a fault as says where it is. */
type Located = Pick<Fault, 'path' | 'atKey' | 'offset'>;

/** Finds positions in the text. */
export interface Positions {
  /** In characters from the start of the text. Computed on demand, because a valid policy needs no positions. */
  readonly offsetOf: (fault: Located) => number;
  /** Line and column, starting at 1. */
  readonly positionOf: (offset: number) => { readonly line: number; readonly column: number };
}

export function readDocument(text: string): PolicyDocument {
  const lines = new LineCounter();
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const parsed = parse(text, lines);
  if ('faults' in parsed) return { faults: parsed.faults, offsetOf: fault => fault.offset ?? 0, positionOf };
  const plain = toPlain(parsed.root);
  return {
    ...(plain.faults.some(fault => fault.code === 'too-large') ? {} : { data: plain.value }),
    faults: plain.faults,
    offsetOf: fault => fault.offset ?? offsetOf(parsed.root, fault, plain),
    positionOf,
  };
}

/**
 * Duplicate keys are found in `toPlain` in one pass (the library compares each key with each other), and pretty errors are
 * disabled because they quote the source.
 */
function parse(
  text: string,
  lineCounter: LineCounter,
): { readonly root: Node } | { readonly faults: Fault[] } {
  const options = {
    lineCounter,
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    schema: 'core',
  } as const;
  let documents: ReturnType<typeof parseAllDocuments>;
  try {
    documents = parseAllDocuments(text, { ...options, logLevel: 'silent' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { faults: [TOO_DEEP] };
  }
  const errors = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings].map(syntaxFault));
  if (errors.some(fault => ranOutOfStack.test(fault.text))) return { faults: [TOO_DEEP] };
  if (errors.length > 0) return { faults: errors };
  const [first, second] = documents;
  if (second?.range) return { faults: [severalDocuments(documents.length, second.range[0])] };
  const root = first?.contents;
  if (root === undefined || root === null || (isScalar(root) && root.value === null))
    return { faults: [EMPTY] };
  return { root: root as Node };
}

const TOO_DEEP: Fault = { code: 'too-large', text: 'nested too deeply to be read', path: [], offset: 0 };

/** The YAML library catches the error that V8 throws for a stack overflow, and returns it as a syntax error. */
const ranOutOfStack = /call stack|stack overflow/i;

const EMPTY: Fault = { code: 'empty', text: 'the file is empty', path: [], offset: 0 };

function syntaxFault({ message, pos }: YAMLError): Fault {
  return { code: 'syntax', text: `invalid YAML: ${oneLine(message)}`, path: [], offset: pos[0] };
}

function severalDocuments(count: number, offset: number): Fault {
  const text = `a policy is one YAML document, but this file contains ${count} (the second one starts here)`;
  return { code: 'several-documents', text, path: [], offset };
}

/** The position of the key or value at a path; if it is missing, that of the map in which it is missing. */
function offsetOf(root: Node, { path, atKey }: Located, { targetOf }: Plain): number {
  let offset = startOf(root) ?? 0;
  let node: unknown = root;
  for (const [index, step] of path.entries()) {
    const found = stepInto(followed(node, targetOf), step, targetOf);
    if (found === undefined) return offset;
    const isLast = index === path.length - 1;
    offset = (isLast && atKey ? startOf(found.key) : startOf(found.value ?? found.key)) ?? offset;
    node = found.value;
  }
  return offset;
}

type TargetOf = Plain['targetOf'];

interface Step {
  readonly key?: unknown;
  readonly value: unknown;
}

function stepInto(node: unknown, step: string | number, targetOf: TargetOf): Step | undefined {
  if (isSeq(node) && typeof step === 'number') return { value: node.items[step] };
  return isMap(node) ? pairIn(node, String(step), targetOf) : undefined;
}

/** The map's own pair for the key, or that of a merged map. */
function pairIn(map: YAMLMap, key: string, targetOf: TargetOf): Step | undefined {
  const { own, merges } = pairsOf(map);
  const found = own.get(key);
  if (found !== undefined) return found;
  for (const pair of merges) {
    const source = followed(pair.value, targetOf);
    for (const merged of isSeq(source) ? source.items : [source]) {
      const target = followed(merged, targetOf);
      const inherited = isMap(target) ? pairIn(target, key, targetOf) : undefined;
      if (inherited !== undefined) return inherited;
    }
  }
  return undefined;
}

interface Pairs {
  /** By key; of duplicate keys, the last. */
  readonly own: { readonly get: (key: string) => Pair | undefined };
  readonly merges: readonly Pair[];
}

/** Maps with more keys are indexed: a map with thousands of unknown keys is searched for each of them. */
const MANY_KEYS = 100;
const indexed = new WeakMap<YAMLMap, Pairs>();

function pairsOf(map: YAMLMap): Pairs {
  const known = indexed.get(map);
  if (known !== undefined) return known;
  const merges = map.items.filter(isMergeKey);
  const isKey = (pair: Pair, key: string) =>
    isScalar(pair.key) && !isMergeKey(pair) && String(pair.key.value) === key;
  if (map.items.length <= MANY_KEYS)
    return { own: { get: key => map.items.findLast(pair => isKey(pair, key)) }, merges };
  const keyed = map.items.filter(pair => isScalar(pair.key) && !isMergeKey(pair));
  const own = new Map(keyed.map(pair => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
  indexed.set(map, { own, merges });
  return { own, merges };
}

function followed(node: unknown, targetOf: TargetOf): unknown {
  return isAlias(node) ? targetOf(node) : node;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
