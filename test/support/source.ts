/** The source code of this repository as a syntax tree, for the rules in tidy.test.ts. Read once, when first imported. */
import { readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  isCallExpression,
  isExportDeclaration,
  isFunctionLikeDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  type Node,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const api = new API({ cwd: ROOT });
const program = openProgram();

/** All TypeScript files, by path from the root; `product` is what is shipped. */
export const code = ['src', 'test', 'scripts'].flatMap(folder => filesIn(folder, '.ts'));
export const product = code.filter(file => file.startsWith('src/'));

const parsed = new Map(code.map(file => [file, parse(file)] as const));
api.close();

function openProgram() {
  const config = join(ROOT, 'tsconfig.json');
  const project = api.updateSnapshot({ openProject: config }).getProject(config);
  if (project === undefined) throw new Error('TypeScript does not open tsconfig.json');
  return project.program;
}

export interface Import {
  /** As it is written. */
  readonly to: string;
  readonly line: number;
}

function filesIn(folder: string, end: string): string[] {
  const all = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const files = all.filter(entry => entry.isFile() && entry.name.endsWith(end));
  return files.map(entry => relative(ROOT, join(entry.parentPath, entry.name))).sort();
}

function parse(file: string): { readonly source: SourceFile; readonly nodes: readonly Node[] } {
  const source = program.getSourceFile(join(ROOT, file));
  if (source === undefined) throw new Error(`${file} is not part of tsconfig.json`);
  const nodes: Node[] = [];
  const visit = (node: Node) => {
    nodes.push(node);
    node.forEachChild(visit);
  };
  source.forEachChild(visit);
  return { source, nodes };
}

function nodesOf(file: string): readonly Node[] {
  return parsed.get(file)?.nodes ?? [];
}

export function textOf(file: string): string {
  return parsed.get(file)?.source.text ?? '';
}

/** `sandbox` for src/sandbox/devops/groups.ts, `.` for src/clock.ts. */
export function folderOf(file: string): string {
  const [, folder = '', ...rest] = file.split('/');
  return rest.length === 0 ? '.' : folder;
}

export function importsOf(file: string): Import[] {
  return nodesOf(file).flatMap(node => {
    const written = importedBy(node);
    return written === undefined ? [] : [{ to: written.slice(1, -1), line: lineOf(file, node) }];
  });
}

function importedBy(node: Node): string | undefined {
  if (isImportDeclaration(node) || isExportDeclaration(node)) return node.moduleSpecifier?.getText();
  if (isImportTypeNode(node)) return node.argument.getText();
  if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword)
    return node.arguments[0]?.getText();
  return undefined;
}

/** The file that a relative import means, from the root of the repository. */
export function resolved(file: string, to: string): string {
  return to.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), to)) : to;
}

export function found(
  file: string,
  wanted: (node: Node) => boolean,
  say: (text: string) => string,
): string[] {
  return nodesOf(file)
    .filter(wanted)
    .map(node => `${file}:${lineOf(file, node)} ${say(node.getText())}`);
}

export function foundInText(file: string, pattern: RegExp): string[] {
  const lines = textOf(file).split('\n');
  return lines.flatMap((text, index) =>
    pattern.test(text) ? [`${file}:${index + 1} says ${text.trim()}`] : [],
  );
}

function lineOf(file: string, node: Node, at = node.getStart()): number {
  return textOf(file).slice(0, at).split('\n').length;
}

/** Every function of a file with its length in lines. */
export function functionsOf(file: string): { readonly at: string; readonly lines: number }[] {
  return nodesOf(file)
    .filter(isFunctionLikeDeclaration)
    .map(node => {
      const first = lineOf(file, node);
      return { at: `${file}:${first}`, lines: lineOf(file, node, node.end) - first + 1 };
    });
}

export interface Export {
  readonly name: string;
  readonly line: number;
  /** A type may be exported because an exported function's signature mentions it. */
  readonly isType: boolean;
}

export function exportsOf(file: string): Export[] {
  const text = textOf(file);
  const declared =
    /^export (?:declare |async |abstract )*(const|let|function\*?|class|interface|type) (\w+)/gm;
  const listed = /^export (?:type )?\{([^}]*)\}/gm;
  const lineAt = (index: number) => text.slice(0, index).split('\n').length;
  const single = [...text.matchAll(declared)].map(match => {
    const [, kind = '', name = ''] = match;
    return { name, line: lineAt(match.index), isType: kind === 'interface' || kind === 'type' };
  });
  const many = [...text.matchAll(listed)].flatMap(match =>
    namesIn(match[1] ?? '').map(name => ({ name, line: lineAt(match.index), isType: false })),
  );
  return [...single, ...many];
}

/** `a, type b as c` gives `a` and `c`. */
function namesIn(list: string): string[] {
  const parts = list.split(',').map(part => part.trim().split(/\s+/).at(-1) ?? '');
  return parts.filter(name => name !== '');
}

/** What the code of a file says: identifiers, and texts in quotes; no comments. */
export function stringsAndNames(file: string): readonly string[] {
  return nodesOf(file)
    .filter(node => SAYING.has(node.kind))
    .map(node => node.getText());
}

const SAYING: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.Identifier,
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral,
]);
