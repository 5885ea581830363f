/** Markdown of text that others chose in part: it is shown as it is, whatever it holds, and stays on one line. */

import { filtered } from './filter.ts';

/**
 * Escapes what would be markup: pictures and links, HTML, entities, code, emphasis, strikethrough, headings, list items, cells.
 * Hyphens, underscores within words and asterisks that stand alone are no markup (CommonMark 0.31, "Emphasis and strong
 * emphasis"), so ids and addresses stay readable. Only the beginning of a line can be a list item, a heading or a rule. The filter comes
 * first: it does not know the escaped form of a secret.
 */
export function markdownText(text: string): string {
  return filtered(text.replaceAll(/\s+/g, ' '))
    .replaceAll(
      /[\\`<>[\]|#~&]|\*(?=\S)|(?<=\S)\*|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
      sign => `\\${sign}`,
    )
    .replace(/^ ?(?:[-+*=]|\d{1,9}[.)](?= |$))/, mark => `${mark.slice(0, -1)}\\${mark.slice(-1)}`);
}

/** A command to copy; what it holds is shown as it is. */
export function markdownCode(command: string): string {
  const text = filtered(command);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const all = [columns, ...rows].map(cells => line(cells.map(markdownText)));
  return all.toSpliced(1, 0, line(columns.map(() => '---'))).join('\n');
}
