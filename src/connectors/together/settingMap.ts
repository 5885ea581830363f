import { Problem } from '../../problem.ts';
import type { Held } from './lateWrites.ts';

/**
 * Settings that are replaced as a whole, by name. Usually the values as the service returns them; where an entry is more than a
 * value, the kind makes a text of it.
 */
export type SettingMap = Readonly<Record<string, string>>;

/** The settings in the form that `lateWrites.ts` compares. */
export function heldBy(map: SettingMap): Held {
  return new Map(Object.entries(map));
}

/** The map with these settings set to values that were read earlier; undefined removes the setting. */
export function withSeen(map: SettingMap, seen: ReadonlyMap<string, string | undefined>): SettingMap {
  const others = Object.entries(map).filter(([name]) => !seen.has(name));
  const back = [...seen].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return seen.size === 0 ? map : Object.fromEntries([...others, ...back]);
}

/** The name of the setting as spelled in the map: names are compared ignoring case, and their spelling is kept. */
export function nameIn(map: SettingMap, setting: string): string {
  if (Object.hasOwn(map, setting)) return setting;
  return Object.keys(map).find(name => name.toLowerCase() === setting.toLowerCase()) ?? setting;
}

/** The text of the setting; undefined if the map does not have it. */
export function textIn(map: SettingMap, setting: string): string | undefined {
  const name = nameIn(map, setting);
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** The map with one setting changed; undefined if it has that value already, because every write restarts the app. */
export function changed(map: SettingMap, setting: string, value: string): Record<string, string> | undefined {
  return map[setting] === value ? undefined : { ...map, [setting]: value };
}

/** Differences between the map that was sent and the map that is read immediately after. */
export interface Differences {
  /** Settings that the write should have changed: it must be repeated. */
  readonly undone: readonly string[];
  /**
   * Settings that somebody else changed. A setting with its value from before the write is not included, because the read may
   * be stale.
   */
  readonly byOthers: readonly string[];
}

/**
 * Compares the map that was sent with the map that is read afterwards. The service has no conditional write, so a concurrent
 * writer can only be detected, not prevented; the next attempt starts from the new state.
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
    reason: `its settings are being changed outside Keyturn (${names.slice(0, 3).join(', ')})`,
    remedy: 'run again when no deployment or edit of settings is in progress',
  });
}

/**
 * A site that had settings and now lists none was probably read incorrectly: writing would delete all of them (azure-facts
 * §4.1, §4.10).
 */
export function suddenlyEmpty(subject: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: 'it lists no settings at all, though it had some: writing now would delete them',
    remedy: 'check the settings of the site in the portal, then run again',
  });
}
