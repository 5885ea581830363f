import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Those that allow to hand a package on inside another program, as long as its text goes along. */
const KNOWN = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** The text that the packages inside the program want to be handed on with them. Throws where one has none. */
export function licencesOf({ outputs }: Metafile, root: string): string {
  const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs));
  const folders = inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? packageOf(path) : []));
  const sections = [...new Set(folders)].sort().map(folder => section(join(root, folder), root));
  const head =
    'The program in this folder contains these packages, each under the licence that follows its name.\n';
  return [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

/** `node_modules/@azure/identity` of any file in it; of packages inside packages the innermost. */
function packageOf(path: string): string[] {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.slice(0, 1) ?? [];
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: unknown;
  readonly author?: unknown;
}

function section(path: string, root: string): string {
  const about = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Package;
  const { name, version, license } = about;
  if (typeof license !== 'string' || !KNOWN.includes(license))
    throw new Error(`${path}: may it be handed on? Its licence is ${JSON.stringify(license)}`);
  const files = readdirSync(path).filter(file => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(file));
  const texts = files.sort().map(file => readFileSync(join(path, file), 'utf8').trim());
  if (!files.some(file => !/^notice/i.test(file))) texts.push(withoutFile(about, root));
  return [`${name} ${version} (${license})`, ...texts, ''].join('\n\n');
}

/** Says MIT in its package.json and README, and forgot the file. The terms are those of our own, which is MIT, too. */
const FORGETFUL = ['@nodable/entities'];

function withoutFile({ name, author }: Package, root: string): string {
  if (!FORGETFUL.includes(name)) throw new Error(`${name}: it has no file with its licence`);
  const terms = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  return terms.replace(/^Copyright.*$/m, `Copyright (c) ${author}`);
}
