/** What a survey of a fleet amounts to: is something due, is anything wrong, what happens next. */

import type { FindingWords } from '../event.ts';
import type { Grade } from '../policy/kindSchema.ts';
import type { Policy } from '../policy/policy.ts';
import type { Streak } from '../report/streaks.ts';
import { isOutage } from '../rotation/due.ts';
import { haltInWords } from '../rotation/halt.ts';
import { lastUseInWords } from '../rotation/lastUse.ts';
import type { Halt } from '../rotation/observation.ts';
import type { LastUse } from '../rotation/placeFacts.ts';
import { currentOf } from '../rotation/situation.ts';
import type { TargetWord } from '../rotation/targetCounts.ts';
import { isDelivered, targetsNow } from '../rotation/targets.ts';
import type { Later, Phase } from '../rotation/verdict.ts';
import type { Survey, Surveyed } from '../run/survey.ts';
import { EXIT, exitCodeOf, worst } from './exit.ts';

/** A survey of a fleet at one moment, for text and for JSON. */
export interface Outlook {
  readonly policy: Policy;
  readonly surveys: readonly Survey[];
  readonly now: Date;
  readonly exitCode: number;
  /** By name, the rotations whose last runs failed, where an audit trail tells. */
  readonly failing?: ReadonlyMap<string, Streak>;
  /** Only rotations that end by then are among the surveys. */
  readonly expiring?: Expiring;
}

export interface Expiring {
  readonly withinMs: number;
  readonly before: Date;
  /** Of so many rotations. */
  readonly of: number;
}

export function isRead(survey: Survey): survey is Surveyed {
  return 'verdict' in survey;
}

export function phaseOf(survey: Survey): Phase | 'unknown' {
  return isRead(survey) ? survey.verdict.phase : 'unknown';
}

/** `create`, `retire + discard`: what a run would do first. */
export function nowInWords({ verdict }: Surveyed): string {
  const kinds = [...new Set(verdict.steps.map(({ kind }) => kind))];
  if (verdict.phase === 'not-adopted') return 'adopt';
  // To take a confirmation back is the first step of a repair, and says nothing to a reader.
  if (kinds.includes('reopen') || (verdict.phase === 'drifted' && kinds.includes('distribute')))
    return 'repair';
  return kinds.join(' + ');
}

export function changesDue(surveys: readonly Survey[]): boolean {
  return surveys.some(survey => isRead(survey) && survey.route.stages.length > 0);
}

/** 3 where a human is needed, 1 where something is unknown or would fail. */
export function planExitCode(surveys: readonly Survey[]): number {
  return worst(
    surveys.flatMap(survey => (isRead(survey) ? findingCodes(survey) : [exitCodeOf(survey.problem.code)])),
  );
}

/** As for a plan, and 1 as well where consumers are not served: expired, not accepted, a required target without the secret. */
export function statusExitCode(surveys: readonly Survey[]): number {
  const broken = surveys.some(survey => isRead(survey) && isBroken(survey));
  return worst([planExitCode(surveys), broken ? EXIT.failed : EXIT.done]);
}

export function isBroken({ rotation, situation, verdict }: Surveyed): boolean {
  if (verdict.phase === 'outage' || isOutage(verdict.due.reason)) return true;
  if (currentOf(situation) === undefined) return true;
  return rotation.targets.some(
    (target, index) => target.required && !isDelivered(rotation, situation, index),
  );
}

export interface TargetStatus {
  readonly target: string;
  readonly required: boolean;
  /** The proof that the place allows; with a canary that succeeded for what it holds, *tried in place*. */
  readonly proof: Grade;
  readonly canary?: string;
  readonly state: TargetWord;
  readonly detail: string;
  /** The last use that the service has recorded; absent: it records none, or none is there, which says nothing. */
  readonly lastUse?: LastUse;
}

export function targetStates({ rotation, situation }: Surveyed): TargetStatus[] {
  return targetsNow(rotation, situation).map(({ label, required, canary, proof }, index) => {
    const state = situation.targets?.[index];
    const { state: word, detail } = state ?? {
      state: 'not-read' as const,
      detail: 'the vault has no value to compare with',
    };
    const used = situation.lastUses?.[index];
    return {
      ...{ target: label, required, proof, ...(canary && { canary }), state: word },
      detail: `${detail}${lastUseInWords(used)}`,
      ...(used === undefined || 'unknown' in used ? {} : { lastUse: used }),
    };
  });
}

/** Earliest first; what has no date comes last. Of what waits for others, the last moment counts where no first one is known. */
export function byDate(later: readonly Later[]): readonly Later[] {
  const dateOf = ({ at, by }: Later) => (at ?? by)?.getTime() ?? Number.MAX_VALUE;
  return later.toSorted((one, other) => dateOf(one) - dateOf(other));
}

const CODES: Readonly<Record<FindingWords['severity'], number>> = {
  human: EXIT.humanNeeded,
  failed: EXIT.failed,
  unknown: EXIT.failed,
  locked: EXIT.locked,
  note: EXIT.done,
};

function findingCodes({ verdict }: Surveyed): number[] {
  return verdict.findings.map(({ severity }) => CODES[severity]);
}

/** Rotations that one `keyturn stop` has halted. */
export interface HaltedRotations {
  readonly halt: Halt;
  readonly names: readonly string[];
}

export function haltedIn(surveys: readonly Survey[]): HaltedRotations[] {
  const found = surveys.flatMap(survey =>
    isRead(survey) && survey.situation.halt !== undefined
      ? [{ name: survey.rotation.name, halt: survey.situation.halt }]
      : [],
  );
  const groups = Map.groupBy(found, ({ halt }) => haltInWords(halt));
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ halt: first.halt, names: [first, ...others].map(({ name }) => name) }],
  );
}
