/** Which places hold a secret that works. */

import { commandFor } from '../../rotation/command.ts';
import { plural } from '../../rotation/words.ts';
import { FOLLOWING, isWithoutSecret, type PlaceCheck, type Verification } from '../../run/verify.ts';
import type { Verified } from '../json/verifyDocument.ts';
import { findingLines } from './finding.ts';
import { nextLines } from './nextLines.ts';
import { type PlaceLine, placeLines } from './placeLines.ts';
import { problemText } from './problemText.ts';
import { phaseWord } from './stateWords.ts';
import type { Style } from './style.ts';

export function verifyText({ verifications }: Verified, style: Style): string {
  const parts = byUrgency(verifications).map(verification => rotationLines(verification, style).join('\n'));
  return `${[...parts, closing(verifications, style)].join('\n\n')}\n`;
}

/** What somebody has to look at comes first; else in the policy's order. */
function byUrgency(verifications: readonly Verification[]): readonly Verification[] {
  return verifications.toSorted((one, other) => rank(one) - rank(other));
}

function rank(verification: Verification): number {
  if ('problem' in verification) return 2;
  if (verification.leaks.length > 0) return 0;
  if (isWithoutSecret(verification)) return 1;
  return verification.places.some(({ verdict }) => kinds[verdict] === 'fails') ? 3 : 4;
}

type Kind = 'works' | 'fails' | 'open' | 'marked';

const kinds: Readonly<Record<PlaceCheck['verdict'], Kind>> = {
  accepted: 'works',
  'follows-vault': 'works',
  rejected: 'fails',
  blocked: 'fails',
  nothing: 'fails',
  marked: 'marked',
  differs: 'fails',
  unverifiable: 'open',
  unreadable: 'open',
  'no-verdict': 'open',
};

/** What holds the same as the vault fails with it. */
function kindOf({ verdict }: PlaceCheck, { places: [vault] }: Checked): Kind {
  const fails = vault !== undefined && kinds[vault.verdict] === 'fails';
  return fails && FOLLOWING.includes(verdict) ? 'fails' : kinds[verdict];
}

type Checked = Extract<Verification, { places: unknown }>;

function rotationLines(verification: Verification, style: Style): string[] {
  const { rotation } = verification;
  const name = style.paint('strong', rotation.name);
  if ('problem' in verification) {
    const lines = problemText(verification.problem.details, style).trimEnd().split('\n');
    return [`${name}  ${style.paint('bad', 'UNKNOWN')}`, ...lines.map(line => `  ${line}`)];
  }
  const { leaks, notes } = verification;
  const lines = [
    [name, ...phasesOf(verification).map(phase => phaseWord(phase, style))].join('  '),
    ...leaks.flatMap(finding => findingLines(finding, style, '  ')),
    ...placeLines(
      verification.places.map(place => lineOf(place, kindOf(place, verification), style)),
      style,
    ),
    ...notes.flatMap(finding => findingLines(finding, style, '  ')),
  ];
  if (leaks.length > 0) return lines;
  const next = nextCommand(verification);
  return next === undefined ? lines : [...lines, ...nextLines(`  ${style.signs.next} `, next, style)];
}

function phasesOf(verification: Verification): ('leaked' | 'outage')[] {
  if ('problem' in verification) return [];
  return [
    ...(verification.leaks.length > 0 ? (['leaked'] as const) : []),
    ...(isWithoutSecret(verification) ? (['outage'] as const) : []),
  ];
}

function lineOf(
  { place, required, proof, verdict, detail }: PlaceCheck,
  kind: Kind,
  { signs }: Style,
): PlaceLine {
  const looks = {
    works: ['good', signs.good],
    fails: ['bad', signs.bad],
    open: ['warn', signs.unknown],
    // Nothing is wrong with it, and nothing was proved.
    marked: ['quiet', signs.note],
  } as const;
  const [tone, sign] = looks[kind];
  const refused = kind === 'fails' && FOLLOWING.includes(verdict) ? '; Entra refuses it' : '';
  return { tone, sign, place, required, proof, words: `${verdict}: ${detail}${refused}` };
}

/**
 * What to type: a place that is behind is brought to the vault, by `adopt` where a run might make the first secret in addition;
 * where Entra refuses something, first see why.
 */
export function nextCommand({ rotation, places, unadopted }: Checked): string | undefined {
  const deliver = commandFor(rotation, unadopted ? 'adopt' : 'rotate');
  const failing = places.filter(({ verdict }) => kinds[verdict] === 'fails');
  if (failing.some(({ verdict }) => verdict === 'blocked' || verdict === 'rejected'))
    return commandFor(rotation, 'diagnose');
  if (failing.length > 0) return deliver;
  // What cannot be read is seldom better in a minute, and the diagnosis says what would help.
  if (places.some(({ verdict }) => verdict === 'unreadable')) return commandFor(rotation, 'diagnose');
  if (places.some(({ verdict }) => verdict === 'no-verdict'))
    return `${commandFor(rotation, 'verify')}   (again in a minute)`;
  return places.some(({ verdict }) => verdict === 'unverifiable') ? deliver : undefined;
}

function marked(count: number): string {
  return count === 1 ? '1 is marked (its mark agrees)' : `${count} are marked (their marks agree)`;
}

function closing(verifications: readonly Verification[], { paint }: Style): string {
  const places = verifications.flatMap(each =>
    'places' in each ? each.places.map(place => kindOf(place, each)) : [],
  );
  const count = (kind: Kind) => places.filter(each => each === kind).length;
  const unread = verifications.filter(each => 'problem' in each).length;
  const without = verifications.filter(isWithoutSecret).length;
  const outagePart = without === 0 ? '' : paint('bad', `${plural(without, 'rotation')} in OUTAGE; `);
  const leaked = verifications.flatMap(each => ('places' in each ? each.leaked : [])).length;
  const leakedPart = leaked === 0 ? '' : paint('bad', `${plural(leaked, 'leaked credential')} STILL VALID; `);
  const parts = [count('works') === 1 ? '1 works' : `${count('works')} work`];
  if (count('fails') > 0)
    parts.push(paint('bad', count('fails') === 1 ? '1 does not' : `${count('fails')} do not`));
  if (count('marked') > 0) parts.push(marked(count('marked')));
  if (count('open') > 0) parts.push(`${count('open')} unknown`);
  const unreadPart = unread === 0 ? '' : `; ${plural(unread, 'rotation')} could not be read`;
  return `${leakedPart}${outagePart}${paint('strong', plural(places.length, 'place'))}: ${parts.join(', ')}${unreadPart}.`;
}
