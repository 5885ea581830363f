/** The packages that this repository publishes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryText, secondEntryText } from './entry.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Product {
  readonly name: 'keyturn' | 'keyturn-sandbox';
  /** What npm shows of it. */
  readonly description: string;
  readonly entry: string;
  /** In chunks that are loaded when first needed, or in one file. */
  readonly inChunks: boolean;
  /** The text of the file that Node runs, which imports `main`. */
  readonly starts: (main: string) => string;
  /** Whether people start it by its name. */
  readonly isCommand: boolean;
  /** Its README, from the root of the repository. */
  readonly readme: string;
  /** Other files and folders that come with it, where they exist. */
  readonly papers: readonly string[];
}

const { description, engines } = ownManifest();

export const products: readonly [keyturn: Product, sandbox: Product] = [
  {
    name: 'keyturn',
    description,
    entry: join(ROOT, 'src/main.ts'),
    inChunks: true,
    starts: main => entryText(main, minimumNode()),
    isCommand: true,
    readme: 'README.md',
    papers: [
      ...['SECURITY.md', 'CHANGELOG.md', 'LICENSE', 'rotation.example.yaml', 'docs'],
      ...['config/policy.schema.json', 'config/output.schema.json', 'config/examples', 'config/deploy'],
      ...['config/alerts.yaml', 'config/dashboard.json'],
    ],
  },
  {
    name: 'keyturn-sandbox',
    description: 'The sandbox of keyturn: an embedded cloud to rehearse rotations of client secrets in.',
    entry: join(ROOT, 'src/rehearsal/main.ts'),
    inChunks: false,
    starts: secondEntryText,
    isCommand: false,
    readme: 'src/rehearsal/README.md',
    papers: ['LICENSE'],
  },
];

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly repository?: unknown;
  readonly bugs?: unknown;
  readonly homepage?: unknown;
}

export function ownManifest(): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
}

function minimumNode(): string {
  const version = /^>=(\d+\.\d+)\.\d+$/.exec(engines.node)?.[1];
  if (version === undefined)
    throw new Error(`package.json: engines.node is ${engines.node}, not >=MAJOR.MINOR.PATCH`);
  return version;
}
