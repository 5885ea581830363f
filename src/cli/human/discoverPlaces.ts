/** What `discover` says of places besides vault secrets. */
import type { Discovered, DiscoveredCounts } from '../../discovery/discovered.ts';
import { evidenceWords } from '../../discovery/evidenceWords.ts';
import { secretlessLinks } from '../../discovery/secretlessPlaces.ts';
import { targetLines } from '../../discovery/targetLines.ts';
import type { UnnamedPlace } from '../../discovery/unnamedPlaces.ts';
import { plural } from '../../rotation/words.ts';
import { notRead } from '../../run/leftoverRegistrations.ts';
import { item } from './discoverProved.ts';
import { findingLines } from './finding.ts';
import { below, wrap } from './layout.ts';
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
  return [
    { words: 'other places, proved', count: counts.placesProved, remark: remarks.join('; ') },
    ...(counts.placesProved === 0 ? [] : [secretlessCount(counts)]),
  ];
}

function secretlessCount(counts: DiscoveredCounts): Count {
  const whole = counts.secretsNotNeeded;
  const remarks = [
    ...(whole === 0 ? [] : [`all places of ${plural(whole, 'registration')}`]),
    ...(counts.placesSecretlessPerhaps === 0 ? [] : [`${counts.placesSecretlessPerhaps} more perhaps`]),
  ];
  return {
    words: '  could do without a secret',
    count: counts.placesSecretless,
    ...(remarks.length === 0 ? {} : { remark: remarks.join('; ') }),
  };
}

/** Of the many that are only possible, `--json` has the way. */
export function secretlessPlaceLines({ places }: Discovered, { signs, columns }: Style): string[] {
  const shown = secretlessLinks(places).filter(({ way }) => way.certainty === 'shown');
  const lines = new Map(
    shown.map(({ link, way }) => [
      link.label,
      [
        item(`${link.label}: by ${way.by}`, signs.note, columns),
        ...way.steps.map(({ text }) => `    ${signs.next} ${below(text, columns, 6)}`),
      ],
    ]),
  );
  if (lines.size === 0) return [];
  const more = lines.size - MOST_SHOWN;
  return [
    'Could do without a secret (a person has to do it, Keyturn does not):',
    ...[...lines.values()].slice(0, MOST_SHOWN).flat(),
    ...(more > 0 ? [item(`${more} more: --json has them`, signs.note, columns)] : []),
  ];
}

const MOST_SHOWN = 5;

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
