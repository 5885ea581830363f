/**
 * What comments and documents cite is in this repository: each document, each paragraph of azure-facts, each heading, each link.
 * Documents of others are named with whose they are (`graph-docs application-addpassword.md`; docs/azure-facts.md lists them).
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '../src/connectors/kinds.ts';
import { readPolicyFile } from '../src/policy/load.ts';
import { MAIN } from './support/program.ts';

const run = promisify(execFile);

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FACTS = 'docs/azure-facts.md';
const NOT_OURS = ['node_modules', '.git', 'dist', 'coverage'];
/** Who else has documents that are cited by name. */
const OTHERS =
  /\b((graph|entra|azure|azure-security)-docs|docs-contrib|azure-rest|ScubaGear|Kudu|asd)\b|\w+\/[\w-]+[: ]/;
/** Places that an heir cannot open. Written in two parts, so that this file does not cite them itself. */
const UNREACHABLE = new RegExp(
  ['\\bidx \\d|\\bshared', '/|\\bDESIGN', '\\.md|\\b(field-reports|feasibility|fron', 'tier\\.md)\\b'].join(
    '',
  ),
);

const all = readdirSync(ROOT, { withFileTypes: true })
  .filter(({ name }) => !NOT_OURS.includes(name))
  .flatMap(entry => (entry.isDirectory() ? filesIn(entry.name) : entry.isFile() ? [entry.name] : []));
const documents = all.filter(path => path.endsWith('.md')).sort();
const sources = all.filter(path => /^(src|test|scripts)\/.*\.(ts|mjs|sh)$/.test(path)).sort();
const textOf = new Map(
  [...documents, ...sources].map(path => [path, readFileSync(join(ROOT, path), 'utf8')]),
);

interface Line {
  readonly at: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** With the line before it: a citation may be broken at the end of a line. */
  readonly withBefore: string;
}

const comments = sources.flatMap(commentsOf);
const prose = documents.flatMap(file => linesOf(file, withoutCode(textOf.get(file) ?? '')));

test('every document that a comment cites is in the repository, or says whose it is', () => {
  // That document is made of others' names, and its head says whose each is.
  const cited = [...comments, ...prose].filter(({ file }) => file !== FACTS);
  const wrong = cited.flatMap(({ at, text, withBefore }) =>
    [...text.matchAll(/[\w./-]*\w\.md\b/g)]
      .filter(([name]) => !isLink(text, name) && !isOurs(name) && !OTHERS.test(withBefore))
      .map(([name]) => `${at} cites ${name}`),
  );
  expectNone(wrong, 'cite a document of this repository by its path or its name; of others, whose it is');
});

test('every paragraph of azure-facts that is cited is there', () => {
  const paragraphs = new Set(headingsOf(FACTS).map(heading => /^\d+(\.\d+)?/.exec(heading)?.[0]));
  const wrong = [...comments, ...prose, ...sources.flatMap(sourceFieldsOf)].flatMap(
    ({ at, file, line, text }) =>
      paragraphsIn(text).flatMap(number => {
        if (!paragraphs.has(number)) return [`${at} cites §${number}, which ${FACTS} does not have`];
        const isNamed = file === FACTS || upTo(line, file).includes('azure-facts');
        return isNamed ? [] : [`${at} cites §${number} and does not say of which document`];
      }),
  );
  expectNone(wrong, `correct the number, add the paragraph to ${FACTS}, or name azure-facts before it`);
});

test('every heading that is cited with its document is there', () => {
  const lines = [...prose, ...sources.flatMap(file => linesOf(file, textOf.get(file) ?? ''))];
  const wrong = lines.flatMap(({ at, text }) =>
    [...text.matchAll(/([\w./-]+\.md), (“[^”]+”(?: and “[^”]+”)*)/g)].flatMap(([, name = '', quoted = '']) =>
      [...quoted.matchAll(/“([^”]+)”/g)]
        .filter(([, heading = '']) => isOurs(name) && !headingsOf(pathOf(name)).includes(heading))
        .map(([, heading]) => `${at} cites “${heading}”, which ${name} does not have`),
    ),
  );
  expectNone(wrong, 'correct the heading');
});

test('nothing cites what was never in the repository', () => {
  const wrong = [...comments, ...prose].flatMap(({ at, text }) => {
    const cited = UNREACHABLE.exec(text)?.[0];
    return cited === undefined ? [] : [`${at} cites ${cited}`];
  });
  expectNone(
    wrong,
    'name a source that everybody can open, or say that it was seen and by what words to find it',
  );
});

test('every relative link leads to a file, and every anchor to a heading', () => {
  const wrong = prose.flatMap(({ at, file, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].flatMap(([, to = '']) => {
      if (/^[a-z]+:/i.test(to)) return [];
      const [path = '', anchor] = decodeURI(to).split('#');
      const target = path === '' ? file : join(dirname(file), path);
      if (!exists(target)) return [`${at} links to ${to}: no such file`];
      if (anchor === undefined || anchorsOf(target).has(anchor)) return [];
      return [`${at} links to ${to}: no such heading`];
    }),
  );
  expectNone(wrong, 'correct the path or the anchor, or remove the link');
});

test('every document is reached by links from the README', () => {
  const reached = new Set(['README.md']);
  for (const file of reached) {
    for (const [, to = ''] of (textOf.get(file) ?? '').matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      const target = join(dirname(file), to);
      if (documents.includes(target)) reached.add(target);
    }
  }
  expectNone(
    documents.filter(file => !reached.has(file)).map(file => `${file} is not linked`),
    'link it from README.md or from a document that is linked there',
  );
});

test('the README is one sitting, and names each host that the sandbox stands for', () => {
  const readme = textOf.get('README.md') ?? '';
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  const [, network = ''] = (textOf.get('docs/operations.md') ?? '').split('## Network, proxies');
  const hosts = [...network.matchAll(/`((?:\*\.)?[a-z.]+\.(?:com|net))` \|/g)].map(([, host = '']) => host);
  expect(hosts.length).toBeGreaterThan(6);
  expectNone(
    hosts.filter(host => !readme.includes(`\`${host}\``)),
    'name it where the README says what the proxy leads to the sandbox',
  );
});

test('every command in a code block of a document is one that the program takes', async () => {
  const lines = documents.flatMap(file => commandsIn(file));
  const verbs = [...new Set(lines.map(({ verb }) => verb))];
  const helps = new Map(await Promise.all(verbs.map(async verb => [verb, await helpOf(verb)] as const)));
  const wrong = lines.flatMap(({ at, verb, options }) => {
    const help = helps.get(verb) ?? '';
    const strange = options.filter(option => !new RegExp(`(^|[\\s,])${option}(?![\\w-])`, 'm').test(help));
    return help === ''
      ? [`${at}: no verb ${verb}`]
      : strange.map(option => `${at}: ${verb} has no ${option}`);
  });
  expect(lines.length).toBeGreaterThan(50);
  expectNone(wrong, 'correct the command');
});

test('every policy in a code block of a document is a valid one, alone or as a part', async () => {
  const blocks = documents.flatMap(file => blocksOf(file).filter(({ language }) => language === 'yaml'));
  const found = await Promise.all(
    blocks.map(async ({ at, text }) => {
      const given: unknown = parse(text);
      if (given === null || typeof given !== 'object') return [`${at} is no map`];
      if (!('rotations' in given)) return [];
      const whole = 'version' in given ? text : `version: 1\ntenant: ${TENANT}\n${text}`;
      return problemsOf(at, text.includes('vault:') ? whole : withPlaces(whole));
    }),
  );
  expect(blocks.filter(({ text }) => text.includes('rotations:')).length).toBeGreaterThan(1);
  expectNone(found.flat(), 'correct the policy');
});

const TENANT = '8d3f6a1e-2b47-4c90-a5d8-71e0c94b26f3';

/** What a part of an example leaves out: each entry's registration and vault, and the groups that its waves name. */
function withPlaces(text: string): string {
  const places = `    registration: { appId: ${TENANT} }\n    vault: { url: https://kv-a.vault.azure.net, secret: a }\n`;
  const other = `  - name: other\n    group: early\n${places.replace('secret: a', 'secret: b')}`;
  return `${text.trimEnd()}\n${places}${other}`;
}

async function problemsOf(at: string, text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-docs-'));
  const file = join(folder, 'rotation.yaml');
  try {
    await writeFile(file, text);
    await readPolicyFile(file, kinds);
    return [];
  } catch (error) {
    return [`${at}: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Command {
  readonly at: string;
  readonly verb: string;
  readonly options: readonly string[];
}

/** `keyturn VERB …` up to a comment or to what a shell makes of the rest. */
function commandsIn(file: string): Command[] {
  return blocksOf(file).flatMap(({ at, text }) =>
    [...text.matchAll(/(?:^|[ $])keyturn ([a-z]+)( [^\n]*)?$/gm)]
      .filter(([, verb = '']) => !NO_VERBS.includes(verb))
      .map(([, verb = '', rest = '']) => {
        const own = rest.split(/ -- |\s#\s|\s{3,}|[|>;&'"]/)[0] ?? '';
        const options = [...own.matchAll(/ (--?[a-z][a-z-]*)/g)].map(([, option = '']) => option);
        return { at, verb, options: options.filter(option => option !== '-c') };
      }),
  );
}

/** Words that follow the name in the output of some program. */
const NO_VERBS = ['needs', 'name', 'is', 'as', 'keyturn'];

async function helpOf(verb: string): Promise<string> {
  const parts = verb === 'sandbox' ? [['exec'], ['faults', 'set']] : [[]];
  const helps = parts.map(words => run(process.execPath, [MAIN, verb, ...words, '--help']));
  const told = await Promise.all(helps.map(help => help.catch(() => ({ stdout: '' }))));
  return told.map(({ stdout }) => stdout).join('');
}

interface Block {
  readonly at: string;
  readonly language: string;
  readonly text: string;
}

function blocksOf(file: string): Block[] {
  const text = textOf.get(file) ?? '';
  return [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```/gm)].map(match => ({
    at: `${file}:${text.slice(0, match.index).split('\n').length}`,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(ROOT, join(entry.parentPath, entry.name)));
}

/** The lines of comments, without their signs. What looks like one inside of a text does no harm here. */
function commentsOf(file: string): Line[] {
  const marked = (textOf.get(file) ?? '').split('\n').map(line => {
    const found = file.endsWith('.sh')
      ? /^\s*#+(?!!)\s?(.*)$/.exec(line)
      : /^\s*(?:\/\*+|\*\/?|\/\/+)(.*?)(?:\*\/)?$/.exec(line);
    return (found ?? /\s\/\/ (.*)$/.exec(line))?.[1] ?? '';
  });
  return linesOf(file, marked.join('\n')).filter(({ text }) => text.trim() !== '');
}

/** `source: '…'` is what people read of an error: a citation as well. */
function sourceFieldsOf(file: string): Line[] {
  return linesOf(file, textOf.get(file) ?? '').filter(({ text }) => /\bsource: ['"`]/.test(text));
}

function linesOf(file: string, text: string): Line[] {
  const lines = text.split('\n');
  return lines.map((line, index) => ({
    at: `${file}:${index + 1}`,
    file,
    line: index + 1,
    text: line,
    withBefore: `${lines[index - 1] ?? ''} ${line}`,
  }));
}

/** Lines of code are left empty, so that the numbers stay. */
function withoutCode(text: string): string {
  let inside = false;
  return text
    .split('\n')
    .map(line => {
      if (/^\s*```/.test(line)) inside = !inside;
      return inside || /^\s*```/.test(line) ? '' : line.replace(/`[^`]*`/g, '`code`');
    })
    .join('\n');
}

/** `§2.4, §2.6` and `§4.1–4.3`; not those of an RFC. */
function paragraphsIn(text: string): string[] {
  const own = text.replace(/RFC \d+ §[\d.]+/g, '');
  return [...own.matchAll(/§(\d+(?:\.\d+)?)(?:–(\d+(?:\.\d+)?))?/g)].flatMap(([, from = '', until]) =>
    until === undefined ? [from] : [from, until],
  );
}

function upTo(line: number, file: string): string {
  return (textOf.get(file) ?? '').split('\n').slice(0, line).join('\n');
}

function isLink(text: string, name: string): boolean {
  return text.includes(`](${name}`) || /https?:\/\//.test(text);
}

/** By path from the root, or by a name that only one document has. */
function isOurs(name: string): boolean {
  return documents.includes(pathOf(name));
}

function pathOf(name: string): string {
  const [only, ...more] = documents.filter(path => path === name || basename(path) === name);
  return documents.includes(name) ? name : more.length === 0 ? (only ?? name) : name;
}

function exists(path: string): boolean {
  const plain = path.replace(/\/$/, '');
  return all.includes(plain) || all.some(file => file.startsWith(`${plain}/`));
}

function headingsOf(file: string): string[] {
  const text = fencesOut(textOf.get(file) ?? '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(match => (match[1] ?? '').replace(/[`*]/g, '').trim());
}

function fencesOut(text: string): string {
  return text.replace(/^\s*```[\s\S]*?^\s*```/gm, '');
}

/** As GitHub makes them: lower case, letters, digits and dashes; the second of a name has `-1`. */
function anchorsOf(file: string): ReadonlySet<string> {
  const anchors = new Set(
    [...(textOf.get(file) ?? '').matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id),
  );
  for (const heading of headingsOf(file)) {
    const plain = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let anchor = plain;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${plain}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function expectNone(problems: readonly string[], remedy: string): void {
  expect(problems, `${problems.join('\n')}\n→ ${remedy}\n`).toEqual([]);
}
