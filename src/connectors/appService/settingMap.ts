import { Problem } from '../../problem.ts';
import type { Held } from '../together/lateWrites.ts';

export type SettingMap = Readonly<Record<string, string>>;

export function heldBy(map: SettingMap): Held {
  return new Map(Object.entries(map));
}

/** The map with these settings as they were seen once; undefined: taken out. */
export function withSeen(map: SettingMap, seen: ReadonlyMap<string, string | undefined>): SettingMap {
  const others = Object.entries(map).filter(([name]) => !seen.has(name));
  const back = [...seen].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return seen.size === 0 ? map : Object.fromEntries([...others, ...back]);
}

/** The setting as the site spells it: names are the same in any case, and stay as they are. */
export function nameIn(map: SettingMap, setting: string): string {
  if (Object.hasOwn(map, setting)) return setting;
  return Object.keys(map).find(name => name.toLowerCase() === setting.toLowerCase()) ?? setting;
}

/** The map with one setting changed; undefined where it is so already, because every write restarts the app. */
export function changed(map: SettingMap, setting: string, value: string): Record<string, string> | undefined {
  return map[setting] === value ? undefined : { ...map, [setting]: value };
}

/** What is otherwise right after a write than it was sent. */
export interface Differences {
  /** What the write was to change: that has to be sent again. */
  readonly undone: readonly string[];
  /** What somebody else has changed. A setting that is as it was before the write may only have been read late. */
  readonly byOthers: readonly string[];
}

/**
 * Compares what was sent with what is there afterwards. The service has no conditional write, so a second writer can
 * only be found out, not kept out; the next attempt starts from what is there then.
 */
export function differences(before: Held, sent: Held, found: Held): Differences {
  const names = new Set([...sent.keys(), ...found.keys()]);
  const different = [...names].filter(name => sent.get(name) !== found.get(name));
  return {
    undone: different.filter(name => sent.get(name) !== before.get(name)),
    byOthers: different.filter(name => found.get(name) !== before.get(name)),
  };
}

export function changedByOthers(subject: string, names: readonly string[]): Problem {
  return new Problem({
    code: 'try-later',
    subject,
    reason: `somebody else is changing its settings (${names.slice(0, 3).join(', ')})`,
    remedy: 'run again when nobody else deploys or edits settings',
  });
}

/** A site that held settings and now lists none was misread: writing would delete them all (azure-facts §4.1). */
export function suddenlyEmpty(subject: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: 'it lists no settings at all, though it had some: writing now would delete them',
    remedy: 'look at the site, then run again',
  });
}
