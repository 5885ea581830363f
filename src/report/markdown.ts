/** Pieces of Markdown: lists and tables whose cells stay on one line. */

export function section(heading: string, columns: readonly string[], rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : [heading, table(columns, rows)];
}

export function list(items: readonly string[]): string {
  return items.map(item => `- ${oneLine(item)}`).join('\n');
}

export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}

export function clock(iso: string): string {
  return iso.replace('T', ' ').slice(0, 19);
}

/** An ISO time, or why it is not known. */
export function signInWords(lastSignIn: string): string {
  return /^\d{4}-/.test(lastSignIn) ? `${clock(lastSignIn)} UTC` : lastSignIn;
}
