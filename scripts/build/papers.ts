/** Documents outside of the repository: a link leads to a file of the package, or is none, and a picture is there, or is left out. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of every document in the folder. */
export function intoPackage(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter(name => name.endsWith('.md'))) {
    const path = join(folder, file);
    writeFileSync(path, withoutDeadLinks(readFileSync(path, 'utf8'), dirname(path)));
  }
}

/** `[text](path#part "title")`, the text without a link of its own. */
const LINK = /(?<!!)\[([^\][]*)\]\(([^)\s]+)[^)]*\)/g;

/** A picture on lines of its own, and the empty line below it. */
const PICTURE = /^!\[[^\][]*\]\(([^)\s]+)\)\n\n?/gm;

/** Whole addresses and links within the document stay; of what is not here the words stay. */
function withoutDeadLinks(text: string, folder: string): string {
  const isThere = (to: string) => {
    const [path = ''] = to.split('#');
    return /^[a-z]+:/i.test(to) || path === '' || existsSync(join(folder, decodeURI(path)));
  };
  return text
    .replace(PICTURE, (picture, to: string) => (isThere(to) ? picture : ''))
    .replace(LINK, (link, words: string, to: string) => (isThere(to) ? link : words));
}
