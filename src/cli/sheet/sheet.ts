/** Rows for another program that shows tables: a spreadsheet, or whatever renders Markdown. */

export interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** As RFC 4180 quotes; lines end with a line feed. */
export function csv({ head, rows }: Sheet): string {
  return [head, ...rows].map(cells => `${cells.map(csvCell).join(',')}\n`).join('');
}

/** A cell that begins like a formula is one for spreadsheets, so it gets a quote before it (OWASP, "CSV Injection"). */
function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function markdownTable({ head, rows }: Sheet): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdown).join(' | ')} |\n`;
  return `${line(head)}|${head.map(() => ' --- |').join('')}\n${rows.map(line).join('')}`;
}

/** Text as it is, whatever it holds. */
export function markdown(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]|#~&]/g, sign => `\\${sign}`).replaceAll(/\s+/g, ' ');
}

/** A command to copy; what it holds is shown as it is. */
export function markdownCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}
