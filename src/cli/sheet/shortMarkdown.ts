/**
 * Lists and tables that stay short whatever the size of the fleet: a comment on GitHub takes 65,536 characters, and the summary of a
 * step 1 MiB (docs.github.com, "Workflow commands"; 128 KiB in earlier runners, actions/runner, FileCommandManager.cs). What is
 * left out is counted.
 */
import { markdownTable } from '../../markdown.ts';
import { plural } from '../../rotation/words.ts';

/** Characters. Three lists and a table have room in a comment, with what stands around them. */
const MOST_OF_A_LIST = 12_000;
const MOST_OF_A_TABLE = 24_000;

/** Each item is a line that ends with a line feed. */
export function shortList(items: readonly string[]): string {
  const { shown, left } = fitting(items, MOST_OF_A_LIST);
  return [...shown, ...(left > 0 ? [`- … and ${left} more\n`] : [])].join('');
}

/** One row for each rotation, those first that are not to be left out. */
export function shortTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const [head = '', rule = '', ...lines] = markdownTable(columns, rows).split('\n');
  const { shown, left } = fitting(lines, MOST_OF_A_TABLE);
  const more = left > 0 ? `\n${plural(left, 'more rotation')} not shown.\n` : '';
  return `${[head, rule, ...shown].join('\n')}\n${more}`;
}

function fitting(
  lines: readonly string[],
  most: number,
): { readonly shown: string[]; readonly left: number } {
  let length = 0;
  const shown = lines.filter(line => {
    length += line.length + 1;
    return length <= most;
  });
  return { shown, left: lines.length - shown.length };
}
