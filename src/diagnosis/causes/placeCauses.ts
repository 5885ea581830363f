/** Rungs 4, 5, 6 and 8: what the places hold. Places with the same fault are one cause. */
import type { Cause, CauseCode } from '../cause.ts';
import type { Evidence } from '../diagnosisEvidence.ts';
import type { Row } from '../judged.ts';
import { remedyFor } from './placeRemedy.ts';

const RUNGS: Partial<Record<CauseCode, number>> = {
  'application-elsewhere': 3,
  'nothing-sent': 4,
  'not-a-secret': 4,
  mangled: 4,
  altered: 4,
  expired: 5,
  'not-yet-valid': 5,
  removed: 5,
  foreign: 5,
  'value-unknown': 5,
  replicating: 8,
  'no-answer': 8,
};
const PLACES_RUNG = 6;

export function placeCauses(evidence: Evidence, rows: readonly Row[]): Cause[] {
  const faulty = rows.filter(({ state, cause }) => cause !== undefined && state !== 'history');
  const groups = Map.groupBy(faulty, kindOfFault);
  return [...groups.values()].flatMap(group => causeOf(evidence, rows, group));
}

/** For these, one credential is one fault, whether a place was read or only bears the mark of the credential. */
const OF_A_CREDENTIAL: ReadonlySet<CauseCode> = new Set([
  'expired',
  'removed',
  'not-yet-valid',
  'place-behind',
]);

function kindOfFault(row: Row): string {
  const { cause, keyId, confidence } = row;
  if (cause !== undefined && keyId !== undefined && OF_A_CREDENTIAL.has(cause)) return `${cause} ${keyId}`;
  return `${cause} ${confidence} ${faultOf(row)}`;
}

function faultOf({ fault, words }: Row): string {
  return fault ?? words;
}

function causeOf(evidence: Evidence, rows: readonly Row[], found: readonly Row[]): Cause[] {
  const group = [...found.filter(({ marked }) => !marked), ...found.filter(({ marked }) => marked)];
  const [first] = group;
  if (first?.cause === undefined) return [];
  const { cause: code, confidence, settle } = first;
  return [
    {
      code,
      rung: RUNGS[code] ?? PLACES_RUNG,
      places: group.map(({ place }) => place),
      sentence: sentence(group),
      confidence,
      ...(settle === undefined ? {} : { settle }),
      remedy: remedyFor(evidence, rows, group),
    },
  ];
}

/** Places that were read first, then those that only bear the mark of the same credential. */
function sentence(group: readonly Row[]): string {
  const read = group.filter(({ marked }) => !marked);
  const marked = group.filter(each => each.marked);
  if (read.length === 0 || marked.length === 0) return `${statement(group)}.`;
  const places = marked.map(({ place }) => place).join(', ');
  return `${statement(read)}; ${places} ${marked.length === 1 ? 'is' : 'are'} marked with it, too.`;
}

function statement(group: readonly Row[]): string {
  const [first] = group;
  if (first === undefined) return '';
  if (group.length > 1)
    return `${group.length} places (${group.map(({ place }) => place).join(', ')}): each ${faultOf(first)}`;
  // Without the dates of a vault version, but with the words that a place fetches its value.
  return `${first.kind === 'target' ? first.place : upper(first.place)} ${first.kind === 'vault' ? faultOf(first) : first.words}`;
}

/** A target is called as the policy writes it, whatever its kind is called. */
function upper(text: string): string {
  return /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
