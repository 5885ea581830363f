/** Replaces a map of settings, with the changes of several rotations in it: one write, and one reading after it. */
import type { BeforeWrite } from '../../rotation/ports.ts';
import type { Notes } from './lateWrites.ts';
import type { Others } from './otherWriters.ts';
import type { Asked } from './rounds.ts';
import { type Guarded, sendTogether } from './sendTogether.ts';
import {
  changed,
  changedByOthers,
  differences,
  heldBy,
  nameIn,
  type SettingMap,
  withSeen,
} from './settingMap.ts';

/** The change of one rotation: the setting, as the policy names it, and its new text in the map. */
export interface Planned extends Asked<Guarded, never> {
  readonly name: string;
  readonly text: string;
}

export interface ReplaceableMap {
  /** Replaces the whole map: settings that are not in it are deleted. `ours`: the names that this write is about. */
  replace(map: SettingMap, ours: readonly string[]): Promise<void>;
}

/** A map in the turn of a round. */
export interface MapInTurn<Writing extends ReplaceableMap> {
  readonly subject: string;
  readonly notes: Notes;
  readonly others: Others;
  list(): Promise<SettingMap>;
  /** Opens the place for one write; `beforeWrite` is awaited before it. */
  forWriting(beforeWrite: BeforeWrite): Promise<Writing>;
  /** Ends the turn: further requests wait for their own turn. */
  leave(): void;
}

/** Whether the map would be written for these changes; what a late write of this run has overwritten is put back with them. */
export function toWrite<One extends Planned>(
  { notes }: Pick<MapInTurn<ReplaceableMap>, 'notes'>,
  map: SettingMap,
  planned: readonly One[],
): readonly One[] {
  return notes.overwritten().size > 0 ? planned : planned.filter(one => isChange(map, one));
}

/** A setting that has the text already is not written, because every write restarts the app. */
function isChange(map: SettingMap, { name, text }: Planned): boolean {
  return changed(map, nameIn(map, name), text) !== undefined;
}

/** Returns the changes that were sent, and the map as it was read after them. */
export async function replaceTogether<One extends Planned>(
  place: MapInTurn<ReplaceableMap>,
  map: SettingMap,
  writing: readonly One[],
): Promise<{ written: readonly One[]; after: SettingMap }> {
  const { notes, others } = place;
  const seen = notes.overwritten();
  const before = withSeen(map, seen);
  let after = map;
  const written = await sendTogether(writing, async (those, beforeWrite) => {
    const sent = those.reduce(withChange, before);
    const ours = those.map(({ name }) => name);
    await notes.sending(heldBy(sent), beforeWrite, async guard =>
      (await place.forWriting(guard)).replace(sent, ours),
    );
    notes.puttingBack(seen.keys());
    others.overwritten([...seen.keys()], true);
    after = await place.list();
    noteDifferences(place, map, sent, after);
  });
  if (written.length > 0) place.leave();
  return { written, after };
}

/** Records changes by others. Throws if the write must be repeated. */
function noteDifferences(
  { notes, others, subject }: MapInTurn<ReplaceableMap>,
  map: SettingMap,
  sent: SettingMap,
  after: SettingMap,
): void {
  const { undone, byOthers } = differences(heldBy(map), heldBy(sent), heldBy(after));
  const late = notes.overwritten();
  const names = byOthers.filter(name => !late.has(name));
  if (names.length > 0) others.changed(names);
  if (undone.length > 0 || late.size > 0) throw changedByOthers(subject, [...undone, ...late.keys()]);
}

function withChange(map: SettingMap, { name, text }: Planned): SettingMap {
  return changed(map, nameIn(map, name), text) ?? map;
}
