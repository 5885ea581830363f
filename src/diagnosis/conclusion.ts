/** What follows from the evidence: a verdict in one sentence, its causes, and one row for each place. Pure. */
import { type Cause, type Confidence, repeatCommand } from './cause.ts';
import { applicationCauses } from './causes/applicationCauses.ts';
import { pairedCauses } from './causes/pairedCauses.ts';
import { placeCauses } from './causes/placeCauses.ts';
import { cloudOf, reachCauses } from './causes/reachCauses.ts';
import { signInCauses } from './causes/signInCauses.ts';
import type { Step } from './codes/knowledge.ts';
import type { Evidence } from './diagnosisEvidence.ts';
import type { Row } from './judged.ts';
import { rowsOf } from './rows.ts';
import { type Rung, rungsOf } from './rungs.ts';
import { notesOf } from './sideNotes.ts';
import { stillFailing } from './stillFailing.ts';

export interface Diagnosis {
  /** `healthy`: everything in use works. `not-determined`: something could not be told. */
  readonly outcome: 'healthy' | 'cause-found' | 'not-determined';
  /** The verdict in one sentence. */
  readonly verdict: string;
  readonly confidence: Confidence;
  /** What is to be mended first comes first. */
  readonly causes: readonly Cause[];
  /** Where it is healthy: what to do if somebody still cannot sign in. */
  readonly stillFailing: readonly Step[];
  readonly rows: readonly Row[];
  readonly rungs: readonly Rung[];
  /** Facts that are worth knowing and are no fault. */
  readonly notes: readonly string[];
  /** Token calls that were made. */
  readonly calls: number;
}

export function diagnose(evidence: Evidence): Diagnosis {
  const rows = rowsOf(evidence);
  const causes = causesOf(evidence, rows);
  const found = causes.some(({ confidence }) => confidence !== 'unknown');
  const outcome = causes.length === 0 ? 'healthy' : found ? 'cause-found' : 'not-determined';
  const [first] = causes;
  return {
    outcome,
    verdict: first?.sentence ?? healthy(evidence, rows),
    confidence: first?.confidence ?? 'proved',
    causes,
    stillFailing: outcome === 'healthy' ? stillFailing(evidence) : [],
    rows,
    rungs: rungsOf(evidence, causes, rows),
    notes: notesOf(evidence),
    calls: evidence.calls,
  };
}

function causesOf(evidence: Evidence, rows: readonly Row[]): Cause[] {
  const reach = reachCauses(evidence);
  if (evidence.tenant.reply !== 'known' || cloudOf(evidence) !== undefined) return reach;
  const found = [
    ...reach,
    ...applicationCauses(evidence),
    ...pairedCauses(evidence),
    ...signInCauses(evidence),
    ...placeCauses(evidence, rows),
  ];
  const all = found.length === 0 ? notTold(evidence, rows) : found;
  return all.toSorted((one, other) => weight(one) - weight(other));
}

const UNKNOWN_LAST = 100;

function weight({ rung, confidence }: Cause): number {
  return rung + (confidence === 'unknown' ? UNKNOWN_LAST : 0);
}

/** No fault was found, but a place in use could not be judged: the outcome is not "healthy". */
function notTold(evidence: Evidence, rows: readonly Row[]): Cause[] {
  const open = rows.filter(({ state }) => state === 'open');
  if (open.length === 0 && rows.some(({ state }) => state === 'good')) return [];
  const places = open.map(({ place }) => place);
  return [
    {
      code: 'no-answer',
      rung: 8,
      places,
      sentence:
        rows.length === 0
          ? 'There was no secret to test.'
          : `What ${places.join(', ')} ${places.length === 1 ? 'holds' : 'hold'} could not be tested.`,
      confidence: 'unknown',
      settle: 'run diagnose again in a few minutes',
      remedy: [{ text: 'Try again in a few minutes.', command: repeatCommand(evidence), needsSignIn: true }],
    },
  ];
}

function healthy({ rotation, signIn }: Evidence, rows: readonly Row[]): string {
  const good = rows.filter(({ state }) => state === 'good');
  const marked = good.filter(({ confidence }) => confidence !== 'proved').length;
  const proved = good.length - marked;
  const who = rotation?.name ?? `application ${signIn.appId}`;
  const words = proved === 1 ? 'what 1 place holds' : `what ${proved} places hold`;
  const also =
    marked === 0
      ? ''
      : `, and ${marked} more that cannot be read back ${marked === 1 ? 'has' : 'have'} the right mark`;
  return (
    `${who} is healthy: Entra accepts ${words}${also}. ` +
    'What a running process read at its start cannot be checked from here.'
  );
}
