/** The rules about what may be written in a file, and how long it may get. */
import { posix } from 'node:path';
import type { Node } from '@babel/types';
import { functionsOf, lineOf, type Placed, type Source, textAt } from '../support/syntax.ts';

export function found(
  source: Source,
  wanted: (placed: Placed, text: string) => boolean,
  say: (text: string) => string,
): string[] {
  return source.nodes
    .filter(placed => wanted(placed, textAt(source, placed.node)))
    .map(({ node }) => `${source.file}:${lineOf(node)} ${say(textAt(source, node))}`);
}

export function foundInText({ file, text }: Source, pattern: RegExp): string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} says ${line.trim()}`] : []));
}

/** Uses of the clock, of chance, of the process. */
export function impurities(source: Source): string[] {
  return found(source, isImpure, text => `uses ${text}`);
}

function isImpure({ node, parent }: Placed, text: string): boolean {
  if (node.type === 'NewExpression')
    return node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0;
  if (isMember(node)) return /^(Date\s*\??\.\s*now|Math\s*\??\.\s*random)$/.test(text);
  return node.type === 'Identifier' && node.name === 'process' && !isMemberName(node, parent);
}

/** `step.process` and `{ process: … }` are not the process. */
function isMemberName(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined || ('computed' in parent && parent.computed)) return false;
  return ('property' in parent && parent.property === node) || ('key' in parent && parent.key === node);
}

function isMember(node: Node) {
  return node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
}

export function exits(source: Source): string[] {
  return found(
    source,
    ({ node }, text) => isMember(node) && text === 'process.exit',
    () => 'calls process.exit',
  );
}

export function silencedTypes(source: Source): string[] {
  return [
    ...found(
      source,
      ({ node }) => node.type === 'TSAnyKeyword',
      () => 'says any',
    ),
    ...found(
      source,
      ({ node }) => node.type === 'TSNonNullExpression',
      text => `says ${text}`,
    ),
    ...foundInText(source, new RegExp(['@ts-', '(ignore|nocheck)'].join(''))),
  ];
}

export function reveals(source: Source): string[] {
  return found(
    source,
    ({ node }) =>
      isMember(node) &&
      'property' in node &&
      node.property.type === 'Identifier' &&
      node.property.name === 'reveal',
    text => `says ${text}`,
  );
}

export function leftForLater(source: Source): string[] {
  return foundInText(source, new RegExp(['\\b(TO', 'DO|FIX', 'ME|XX', 'X)\\b'].join('')));
}

export function consoles(source: Source): string[] {
  return found(
    source,
    ({ node }, text) => isMember(node) && /^console\s*\??\.\s*\w+$/.test(text),
    text => `uses ${text}`,
  );
}

/** Longest first. */
export function functionsBySize(sources: readonly Source[]) {
  return sources.flatMap(functionsOf).sort((left, right) => right.lines - left.lines);
}

/** Longest first. */
export function filesBySize(sources: readonly Source[]) {
  return sources
    .map(({ file, text }) => ({ at: `${file}:1`, lines: text.trimEnd().split('\n').length }))
    .sort((left, right) => right.lines - left.lines);
}

export function tooLong(
  sizes: readonly { readonly at: string; readonly lines: number }[],
  most: number,
): string[] {
  return sizes.filter(({ lines }) => lines > most).map(({ at, lines }) => `${at} has ${lines} lines`);
}

const EMPTY = ['util', 'utils', 'helper', 'helpers', 'common', 'misc'];

export function emptyNames(sources: readonly Source[]): string[] {
  return sources
    .filter(({ file }) => wordsOf(posix.basename(file, '.ts')).some(word => EMPTY.includes(word)))
    .map(({ file }) => `${file}:1 says nothing`);
}

/** `commonThing.test` is `common`, `thing` and `test`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/[A-Z]/g, letter => ` ${letter}`)
    .toLowerCase()
    .split(/[^a-z]+/);
}
