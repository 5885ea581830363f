/** Which packages are inside a program, by what esbuild tells of it. */
import type { Metafile } from 'esbuild';

/** Their folders, `node_modules/@azure/identity`, of which at least a byte got in. */
export function packagesIn(metafile: Metafile): string[] {
  return [...new Set(filesIn(metafile).flatMap(packageOf))].sort();
}

/** Of each of them, and of the program itself (''), the others that it imports. */
export function importsBetween(metafile: Metafile): ReadonlyMap<string, readonly string[]> {
  const inside = new Set(packagesIn(metafile));
  const all = new Map<string, Set<string>>(['', ...inside].map(folder => [folder, new Set()]));
  for (const file of filesIn(metafile)) {
    const [from = ''] = packageOf(file);
    for (const { path } of metafile.inputs[file]?.imports ?? [])
      for (const to of packageOf(path)) if (to !== from && inside.has(to)) all.get(from)?.add(to);
  }
  return new Map([...all].map(([from, to]) => [from, [...to].sort()]));
}

function filesIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs));
  return inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
}

/** Of packages inside packages the innermost. */
function packageOf(path: string): string[] {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.slice(0, 1) ?? [];
}
