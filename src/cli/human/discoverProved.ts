/** What `discover --prove` read and did not prove, and what `--policy` wrote. */
import type { Discovered } from '../../discovery/discovered.ts';
import type { ProofOutcome } from '../../discovery/proof.ts';
import { configOf } from '../../policy/configFile.ts';
import { vaultName } from '../../policy/place.ts';
import { commandTail } from '../../rotation/command.ts';
import { plural } from '../../rotation/words.ts';
import type { WrittenPolicy } from '../discoveredPolicy.ts';
import { wrap } from './layout.ts';
import { namesInBrief } from './namesInBrief.ts';
import { nextLines } from './nextLines.ts';
import type { Style } from './style.ts';

/** What was read and proves nothing. */
export function unprovedLines(found: Discovered, { signs, columns }: Style): string[] {
  const { unproved, unprovedPlaces } = found;
  const all = [
    ...unproved.map(each => ({ ...each, name: `${vaultName({ url: each.vault })}/${each.secret}` })),
    ...unprovedPlaces.map(each => ({ ...each, name: each.place })),
  ];
  if (all.length === 0) return [];
  return [
    'Read, and not proved:',
    ...all.map(({ name, outcome, keyId, why }) => {
      const which = keyId === undefined ? '' : ` (credential ${keyId})`;
      const because = why === undefined ? '' : `: ${why}`;
      return item(`${name} ${UNPROVED[outcome]}${which}${because}`, signs.note, columns);
    }),
  ];
}

const UNPROVED: Readonly<Record<ProofOutcome, string>> = {
  accepted: 'is accepted',
  refused: 'has the first characters of a credential, and Entra does not accept it',
  'no-credential': 'looks like a client secret, and no living credential has its first characters',
  several: 'has the first characters of several credentials, so it was not tested',
  other: 'does not look like a client secret',
  unknown: 'could not be tested',
};

/** What `--policy` wrote, and what comes next. */
export function writtenLines({ file, rotations, targets, suspected }: WrittenPolicy, style: Style): string[] {
  const rest = suspected === 0 ? '' : ` ${plural(suspected, 'vault secret')} may belong to a registration`;
  if (rotations.length === 0)
    return [
      wrap(
        `Nothing was written to ${file}: nothing is proved that it lacks.${rest === '' ? '' : `${rest} (--prove).`}`,
        style.columns,
      ),
    ];
  return [
    wrap(
      `${plural(rotations.length, 'rotation')} with ${plural(targets, 'target')} written to ${file}: ${namesInBrief(rotations, MOST_NAMES)}.${rest === '' ? '' : `${rest}: see its comments.`}`,
      style.columns,
    ),
    ...nextLines(`${style.signs.next} `, ['keyturn plan', ...commandTail(configOf(file))].join(' '), style),
  ];
}

const MOST_NAMES = 5;

/** A line of a list. */
export function item(text: string, sign: string, columns: number): string {
  return `  ${sign} ${wrap(text, columns - 4, '    ')}`;
}
