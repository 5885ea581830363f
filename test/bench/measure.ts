/** Runs sections one after the other, so that none disturbs another. */
import type { Line } from './line.ts';
import type { Took } from './report.ts';
import type { Bench, Section } from './section.ts';

/** A section that fails is a line that is not met: the others are measured all the same. */
export async function measureAll(
  sections: readonly Section[],
  bench: Bench,
  clock: () => number,
): Promise<{ readonly lines: readonly Line[]; readonly took: readonly Took[] }> {
  const lines: Line[] = [];
  const took: Took[] = [];
  for (const { name, measure } of sections) {
    const began = clock();
    bench.say(`${name} …`);
    lines.push(...(await measure(bench).catch(error => [brokenLine(name, error)])));
    const ms = Math.round(clock() - began);
    took.push({ section: name, ms });
    bench.say(`${name}: took ${(ms / 1000).toFixed(1)} s`);
  }
  return { lines, took };
}

function brokenLine(section: string, error: unknown): Line {
  const note = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { section, what: 'measuring it', target: 'works', measured: 'failed', met: false, note };
}

/** The sections of these names; an unknown name is a mistake that would otherwise measure nothing. */
export function chosen(sections: readonly Section[], only: string | undefined): readonly Section[] {
  if (only === undefined) return sections;
  const names = only.split(',');
  const unknown = names.filter(name => !sections.some(section => section.name === name));
  if (unknown.length === 0) return sections.filter(({ name }) => names.includes(name));
  const known = sections.map(({ name }) => name).join(', ');
  throw new RangeError(`no section is called ${unknown.join(', ')}; there are: ${known}`);
}
