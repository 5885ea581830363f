import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { packagesIn } from './contents.ts';
import { mayBeHandedOn } from './spdx.ts';

/** The text that the packages inside the program want to be handed on with them. Throws where one has none. */
export function licencesOf(metafile: Metafile, root: string): string {
  const sections = packagesIn(metafile).map(folder => section(join(root, folder), root));
  const head =
    'The program in this folder contains these packages, each under the licence that follows its name.\n';
  return [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
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
  if (!mayBeHandedOn(license))
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
