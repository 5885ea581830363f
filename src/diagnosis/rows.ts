/** One row for each place: what it holds, and whether that works. */

import type { ValueVerdict } from './cause.ts';
import {
  type Evidence,
  type PlaceEvidence,
  type ValueEvidence,
  valueAt,
  vaultInUse,
} from './diagnosisEvidence.ts';
import { asBad, bad, type Judged, keyOf, open, type Row } from './judged.ts';
import { untilWhen } from './leaving.ts';
import { markedRow } from './marks.ts';
import { matchOf } from './match.ts';
import { nameOf } from './naming.ts';
import { referringRow } from './referenceRows.ts';
import { isSameValue } from './tokenCaller.ts';
import { valueVerdict } from './valueVerdict.ts';
import { type VaultBehind, vaultBehind } from './vaultBehind.ts';

export function rowsOf(evidence: Evidence): Row[] {
  return evidence.places.map(place => rowOf(evidence, place));
}

function rowOf(evidence: Evidence, place: PlaceEvidence): Row {
  const { name, kind, required, role } = place;
  const row = readingRow(evidence, place);
  return { place: name, kind, required, ...(role === 'history' ? past(row) : row) };
}

/** An older version is expected not to work. */
function past({ words, confidence, keyId }: Judged): Judged {
  return { state: 'history', words, confidence, ...(keyId === undefined ? {} : { keyId }) };
}

function readingRow(evidence: Evidence, place: PlaceEvidence): Judged {
  const { reading } = place;
  switch (reading.state) {
    case 'holds':
      return holding(evidence, place, reading.detail);
    case 'refers':
      return referringRow(evidence, reading, place.words?.reference);
    case 'marked':
      return { ...withUse(markedRow(evidence, reading), reading), ...insteadOf(reading) };
    case 'missing':
      return { ...missing(place, reading.detail), ...insteadOf(reading) };
    case 'disabled':
      return { ...bad('vault-disabled', reading.detail), ...keyOf(reading) };
    case 'deleted':
      return bad('vault-deleted', reading.detail);
    case 'not-looked':
      return { state: 'history', words: reading.detail, confidence: 'proved', ...keyOf(reading) };
    case 'unreadable':
      return {
        ...open('place-unreadable', `could not be read: ${reading.detail}`),
        ...(reading.remedy === undefined ? {} : { remedy: reading.remedy }),
        ...(reading.step === undefined ? {} : { step: reading.step }),
        ...(reading.serviceCode === undefined ? {} : { serviceCode: reading.serviceCode }),
      };
  }
}

function withUse(row: Judged, { lastUse = '' }: { readonly lastUse?: string }): Judged {
  return lastUse === '' ? row : { ...row, words: `${row.words}${lastUse}`, fault: row.fault ?? row.words };
}

function insteadOf({ instead }: Pick<Judged, 'instead'>): Pick<Judged, 'instead'> {
  return instead === undefined ? {} : { instead };
}

function missing({ kind, words }: PlaceEvidence, detail: string): Judged {
  if (kind === 'given') return bad('nothing-sent', detail);
  // Key Vault does not list a secret among the deleted in the first seconds.
  if (kind === 'vault') return bad('place-missing', detail, 'likely');
  if (words?.settle === undefined) return bad('place-missing', detail);
  return { ...bad('place-missing', detail, 'likely'), settle: words.settle };
}

function holding(evidence: Evidence, place: PlaceEvidence, detail: string): Judged {
  const value = valueEvidence(evidence, place);
  if (value === undefined) return open('no-answer', 'was not tested');
  const verdict = valueVerdict(evidence, value);
  const words = place.kind === 'vault' ? `${verdict.words} (${detail})` : verdict.words;
  const behind = place.kind === 'vault' && place.role === 'in-use' ? vaultBehind(evidence) : undefined;
  if (behind !== undefined) return steppedBack(evidence, behind, detail);
  if (verdict.code === 'works') return working(evidence, place, verdict, words);
  if (verdict.code === 'not-judged') return notJudged(evidence, place, value, words);
  return { ...asBad(verdict), words, fault: verdict.words };
}

/** Entra gave no verdict, but the value differs from what the vault holds. */
function notJudged(evidence: Evidence, place: PlaceEvidence, value: ValueEvidence, words: string): Judged {
  if (place.kind !== 'target' || !isOther(vaultInUse(evidence), place))
    return { state: 'open', words, confidence: 'unknown' };
  const match = matchOf(evidence, value);
  const like =
    match.match === 'one' ? `: it has the first characters of ${nameOf(match.credential, evidence.now)}` : '';
  return bad('place-behind', `holds another value than the vault${like}`, 'likely');
}

function steppedBack({ now }: Evidence, { held, later, places }: VaultBehind, detail: string): Judged {
  const words = `holds ${nameOf(held, now)}, which works but is older than ${nameOf(later, now)} in ${places.join(', ')}; Keyturn did not write this version (${detail})`;
  return { ...bad('vault-behind', words), ...keyOf(held) };
}

/** An older value that still works fails when its credential is removed. */
function working(evidence: Evidence, place: PlaceEvidence, verdict: ValueVerdict, words: string): Judged {
  const behind = place.kind !== 'vault' && isOther(vaultInUse(evidence), place) && vaultWorks(evidence);
  const key = keyOf(verdict.credential ?? {});
  if (!behind) return { state: 'good', words, confidence: 'proved', ...key };
  const which =
    verdict.credential === undefined
      ? 'another value than the vault'
      : nameOf(verdict.credential, evidence.now);
  return {
    ...bad(
      'place-behind',
      `holds ${which}, not what the vault holds: it works until ${untilWhen(evidence, verdict.credential)}`,
    ),
    ...key,
  };
}

function isOther(vault: PlaceEvidence | undefined, place: PlaceEvidence): boolean {
  const value = vault === undefined ? undefined : valueAt(vault);
  return value !== undefined && !isSameValue(value, valueAt(place));
}

/** Where the value of the vault is wrong, or older, a place that differs from it is not reported for that. */
function vaultWorks(evidence: Evidence): boolean {
  if (vaultBehind(evidence) !== undefined) return false;
  const vault = vaultInUse(evidence);
  const value = vault === undefined ? undefined : valueEvidence(evidence, vault);
  return value !== undefined && valueVerdict(evidence, value).code === 'works';
}

function valueEvidence({ values }: Evidence, place: PlaceEvidence): ValueEvidence | undefined {
  const value = valueAt(place);
  return value === undefined ? undefined : values.find(each => each.value.equals(value));
}
