/**
 * A table whose first column are names, on a screen. Names are never cut. Where the screen is too narrow, a narrower form of the
 * table is taken, and at last a long name stands on a line of its own.
 */
import { pad, table, widthOf } from './layout.ts';

type Rows = readonly (readonly string[])[];

/** `forms`: the same rows, the widest form first; each with its head. */
export function fitted(forms: readonly Rows[], width: number): string[] {
  const fitting = forms.find(rows => isRoomy(rows, width));
  return withNamesApart(fitting ?? forms.at(-1) ?? [], width);
}

/** For all names, or for nearly all: a single long one takes no column from the others. */
function isRoomy(rows: Rows, width: number): boolean {
  const room = roomForNames(rows, width);
  const tooLong = rows.filter(([name = '']) => widthOf(name) > room).length;
  return room >= SHORTEST_ROOM && tooLong * NEARLY_ALL <= rows.length;
}

const NEARLY_ALL = 8;
/** As wide as the head of the column. */
const SHORTEST_ROOM = 8;

function roomForNames(rows: Rows, width: number): number {
  return width - widest(table(rows.map(cells => cells.slice(1)))) - GAP;
}

/** A name that leaves too little room for the rest stands above it. */
function withNamesApart(rows: Rows, width: number): string[] {
  const rest = table(rows.map(cells => cells.slice(1)));
  const room = width - widest(rest) - GAP;
  const names = rows.map(([name = '']) => name);
  const column = Math.max(INDENT, widest(names.filter(name => widthOf(name) <= room)));
  return rest.flatMap((line, index) => {
    const name = names[index] ?? '';
    return widthOf(name) <= room
      ? [`${pad(name, column + GAP)}${line}`.trimEnd()]
      : [name, `${' '.repeat(column + GAP)}${line}`];
  });
}

export function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

export const GAP = 2;
const INDENT = 2;
