/**
 * Converts YAML nodes to plain values. Anchors, aliases and merge keys (`<<`) are resolved. The number of values is limited
 * with every alias counted in full, against documents that expand exponentially.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { PolicyCode } from './policyCode.ts';
import type { Fault } from './policyFault.ts';
import { quote } from './quote.ts';
import { didYouMean, MOST_SEARCHES } from './suggest.ts';

/** The size of a policy with 20,000 large rotations. */
const MOST_VALUES = 1_000_000;
/** A valid policy has nine levels. */
const DEEPEST = 50;

/** The plain values of a YAML document. */
export interface Plain {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** The node that an alias refers to. */
  readonly targetOf: (alias: Alias) => Node | undefined;
}

export function toPlain(root: Node): Plain {
  const reading: Reading = {
    faults: [],
    anchors: new Map(),
    targets: new Map(),
    seen: new Set(),
    values: 0,
    stopped: false,
  };
  const value = read(reading, root, 0);
  return { value, faults: reading.faults, targetOf: alias => reading.targets.get(alias) };
}

interface Reading {
  readonly faults: Fault[];
  readonly anchors: Map<string, Node>;
  readonly targets: Map<Alias, Node>;
  /** Anchors and faults that were recorded already, because an alias visits the same nodes again. */
  readonly seen: Set<unknown>;
  values: number;
  stopped: boolean;
}

function read(reading: Reading, node: unknown, depth: number): unknown {
  reading.values += 1;
  if (reading.values > MOST_VALUES)
    stop(reading, node, `too large: its aliases expand to more than ${MOST_VALUES} values`);
  if (depth > DEEPEST) stop(reading, node, `nested deeper than ${DEEPEST} levels`);
  if (reading.stopped) return undefined;
  if (isAlias(node)) return read(reading, follow(reading, node), depth + 1);
  note(reading, node);
  if (isMap(node)) return readMap(reading, node, depth);
  if (isSeq(node)) return node.items.map(item => read(reading, item, depth + 1));
  return isScalar(node) ? node.value : null;
}

function stop(reading: Reading, node: unknown, text: string): void {
  if (!reading.stopped) addFault(reading, 'too-large', node, text);
  reading.stopped = true;
}

/** An alias refers to the last anchor of that name before it, also when the alias is visited again. */
function follow(reading: Reading, alias: Alias): Node | undefined {
  const known = reading.targets.get(alias) ?? reading.anchors.get(alias.source);
  if (known === undefined) {
    const isSearched = reading.faults.length < MOST_SEARCHES;
    const hint = isSearched ? didYouMean(alias.source, [...reading.anchors.keys()]) : '';
    addFault(reading, 'unknown-alias', alias, `there is no anchor &${alias.source} before this${hint}`);
  } else reading.targets.set(alias, known);
  return known;
}

function note(reading: Reading, node: unknown): void {
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
  if (anchor === undefined || reading.seen.has(node)) return;
  reading.seen.add(node);
  reading.anchors.set(anchor, node as Node);
}

/** The result has no prototype, so `__proto__` is an ordinary key. */
function readMap(reading: Reading, map: YAMLMap, depth: number): Record<string, unknown> {
  const own: Record<string, unknown> = Object.create(null);
  const first = new Map<string, Pair>();
  const merges: unknown[] = [];
  for (const pair of map.items) {
    const key = keyOf(reading, pair);
    if (key === undefined) continue;
    if (first.has(key)) addFault(reading, 'duplicate-key', pair.key, `the key ${quote(key)} occurs twice`);
    first.set(key, pair);
    const value = read(reading, pair.value, depth + 1);
    if (isMergeKey(pair)) merges.push(...mergeable(reading, pair, value));
    else own[key] = value;
  }
  return merges.length === 0 ? own : merged(reading, own, merges, map);
}

/** Whether the pair is a merge key, `<<: *base`: part of YAML 1.1, and still supported by editors. */
export function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN';
}

function keyOf(reading: Reading, pair: Pair): string | undefined {
  note(reading, pair.key);
  if (isScalar(pair.key) && pair.key.value !== null) return String(pair.key.value);
  addFault(reading, 'bad-key', pair.key ?? pair.value, 'a key must be a plain word');
  return undefined;
}

function mergeable(reading: Reading, pair: Pair, value: unknown): unknown[] {
  const sources = Array.isArray(value) ? value : [value];
  const good = sources.filter(
    source => typeof source === 'object' && source !== null && !Array.isArray(source),
  );
  if (good.length < sources.length && !reading.stopped) {
    addFault(reading, 'bad-merge', pair.value, '<< takes an alias of a map, or a list of them');
  }
  return good;
}

/** A map's own keys take precedence, then those of the first merged map. */
function merged(reading: Reading, own: Record<string, unknown>, merges: readonly unknown[], map: YAMLMap) {
  const all: Record<string, unknown> = Object.create(null);
  for (const source of [own, ...merges]) {
    for (const [key, value] of Object.entries(source as object)) if (!(key in all)) all[key] = value;
    reading.values += Object.keys(source as object).length;
    if (reading.values > MOST_VALUES)
      stop(reading, map, `too large: its aliases expand to more than ${MOST_VALUES} values`);
    if (reading.stopped) break;
  }
  return all;
}

function addFault(reading: Reading, code: PolicyCode, node: unknown, text: string): void {
  const range = (node as Node | null | undefined)?.range;
  const id = `${code} ${range?.[0]}`;
  if (reading.seen.has(id)) return;
  reading.seen.add(id);
  reading.faults.push({ code, text, path: [], ...(range ? { offset: range[0] } : {}) });
}
