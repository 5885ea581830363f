/** Rows for another program that shows tables, such as a spreadsheet. */

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
