/** Packages that npm brings, and what each of them finds wrong in a file. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { validate } from 'dockerfile-utils';
import { build } from 'esbuild';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { parse } from 'yaml';
import { z } from 'zod';
import { searchedFolder } from '../support/canary.ts';
import { ROOT } from '../support/packages.ts';

const { resolve } = createRequire(import.meta.url);

export function versionOf(name: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return z.looseObject({ version: z.string() }).parse(manifest).version;
}

export function containerfileRules(text: string): string[] {
  return validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
}

type Judge = (
  path: string,
  text: string,
) => Promise<{ message: string; range: { start: { line: number } } }[]>;
let github: Promise<Judge> | undefined;

/** What GitHub's own editor says of a workflow or an action: by the path it knows which, and what it has read once it keeps by the path. */
export async function githubLanguage(path: string, text: string): Promise<string[]> {
  github ??= bundled();
  return (await (await github)(`${randomUUID()}/${path}`, text)).map(
    ({ message, range }) => `line ${range.start.line + 1}: ${message}`,
  );
}

/** Bundled, since it imports JSON in a way that Node refuses. */
async function bundled(): Promise<Judge> {
  const contents = `
    import { validate } from '@actions/languageservice';
    import { TextDocument } from 'vscode-languageserver-textdocument';
    export const judge = (path, text) => validate(TextDocument.create('file:///' + path, 'yaml', 1, text));`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    ...{ bundle: true, platform: 'node', format: 'cjs', write: false, logLevel: 'error' },
  });
  const file = join(searchedFolder(), 'github.cjs');
  writeFileSync(file, outputFiles[0]?.contents ?? '');
  const { judge } = (await import(pathToFileURL(file).href)) as { judge: Judge };
  return judge;
}

/** Names nothing that Bicep's own compiler would: only what is no Bicep at all. */
export async function bicepSyntax(text: string): Promise<string[]> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));
  const tree = parser.parse(text);
  if (tree === null) return ['it cannot be read'];
  const wrong: string[] = [];
  const look = (node: Node): void => {
    if (node.isError || node.isMissing)
      wrong.push(`line ${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`);
    else for (const child of node.children) if (child !== null) look(child);
  };
  look(tree.rootNode);
  return wrong;
}

/**
 * `schema`: the file service-schema.json of the Azure Pipelines extension, which is in no registry. It takes each value for a text, knows
 * no conditions, and of UseNode@1 only the name: that task is left out.
 */
export function pipelinesSchema(schema: string, text: string): string[] {
  const known: unknown = JSON.parse(readFileSync(schema, 'utf8'));
  const judge = new Ajv({ strict: false, unicodeRegExp: false }).compile(
    z.record(z.string(), z.unknown()).parse(known),
  );
  const pipeline: unknown = parse(text, { schema: 'failsafe' });
  return judge(expanded(pipeline))
    ? []
    : (judge.errors ?? []).map(each => `${each.instancePath}: ${each.message}`);
}

/** With the steps under conditions of a template, as where they hold. */
function expanded(value: unknown): unknown {
  if (Array.isArray(value)) return value.flatMap(each => stepsUnder(each)).map(expanded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, expanded(each)]));
}

function stepsUnder(step: unknown): readonly unknown[] {
  const [[name, steps] = [], ...others] = Object.entries(
    z.record(z.string(), z.unknown()).safeParse(step).data ?? {},
  );
  if (others.length === 0 && name?.startsWith('${{ if ') && Array.isArray(steps)) return steps;
  return name === 'task' && steps === 'UseNode@1' ? [] : [step];
}
