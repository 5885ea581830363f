/** The rules about who may import whom. Each answers with what is against it, `file:line …`, and with nothing where all is well. */
import { posix } from 'node:path';
import { type Export, exportsOf, type Import, importsOf, type Source } from '../support/syntax.ts';

export interface ImportTable {
  /** Which folders of src a folder may import besides itself; `.` is the root files. */
  readonly mayImport: Readonly<Record<string, readonly string[]>>;
  /** Files that these folders may read all the same. */
  readonly mayRead: Readonly<Record<string, RegExp>>;
  /** These see everything, and nothing imports them. */
  readonly top: readonly string[];
}

export interface KeptPackages {
  readonly packages: RegExp;
  readonly folders: readonly string[];
}

/** `sandbox` for src/sandbox/devops/groups.ts, `.` for src/clock.ts. */
export function folderOf(file: string): string {
  const [, folder = '', ...rest] = file.split('/');
  return rest.length === 0 ? '.' : folder;
}

/** The file that a relative import means, from the root of the repository. */
export function resolved(file: string, to: string): string {
  return to.startsWith('.') ? posix.join(posix.dirname(file), to) : to;
}

export function wrongImports(sources: readonly Source[], table: ImportTable): string[] {
  return sources
    .filter(({ file }) => !table.top.includes(file))
    .flatMap(source => importsOf(source).flatMap(one => judged(source.file, one, table)));
}

function judged(file: string, { to, line }: Import, { mayImport, mayRead, top }: ImportTable): string[] {
  const target = resolved(file, to);
  if (!target.startsWith('src/'))
    return to.startsWith('.') ? [`${file}:${line} imports ${target}, outside of src`] : [];
  const [from, into] = [folderOf(file), folderOf(target)];
  const allowed =
    (from === into && from !== '.') ||
    (mayImport[from] ?? []).includes(into) ||
    mayRead[from]?.test(target) === true;
  return allowed && !top.includes(target) ? [] : [`${file}:${line} imports ${target}`];
}

/** What files whose names match import, and is not in `mayBe`. */
export function foreignImports(sources: readonly Source[], files: RegExp, mayBe: RegExp): string[] {
  return sources
    .filter(({ file }) => files.test(file))
    .flatMap(source =>
      importsOf(source).flatMap(({ to, line }) =>
        mayBe.test(resolved(source.file, to)) ? [] : [`${source.file}:${line} imports ${to}`],
      ),
    );
}

export function wrongPackages(
  sources: readonly Source[],
  kept: readonly KeptPackages[],
  sandbox: RegExp,
): string[] {
  const isKept = (folder: string, to: string) => {
    if (to.startsWith('.') || to.startsWith('node:')) return false;
    if (folder === 'sandbox') return !sandbox.test(to);
    return kept.some(({ packages, folders }) => packages.test(to) && !folders.includes(folder));
  };
  return sources.flatMap(source =>
    importsOf(source).flatMap(({ to, line }) =>
      isKept(folderOf(source.file), to) ? [`${source.file}:${line} imports ${to}`] : [],
    ),
  );
}

/** `importers`: everything that may import from `product`; `excepted`: `file name` of what is right all the same. */
export function unusedExports(
  product: readonly Source[],
  importers: readonly Source[],
  excepted: Readonly<Record<string, string>>,
): string[] {
  const byTarget = Map.groupBy(
    importers.flatMap(source =>
      importsOf(source).map(one => ({ source, target: resolved(source.file, one.to) })),
    ),
    one => one.target,
  );
  return product.flatMap(source => {
    const { file, text } = source;
    const others = (byTarget.get(file) ?? []).filter(one => one.source.file !== file);
    const isUsed = (one: Export) =>
      others.some(({ source: { text: theirs } }) => mentions(theirs, one.name)) ||
      (one.isType && mentions(text, one.name, 2));
    return exportsOf(source)
      .filter(one => !isUsed(one) && excepted[`${file} ${one.name}`] === undefined)
      .map(({ name, line }) => `${file}:${line} exports ${name}, and nobody imports it`);
  });
}

function mentions(text: string, name: string, times = 1): boolean {
  return [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length >= times;
}
