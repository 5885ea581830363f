/** What a run, a plan or a status says of each rotation, for those who show a result by rotation: annotations and test reports. */
import type { FindingWords, RotationFinished } from '../../event.ts';
import { isHeldUp } from '../../rotation/calm.ts';
import { commandFor } from '../../rotation/command.ts';
import { isDelivered } from '../../rotation/targets.ts';
import type { Survey } from '../../run/survey.ts';
import { EXIT } from '../exit.ts';
import { OUTCOME_ORDER } from '../human/outcomeWords.ts';
import { outcomes } from '../human/runTable.ts';
import { isRead, phaseOf, targetStates } from '../outlook.ts';

export interface Told {
  readonly name: string;
  readonly group?: string;
  /** `error`: the exit code is not 0 because of it, and another run alone may not help. Absent: all is well. */
  readonly trouble?: 'error' | 'warning';
  /** `FAILED`, `outage` */
  readonly state: string;
  /** What is wrong, each with the command that helps. */
  readonly problems: readonly string[];
  /** Something is due, and the policy, a limit or another run holds it up: why. */
  readonly held?: string;
  readonly ms?: number;
}

/** `groups`: by name of the rotation. */
export function toldOfRun(
  finished: readonly RotationFinished[],
  groups: ReadonlyMap<string, string | undefined>,
): Told[] {
  return finished.toSorted(byOutcome).map(event => {
    const { rotation: name, outcome, phase, ms, summary, held, restrained } = event;
    const findings = event.findings.filter(({ severity }) => severity !== 'note');
    const trouble = troubleOfRun(event, findings);
    const group = groups.get(name);
    const isHeld = HELD.includes(outcome) || held !== undefined || restrained !== undefined;
    return {
      name,
      ...(group === undefined ? {} : { group }),
      ...(trouble === undefined ? {} : { trouble }),
      state: outcomes[outcome].tone === 'bad' ? outcomes[outcome].text : `${outcome}, ${phase}`,
      problems: findings.length > 0 || trouble === undefined ? findings.map(inWords) : [summary],
      ...(isHeld ? { held: held?.text ?? summary } : {}),
      ms,
    };
  });
}

/** Most urgent first. */
function byOutcome(one: RotationFinished, other: RotationFinished): number {
  return OUTCOME_ORDER.indexOf(one.outcome) - OUTCOME_ORDER.indexOf(other.outcome);
}

const HELD: readonly RotationFinished['outcome'][] = ['deferred', 'skipped', 'yielded', 'locked'];

function troubleOfRun(
  { outcome, phase }: RotationFinished,
  findings: readonly FindingWords[],
): Told['trouble'] {
  const { tone } = outcomes[outcome];
  if (tone === 'bad' || phase === 'outage' || phase === 'leaked') return 'error';
  return tone === 'warn' || findings.length > 0 ? 'warning' : undefined;
}

/** `exitCodeOf`: what the verb exits with, were there no other rotation. */
export function toldOfSurveys(
  surveys: readonly Survey[],
  exitCodeOf: (surveys: readonly Survey[]) => number,
): Told[] {
  return surveys.map(survey => {
    const { name, group } = survey.rotation;
    const trouble = TROUBLE[exitCodeOf([survey])] ?? 'error';
    const held = isRead(survey) && isHeldUp(survey.verdict) ? survey.verdict.due.reason : undefined;
    const problems = problemsOf(survey);
    return {
      name,
      ...(group === undefined ? {} : { group }),
      ...(trouble === 'none' ? {} : { trouble }),
      state: phaseOf(survey),
      problems: trouble !== 'none' && problems.length === 0 ? reasonsOf(survey) : problems,
      ...(held === undefined ? {} : { held: held.text }),
    };
  });
}

const TROUBLE: Readonly<Record<number, 'none' | 'warning'>> = {
  [EXIT.done]: 'none',
  [EXIT.locked]: 'warning',
  [EXIT.changesDue]: 'warning',
};

function problemsOf(survey: Survey): string[] {
  if (!isRead(survey)) {
    const { message: text, remedy } = survey.problem;
    return [inWords({ text, ...(remedy === undefined ? {} : { remedy }) })];
  }
  return survey.verdict.findings.filter(({ severity }) => severity !== 'note').map(inWords);
}

/** Where no finding says it: what is due, the required places that do not hold the secret, and the command that mends it. */
function reasonsOf(survey: Survey): string[] {
  if (!isRead(survey)) return problemsOf(survey);
  const { rotation, situation, verdict } = survey;
  const states = targetStates(survey);
  const off = states.flatMap(({ target, required, state, detail }, index) =>
    required && !isDelivered(rotation, situation, index) ? [`${target}: ${state}: ${detail}`] : [],
  );
  const command = commandFor(rotation, verdict.phase === 'not-adopted' ? 'adopt' : 'rotate');
  const words = off.length > 0 && !verdict.due.now ? off : [verdict.due.reason.text, ...off];
  return [words.join('\n'), ...(verdict.steps.length > 0 ? [`→ ${command}`] : [])];
}

/** A problem with the command that helps. */
export function inWords({ text, remedy }: Pick<FindingWords, 'text' | 'remedy'>): string {
  return remedy === undefined ? text : `${text}\n→ ${remedy}`;
}
