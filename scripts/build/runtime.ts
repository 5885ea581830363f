import { basename } from 'node:path';

interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/**
 * esbuild's runtime is a chunk of its own, because packages that are imported dynamically want it without the rest. It
 * is small, but to find and read one more file takes a start a millisecond or two: `main.js`, and what that imports,
 * hold copies.
 */
export function holdingRuntime(files: readonly OutputFile[]): readonly OutputFile[] {
  const main = files.find(({ path }) => basename(path) === 'main.js');
  const runtimes = files.filter(({ text }) => /^var __commonJS = /m.test(text) && !/^import /m.test(text));
  const [only] = runtimes;
  if (main === undefined || only === undefined || runtimes.length > 1)
    throw new Error(`esbuild made ${runtimes.length} chunks of its runtime and ${main ? 'a' : 'no'} main.js`);
  return files.map(file => {
    const isReadAtStart = file === main || main.text.includes(`/${basename(file.path)}"`);
    return isReadAtStart && file !== only ? { path: file.path, text: holding(file.text, only) } : file;
  });
}

/** An import of some names, or for what a file does, as esbuild prints it. */
const IMPORT = /^import (?:\{([^}]*)\} from )?"(\.[^"]*)";$/gm;

function holding(code: string, { path, text }: OutputFile): string {
  const body = text.replace(/^export \{[^}]*\};$/m, '');
  return code.replace(IMPORT, (whole, names: string | undefined, from: string) => {
    if (basename(from) !== basename(path)) return whole;
    if (names === undefined) return '';
    const own = names.replaceAll(/ as \w+/g, '');
    return `const {${names.replaceAll(' as ', ': ')}} = (() => {\n${body}\nreturn {${own}};\n})();`;
  });
}
