/** Pieces of Markdown: lists and tables whose cells stay on one line. Their text is shown as it is: others chose a part of it. */

export function section(heading: string, columns: readonly string[], rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : [heading, table(columns, rows)];
}

export function list(items: readonly string[]): string {
  return items.map(item => `- ${literal(item)}`).join('\n');
}

export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(literal).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * What would be markup is escaped: pictures and links, HTML, code, emphasis, cells. Hyphens, underscores within words and asterisks
 * that stand alone are no markup (CommonMark 0.31, "Emphasis and strong emphasis"), so ids and addresses stay readable.
 */
function literal(text: string): string {
  return text
    .replaceAll(/\s*[\r\n]+\s*/g, ' ')
    .replaceAll(/[\\`<>[\]|]|\*(?=\S)|(?<=\S)\*/g, sign => `\\${sign}`);
}

export function clock(iso: string): string {
  return iso.replace('T', ' ').slice(0, 19);
}

/** An ISO time, or why it is not known. */
export function signInWords(lastSignIn: string): string {
  return /^\d{4}-/.test(lastSignIn) ? `${clock(lastSignIn)} UTC` : lastSignIn;
}
