/** Keys that begin with `x-`: notes of those who write the policy, and places for YAML anchors. They may be in every map. */
import { isRecord } from './parsing.ts';

export const FREE_KEY = /^x-/;

/** Maps whose keys are data: a tag of a vault version or a label may well be called `x-cost`. */
const NAMED_BY_USERS: ReadonlySet<string> = new Set(['tags', 'labels']);

/** The same value without them, however deep they are. What has none is given back as it is, and not copied. */
export function withoutFreeKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutFreeKeys);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isRecord(value)) return value;
  let changed = false;
  const kept: [string, unknown][] = [];
  for (const [key, inside] of Object.entries(value)) {
    const isFree = FREE_KEY.test(key);
    const without = isFree || NAMED_BY_USERS.has(key) ? inside : withoutFreeKeys(inside);
    if (!isFree) kept.push([key, without]);
    changed ||= isFree || without !== inside;
  }
  return changed ? withoutPrototype(kept) : value;
}

/** As the map was read: `__proto__` is a key like any other. */
function withoutPrototype(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) made[key] = value;
  return made;
}
