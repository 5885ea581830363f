import type { Comparison, Path, TextFunction } from './clause.ts';
import type { Literal } from './tokens.ts';

/** The member at a path; the item itself for an empty path. */
export function valueAt(item: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
    item,
  );
}

export function compares(value: unknown, comparison: Comparison, literal: Literal): boolean {
  if (comparison === 'eq') return equals(value, literal);
  if (comparison === 'ne') return !equals(value, literal);
  const order = orderOf(value, literal);
  if (order === undefined) return false;
  if (comparison === 'ge') return order >= 0;
  if (comparison === 'gt') return order > 0;
  return comparison === 'le' ? order <= 0 : order < 0;
}

export function startsOrEnds(value: unknown, how: TextFunction, text: string): boolean {
  const whole = lower(value);
  const part = text.toLowerCase();
  if (how === 'startswith') return whole.startsWith(part);
  return how === 'endswith' ? whole.endsWith(part) : whole.includes(part);
}

function equals(value: unknown, { is, text }: Literal): boolean {
  if (is === 'null') return value === null || value === undefined;
  if (is === 'date') return Date.parse(String(value)) === Date.parse(text);
  return lower(value) === text.toLowerCase();
}

/** Below, equal to or above 0; undefined: not comparable. */
function orderOf(value: unknown, { is, text }: Literal): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (is === 'string') return lower(value).localeCompare(text.toLowerCase(), 'en');
  const [one, other] =
    is === 'date' ? [Date.parse(String(value)), Date.parse(text)] : [Number(value), Number(text)];
  return Number.isNaN(one) || Number.isNaN(other) ? undefined : one - other;
}

function lower(value: unknown): string {
  return String(value ?? '').toLowerCase();
}
