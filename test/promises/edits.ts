/** What a person edits, beside the secrets, in places that are replaced as a whole; and which readings have shown it. */

import type { Core } from '../../src/sandbox/core.ts';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import type { EditInput } from '../../src/sandbox/world.ts';
import { must } from '../e2e/stage.ts';
import { SITE } from './scenery.ts';

export const editedPlaces = ['site', 'slot', 'group'] as const;

export type EditedPlace = (typeof editedPlaces)[number];

/** One that nobody has edited over since. */
export interface PersonsEdit {
  readonly place: EditedPlace;
  readonly name: string;
  readonly value: string;
  /** On the clock of the history. */
  readonly madeMs: number;
  /** Requests, by their sequence, that were under way then and did not meet it: the service had done them already. */
  readonly missedBy: ReadonlySet<number>;
  /** In place when a reading of the place was answered. */
  readonly isSeen: boolean;
  /** It was found overwritten at some moment. */
  readonly wasLost: boolean;
}

export interface Edits {
  /** As a person in the portal; the watch is told by whoever makes it. */
  make(place: EditedPlace, name: string, value: string): void;
  /** Those that nothing was found wrong with, or not yet. */
  standing(): readonly PersonsEdit[];
  forget(edit: PersonsEdit): void;
  /** Names that somebody has edited ever. */
  names(place: EditedPlace): readonly string[];
  isInPlace(edit: PersonsEdit): boolean;
}

export function openEdits(sandbox: Core): Edits {
  const made = new Map<string, PersonsEdit>();
  const names = new Set<string>();
  const isInPlace = ({ place, name, value }: PersonsEdit) => heldAt(sandbox, place, name) === value;
  sandbox.history.watch(entry => {
    if (entry.outcome !== 'answered' || entry.status !== 200) return;
    for (const [key, edit] of made) {
      const isRead = isReading(entry, edit.place) && !edit.missedBy.has(entry.sequence) && isInPlace(edit);
      const isLost = isWriting(entry, edit.place) && !isInPlace(edit);
      if (isRead || isLost)
        made.set(key, { ...edit, isSeen: edit.isSeen || isRead, wasLost: edit.wasLost || isLost });
    }
  });
  return {
    isInPlace,
    make(place, name, value) {
      sandbox.edit(editOf(place, name, value));
      names.add(`${place} ${name}`);
      const entries = sandbox.history.entries().filter(({ outcome }) => outcome === 'under way');
      // What has a status has been answered already, and the answer is on its way.
      const missedBy = new Set(entries.filter(({ status }) => status !== undefined).map(one => one.sequence));
      const edit = {
        place,
        name,
        value,
        madeMs: performance.now(),
        isSeen: false,
        wasLost: false,
        missedBy,
      };
      made.set(`${place} ${name}`, edit);
    },
    standing: () => [...made.values()],
    forget: ({ place, name }) => void made.delete(`${place} ${name}`),
    names: place =>
      [...names].filter(each => each.startsWith(`${place} `)).map(each => each.slice(place.length + 1)),
  };
}

const GROUP = { organization: 'contoso', group: 'payments-prod' };

function editOf(place: EditedPlace, name: string, value: string): EditInput {
  if (place === 'group') return { op: 'set-variable', ...GROUP, variable: name, value };
  const slot = place === 'slot' ? { slot: 'staging' } : {};
  return { op: 'set-site-setting', ...SITE, ...slot, setting: name, value };
}

function heldAt({ world }: Core, place: EditedPlace, name: string): string | undefined {
  if (place === 'group') return must(world.organizations[0]?.groups[0]).variables[name]?.value;
  return must(world.sites.find(({ slot }) => (slot === undefined) === (place === 'site'))).settings[name];
}

export function isReading(entry: HistoryEntry, place: EditedPlace): boolean {
  return isAt(entry, place) && ['listAppSettings', 'getVariableGroup'].includes(entry.operation);
}

export function isWriting(entry: HistoryEntry, place: EditedPlace): boolean {
  return isAt(entry, place) && ['updateAppSettings', 'updateVariableGroup'].includes(entry.operation);
}

function isAt({ service, path }: HistoryEntry, place: EditedPlace): boolean {
  if (place === 'group') return service === 'devops';
  return service === 'arm' && path.includes('/slots/') === (place === 'slot');
}
