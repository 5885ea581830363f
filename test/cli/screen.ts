const ESCAPE = '\u001B';

/** What stays on a screen: erase a line, move up or down; nothing else that log-update writes moves text. */
export function screenAfter(written: string): string[] {
  const rows = [''];
  let row = 0;
  for (const part of written.split(new RegExp(`(\n|${ESCAPE}\\[\\??\\d*[A-Za-z])`))) {
    const [, count = '1', move] = /^.\[(\d*)([ABK])$/.exec(part) ?? [];
    if (part === '\n') row += 1;
    else if (move === 'A') row -= Number(count);
    else if (move === 'B') row += Number(count);
    else if (move === 'K') rows[row] = '';
    else if (!part.startsWith(ESCAPE)) rows[row] = `${rows[row] ?? ''}${part}`;
  }
  return rows.slice(0, rows.findLastIndex(text => text !== '') + 1);
}
