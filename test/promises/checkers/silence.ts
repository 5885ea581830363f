/** Promise 6: no value that was ever issued, in any of its forms, in what the program printed or left behind. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Broken } from './view.ts';

/** Entra's secrets have 16 to 64 characters (azure-facts §1.5); shorter seeded values are ordinary words. */
const SHORTEST_SECRET = 16;

export function leaksIn(
  issued: Iterable<string>,
  printed: readonly string[],
  folders: readonly string[],
): Broken[] {
  const forms = [...issued].filter(value => value.length >= SHORTEST_SECRET).flatMap(formsOf);
  const leaky = (text: string) => forms.some(form => text.includes(form));
  const inOutput = printed.some(leaky) ? ['a secret was printed'] : [];
  const inFiles = folders
    .flatMap(filesIn)
    .filter(file => leaky(readFileSync(file, 'latin1')) || leaky(file))
    .map(file => `a secret is in ${file}`);
  return [...inOutput, ...inFiles].map(text => ({ promise: 6, text }));
}

/** Base64 of a part of a text differs with its place in it; three shifts cover all. */
function formsOf(value: string): string[] {
  const shifted = ['', 'x', 'xy'].map(before =>
    Buffer.from(before + value)
      .toString('base64')
      .slice(before.length === 0 ? 0 : 4, -4),
  );
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...shifted];
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map(name => join(folder, name)).filter(path => statSync(path).isFile());
}
