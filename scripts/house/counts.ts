/** What `npm run house` counts, each figure with what exactly it counts. */
import { posix } from 'node:path';
import { namersOf } from '../../test/kinds/namers.ts';
import type { Source } from '../../test/support/syntax.ts';
import { circles } from '../../test/tidy/circles.ts';
import { reachFrom, waysBetween } from './loading.ts';

export interface Row {
  readonly name: string;
  /** What exactly is counted. */
  readonly told: string;
  readonly count: (sources: readonly Source[]) => number;
}

/** Written as TypeScript, and nothing but entries of a table: what each AADSTS number means. */
const DATA = /^src\/diagnosis\/codes\//;
const SANDBOX = /^src\/sandbox\//;

const BEGINNING = 'src/cli/rotate.ts';
const ENDS = ['src/rotation/retire.ts', 'src/run/steps/remove.ts'];

export const ROWS: readonly Row[] = [
  {
    name: 'source lines without sandbox and data',
    told: 'lines of *.ts in src, without src/sandbox and src/diagnosis/codes/',
    count: sources => lines(sources.filter(({ file }) => !SANDBOX.test(file) && !DATA.test(file))),
  },
  {
    name: 'sandbox lines',
    told: 'lines of *.ts in src/sandbox',
    count: sources => lines(sources.filter(({ file }) => SANDBOX.test(file))),
  },
  { name: 'files', told: '*.ts in src', count: sources => sources.length },
  {
    name: 'files walked from rotate to retire',
    told: `what ${BEGINNING} and src/compose.ts load for a rotation with one target, an App Service: the transitive imports of values, without other verbs, other kinds and the diagnosis`,
    count: sources => reachFrom(sources, [BEGINNING, 'src/compose.ts']).length,
  },
  {
    name: 'of these, on a way to the removal',
    told: `files through which an import of values leads from ${BEGINNING} to ${ENDS.join(' or ')}`,
    count: sources => waysBetween(sources, BEGINNING, ENDS).length,
  },
  {
    name: 'files touched by a new kind',
    told: 'its folder counts as one, and each file of src outside of src/sandbox that names a kind of today in code; the most of all kinds',
    count: sources => Math.max(...kindsIn(sources).map(kind => 1 + namersOf(kind, sources).length)),
  },
  {
    name: 'base names occurring more than once',
    told: 'names of *.ts in src that several folders have',
    count: sources => repeated(sources.map(({ file }) => posix.basename(file))).length,
  },
  {
    name: 'import circles',
    told: 'in src, of values and of types',
    count: sources => circles(sources).length,
  },
  {
    name: 'files under twenty lines',
    told: '*.ts in src',
    count: sources => sources.filter(source => lines([source]) < 20).length,
  },
];

function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter(name => seen.size === seen.add(name).size))].toSorted();
}

/** A kind is a folder of src/connectors with a row to give. */
function kindsIn(sources: readonly Source[]): string[] {
  return sources.flatMap(({ file }) => /^src\/connectors\/(\w+)\/kind\.ts$/.exec(file)?.[1] ?? []);
}

function lines(sources: readonly Source[]): number {
  return sources.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
}
