/** What the Markdown of an incident consists of: sections, lists, times. */
import { markdownTable, markdownText } from '../markdown.ts';

export function section(heading: string, columns: readonly string[], rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : [heading, markdownTable(columns, rows)];
}

export function list(items: readonly string[]): string {
  return items.map(item => `- ${markdownText(item)}`).join('\n');
}

export function clock(iso: string): string {
  return iso.replace('T', ' ').slice(0, 19);
}

/** An ISO time, or why it is not known. */
export function signInWords(lastSignIn: string): string {
  return /^\d{4}-/.test(lastSignIn) ? `${clock(lastSignIn)} UTC` : lastSignIn;
}
