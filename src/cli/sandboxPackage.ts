/** Where the sandbox and the example policy are. The sandbox is a package of its own, so that what holds write rights carries no certificate authority. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellWord } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import { modulesAround } from './modulesAround.ts';
import { ownPackage, type Package, readPackage } from './version.ts';

const NAME = 'keyturn-sandbox';

/**
 * The file that Node is to run. In a clone it is the one beside this; else it belongs to the package that was installed
 * with keyturn, in the same version. Looked at are only the folders `node_modules` that keyturn itself lies in: neither the
 * working directory nor NODE_PATH nor what Node has for every program of a user.
 */
export function sandboxProgram(from: string = import.meta.url): string {
  if (from.endsWith('.ts')) return fileURLToPath(new URL('../rehearsal/main.ts', from));
  const own = ownPackage(from);
  if (own === undefined) throw missing(undefined);
  for (const folder of modulesAround(own.folder)) {
    const found = readPackage(join(folder, NAME, 'package.json'));
    if (found?.name !== NAME) continue;
    if (found.version !== own.version) throw anotherVersion(own, found.version ?? 'unknown');
    return join(folder, NAME, 'dist', `${NAME}.js`);
  }
  throw missing(own);
}

function missing(own: Package | undefined): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: NAME,
    reason: 'the sandbox and the demo are a separate package, which is not installed beside keyturn',
    remedy: installing(own),
  });
}

function anotherVersion(own: Package, version: string): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `${NAME} ${version}`,
    reason: `it is installed beside keyturn ${own.version}, but must have the same version`,
    remedy: installing(own),
  });
}

function installing(own: Package | undefined): string {
  if (own === undefined) return `npm install --save-exact ${NAME}`;
  const { folder, version } = own;
  const project = modulesAround(folder)
    .map(modules => dirname(modules))
    .find(home => home !== resolve(folder) && existsSync(join(home, 'package.json')));
  if (project === undefined) return `npm install --global ${NAME}@${version}`;
  // Where npx keeps what it has fetched: that is not installed into.
  if (project.split(sep).includes('_npx'))
    return `npx --package keyturn@${version} --package ${NAME}@${version} keyturn demo`;
  const there = resolve() === project ? '' : `--prefix ${shellWord(project)} `;
  return `npm install ${there}--save-exact ${NAME}@${version}`;
}

/**
 * The example policy that comes with keyturn: it lies beside keyturn's own package.json, in the sources and in the package
 * alike. A policy in the user's folder is never taken without being named.
 */
export function examplePolicy(): string {
  return exampleIn('rotation.example.yaml');
}

/** The example with a target of every kind. */
export function allPlacesPolicy(): string {
  return exampleIn('config/examples/all-places.yaml');
}

function exampleIn(path: string): string {
  const example = join(ownPackage()?.folder ?? '', path);
  if (ownPackage() !== undefined && existsSync(example)) return example;
  throw new Problem({
    code: 'absent',
    subject: path,
    reason: 'the example policy that comes with keyturn was not found in its folder',
    remedy: 'name a policy of your own: keyturn sandbox --for rotation.yaml',
  });
}
