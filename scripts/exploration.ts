/** docs/exploration.md: what was explored. No number of it is typed in by hand, nor those that the README takes from it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../docs/exploration.md', import.meta.url));

type Part = 'promises' | 'courses' | 'simulation' | 'orders';

export function intoExploration(name: Part, table: string): void {
  const text = readFileSync(FILE, 'utf8');
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  if (!text.includes(start) || !text.includes(end)) throw new Error(`${FILE} has no ${start} … ${end}`);
  const before = text.slice(0, text.indexOf(start) + start.length);
  writeFileSync(FILE, `${before}\n\n${table}\n\n${text.slice(text.indexOf(end))}`);
}

/** One sentence for the README. Fails where a part of the page says neither how much there was nor whether it held. */
export function figures(text = readFileSync(FILE, 'utf8')): string {
  const [cases, brokenCases] = numbersIn(text, /(\d+) cases,.* (\d+) with violations/);
  const [courses, brokenCourses] = numbersIn(text, /(\d+) courses, (\d+) with violations/);
  const [nights] = numbersIn(text, /\d+ stories from seed \d+ on, (\d+) nights/);
  const isKept = brokenCases + brokenCourses === 0 && text.includes('\nno promise was broken\n');
  return `The eleven [promises](docs/design.md#promises) were asked for in ${cases} runs with a fault in one of their requests or two, in
${courses} courses of weeks in surroundings that lie, in ${nights} simulated nights of several machines, and in each order of the
requests of two runs at once that can make a difference: [${isKept ? 'none was broken' : 'what was found'}](docs/exploration.md).`;
}

function numbersIn(text: string, pattern: RegExp): [number, number] {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`${FILE} has nothing like ${pattern}`);
  return [Number(found[1]), Number(found[2] ?? 0)];
}
