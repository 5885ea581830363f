import { Problem } from '../../problem.ts';

export type SettingMap = Readonly<Record<string, string>>;

/** The setting as the site spells it: names are the same in any case, and stay as they are. */
export function nameIn(map: SettingMap, setting: string): string {
  if (Object.hasOwn(map, setting)) return setting;
  return Object.keys(map).find(name => name.toLowerCase() === setting.toLowerCase()) ?? setting;
}

/** The map with one setting changed; undefined where it is so already, because every write restarts the app. */
export function changed(map: SettingMap, setting: string, value: string): Record<string, string> | undefined {
  return map[setting] === value ? undefined : { ...map, [setting]: value };
}

/**
 * Compares what was sent with what is there afterwards. The service has no conditional write, so a second writer can
 * only be found out, not kept out; the next attempt starts from what is there then.
 */
export function lostChange(sent: SettingMap, found: SettingMap, subject: string): Problem | undefined {
  const names = new Set([...Object.keys(sent), ...Object.keys(found)]);
  const different = [...names].filter(name => sent[name] !== found[name]);
  if (different.length === 0) return undefined;
  return new Problem({
    code: 'try-later',
    subject,
    reason: `somebody else is changing its settings (${different.slice(0, 3).join(', ')})`,
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
