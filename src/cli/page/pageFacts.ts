/** The facts of the page that `keyturn report` writes, from the same survey as `keyturn status`. */
import type { FindingWords } from '../../event.ts';
import type { Advice, FindingFacts, NextFacts, PageFacts, RotationFacts } from '../../report/page/facts.ts';
import type { Streak } from '../../report/streaks.ts';
import type { TrailSummary } from '../../report/trailSummary.ts';
import { commandFor } from '../../rotation/command.ts';
import { isOutage } from '../../rotation/due.ts';
import { haltInWords } from '../../rotation/halt.ts';
import { endOf } from '../../rotation/secretInUse.ts';
import { isDelivered } from '../../rotation/targets.ts';
import type { FindingCode } from '../../rotation/verdict.ts';
import type { Survey, Surveyed } from '../../run/survey.ts';
import { commandIn } from '../human/nextLines.ts';
import { streakWords } from '../human/stateWords.ts';
import { nameFields } from '../json/fleet.ts';
import { needlessIn } from '../needless.ts';
import { haltedIn, isBroken, isRead, type Outlook, phaseOf } from '../outlook.ts';
import { type Next, statusRow } from '../statusRow.ts';
import { byUrgency } from '../urgency.ts';
import { calmFacts } from './calmFacts.ts';
import { credentialFacts } from './credentialFacts.ts';
import { placeFacts } from './placeFacts.ts';

export interface PageInput extends Outlook {
  readonly version: string;
  readonly chosen?: string;
  /** Ends a halt. */
  readonly go: string;
  readonly trail?: TrailSummary;
}

export function pageFacts(input: PageInput): PageFacts {
  const { policy, surveys, now, version, chosen, go, trail, failing } = input;
  return {
    at: now,
    policy: policy.file,
    version,
    ...(chosen === undefined ? {} : { chosen }),
    halted: haltedIn(surveys).map(({ halt, names }) => {
      const which = names.length === surveys.length ? 'everything' : names.join(', ');
      return `${which}: ${haltInWords(halt)}`;
    }),
    go: { command: go },
    rotations: byUrgency(surveys).map(survey =>
      rotationFacts(survey, now, failing?.get(survey.rotation.name)),
    ),
    calm: calmFacts(
      surveys.map(({ rotation }) => rotation),
      now,
    ),
    needless: { whole: needlessIn(surveys, 'whole'), part: needlessIn(surveys, 'part') },
    ...(trail === undefined ? {} : { trail }),
  };
}

/** On a common scale a secret of two years would leave those of half a year no room. */
const REACH_IN_LIVES = 1.25;
const SHORTEST_REACH_MS = 400 * 86_400_000;

function rotationFacts(survey: Survey, now: Date, streak: Streak | undefined): RotationFacts {
  const { rotation } = survey;
  const { appId, tenant, lifetimeMs } = rotation;
  const findings = [...findingsOf(survey), ...streakFindings(streak)];
  const attention = attentionOf(survey, findings);
  const { left, next } = statusRow(survey);
  const common = {
    ...nameFields(rotation),
    ...{ phase: phaseOf(survey), appId, tenant, next: nextFacts(next) },
    findings: attention === undefined || findings.includes(attention) ? findings : [attention, ...findings],
    ...(attention === undefined ? {} : { attention }),
    reachMs: Math.max(SHORTEST_REACH_MS, REACH_IN_LIVES * lifetimeMs),
  };
  if (!isRead(survey))
    return {
      ...common,
      why: 'It could not be read',
      end: 'unknown',
      isRenewed: false,
      places: [],
      credentials: [],
    };
  const registration = survey.situation.registration?.displayName;
  return {
    ...common,
    ...(registration === undefined ? {} : { registration }),
    served: !isBroken(survey),
    why: survey.verdict.due.reason.text,
    end: typeof left === 'string' ? left : left.end,
    isRenewed: isRenewed(survey),
    places: placeFacts(survey),
    credentials: credentialFacts(survey, now),
  };
}

/** Whether a run makes a new secret now, or will before the end of the one in use. */
function isRenewed(survey: Surveyed): boolean {
  const { verdict } = survey;
  if (verdict.phase === 'stuck') return false;
  if (verdict.steps.some(({ kind }) => kind === 'create')) return true;
  const end = endOf(survey.situation);
  return verdict.later.some(
    ({ kind, at }) => kind === 'create' && at !== undefined && (end === undefined || at <= end),
  );
}

function nextFacts(next: Next): NextFacts {
  if (next === 'human') return { words: 'needs a person' };
  if (next === 'nothing') return { words: 'nothing' };
  if ('now' in next) return { words: `now: ${next.now}` };
  const { later, at, by, ifUnused } = next;
  return {
    words: ifUnused ? `${later} if unused` : later,
    ...(at === undefined ? {} : { at }),
    ...(by === undefined ? {} : { by }),
  };
}

type Severity = FindingWords['severity'];

/** The most serious first. */
const SEVERITIES: readonly Severity[] = ['human', 'failed', 'unknown', 'locked', 'note'];

function findingsOf(survey: Survey): FindingFacts[] {
  if (!isRead(survey)) {
    const { code, message, remedy } = survey.problem;
    return [
      {
        code,
        severity: 'unknown',
        text: message,
        ...adviceFields(remedy ?? commandFor(survey.rotation, 'status')),
      },
    ];
  }
  return survey.verdict.findings
    .map(({ code, severity, text, remedy }) => ({ code, severity, text, ...adviceFields(remedy) }))
    .toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
}

function streakFindings(streak: Streak | undefined): FindingFacts[] {
  if (streak === undefined) return [];
  const text = `${streakWords(streak)}: ${streak.text}`;
  return [{ code: 'failing', severity: 'failed', text, ...adviceFields(streak.remedy) }];
}

const REFUSED: FindingCode = 'value-refused';

/** What somebody has to look at. What a run repairs is among it where consumers are not served until then. */
function attentionOf(survey: Survey, findings: readonly FindingFacts[]): FindingFacts | undefined {
  const [worst] = findings.filter(({ severity }) => severity !== 'note');
  if (worst !== undefined || !isRead(survey)) return worst;
  const { verdict, rotation } = survey;
  if (!isBroken(survey)) return undefined;
  const { code, text } =
    isOutage(verdict.due.reason) || verdict.phase === 'outage' ? verdict.due.reason : notHeld(survey);
  const failed = { code, severity: 'failed', text } as const;
  // A refused value may be a copy with a line break: a new secret mends that once, so it is looked at first, as in `status`.
  const refused = findings.find(finding => finding.code === REFUSED);
  if (refused?.advice !== undefined) return { ...failed, advice: refused.advice };
  return {
    ...failed,
    ...adviceFields(commandFor(rotation, verdict.steps.length > 0 ? 'rotate' : 'diagnose')),
  };
}

function notHeld({ rotation, situation, verdict }: Surveyed): {
  readonly code: string;
  readonly text: string;
} {
  const labels = rotation.targets
    .filter(({ required }, index) => required && !isDelivered(rotation, situation, index))
    .map(({ label }) => label);
  if (labels.length === 0) return { code: verdict.due.reason.code, text: verdict.due.reason.text };
  return { code: 'not-delivered', text: `not known to hold the newest secret: ${labels.join(', ')}` };
}

function adviceFields(remedy: string | undefined): { advice?: Advice } {
  if (remedy === undefined) return {};
  const parts = commandIn(remedy);
  if (parts === undefined) return { advice: { sentence: remedy } };
  const { bare: command, remark } = parts;
  return { advice: { command, ...(remark === undefined ? {} : { remark }) } };
}
