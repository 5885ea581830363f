/** What `discover` says of places besides vault secrets. */
import type { Discovered } from '../../discovery/discovered.ts';
import { evidenceWords } from '../../discovery/evidenceWords.ts';
import { targetLines } from '../../discovery/targetLines.ts';
import type { UnnamedPlace } from '../../discovery/unnamedPlaces.ts';
import { notRead } from '../../run/leftoverRegistrations.ts';
import { item } from './discoverProved.ts';
import { findingLines } from './finding.ts';
import { wrap } from './layout.ts';
import { namesInBrief } from './namesInBrief.ts';
import type { Style } from './style.ts';

/** One line of the summary. */
export interface Count {
  readonly words: string;
  /** Null: not known. */
  readonly count: number | null;
  readonly remark?: string;
  readonly tone?: 'bad' | 'warn';
}

/** Of what was searched: proved and suspected, and of which kinds. */
export function placeCounts({ counts, notSearched }: Discovered): Count[] {
  const kinds = Object.entries(counts.placesByKind).map(([kind, count]) => `${kind} ${count}`);
  const remarks = [
    `${counts.placesSuspected} suspected`,
    ...(kinds.length === 0 ? [] : [kinds.join(', ')]),
    ...(counts.placesUnread === 0 ? [] : [`${counts.placesUnread} could not be read`]),
    ...(notSearched.length === 0 ? [] : [`not searched: ${notSearched.join(', ')}`]),
  ];
  return [{ words: 'other places, proved', count: counts.placesProved, remark: remarks.join('; ') }];
}

/** The outage of tomorrow: shown before everything else, with the lines to paste. `file`: the policy. */
export function unnamedLines({ unnamed }: Discovered, file: string, style: Style): string[] {
  if (unnamed.length === 0) return [];
  const those = unnamed.length === 1 ? 'place holds a secret' : 'places hold secrets';
  const head = `${unnamed.length} ${those} of ${file}, and no target names ${unnamed.length === 1 ? 'it' : 'them'}: ${unnamed.length === 1 ? 'it keeps' : 'they keep'} the old one at the next rotation. Add to its targets:`;
  return [
    style.paint('bad', wrap(head, style.columns)),
    ...[...Map.groupBy(unnamed, ({ rotation }) => rotation)].flatMap(([rotation, those]) => [
      `  ${rotation}:`,
      ...those.flatMap(each => unnamedPlace(each, style)),
    ]),
  ];
}

/** Lines to paste are not wrapped. */
function unnamedPlace(
  { evidence, unfit, label, ...target }: UnnamedPlace,
  { columns, paint }: Style,
): string[] {
  const why = evidence.map(evidenceWords).join('; ');
  const about = wrap(`# ${unfit === undefined ? why : `${label}: ${why}; ${unfit}`}`, columns - 4, '    # ');
  return [
    `    ${paint('quiet', about)}`,
    ...(unfit === undefined ? targetLines(target).map(line => `    ${line}`) : []),
  ];
}

const MOST_NAMES = 5;

/** What was refused alike is told once, with what else it is about. */
export function unreadPlaceLines({ unreadPlaces }: Discovered, style: Style): string[] {
  const alike = Map.groupBy(
    unreadPlaces,
    ({ problem: { details } }) => `${details.reason} ${details.remedy}`,
  );
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const shown = findingLines(notRead(first.problem), style, '');
    const names = namesInBrief(
      others.map(({ subject }) => subject),
      MOST_NAMES,
    );
    const rest = `${others.length} more for the same reason: ${names}`;
    return others.length === 0 ? shown : [...shown, item(rest, style.signs.note, style.columns)];
  });
}
