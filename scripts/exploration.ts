import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** No number is typed in by hand. */
export function intoReadme(name: 'promises' | 'courses' | 'simulation' | 'orders', table: string): void {
  const file = fileURLToPath(new URL('../../README.md', import.meta.url));
  const text = readFileSync(file, 'utf8');
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  if (!text.includes(start) || !text.includes(end)) throw new Error(`${file} has no ${start} … ${end}`);
  const before = text.slice(0, text.indexOf(start) + start.length);
  writeFileSync(file, `${before}\n\n${table}\n\n${text.slice(text.indexOf(end))}`);
}
