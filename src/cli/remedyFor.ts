/**
 * Commands in remedies are composed by those who know the rotation and not the file. Before anything is shown, as text
 * or as JSON, they are completed here, so that they can be pasted.
 */
import type { FindingWords, RunEvent } from '../event.ts';
import { shellWord } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import type { Survey } from '../run/survey.ts';
import type { Verification } from '../run/verify.ts';
import { DEFAULT_POLICY } from './options.ts';

/** `keyturn verify billing` with ` --config team-a.yaml` behind it; other commands, and other text, as they are. */
export function forPolicy(remedy: string, config: string): string {
  if (config === DEFAULT_POLICY) return remedy;
  return remedy.replaceAll(COMMAND, command =>
    / (-c|--config)\b/.test(command) ? command : `${command} --config ${shellWord(config)}`,
  );
}

/** A verb that reads the policy, with its words: they end where a comma, a bracket or a second space follows. */
const COMMAND =
  /\bkeyturn (?:plan|rotate|status|verify|revoke|rollback|diagnose|forget|stop|go)(?: [^\s,;()]+)*/g;

export function surveyFor<T extends Survey | Verification>(seen: T, config: string): T {
  if ('problem' in seen) return { ...seen, problem: problemFor(seen.problem, config) };
  if ('leaks' in seen) return { ...seen, leaks: seen.leaks.map(finding => remedied(finding, config)) };
  if (!('verdict' in seen)) return seen;
  const { verdict } = seen;
  const findings = verdict.findings.map(finding => remedied(finding, config));
  return { ...seen, verdict: { ...verdict, findings } };
}

/** `hear`: who wants to know of each, too. */
export async function* eventsFor(
  events: AsyncIterable<RunEvent>,
  config: string,
  hear: (event: RunEvent) => void,
): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    const completed = eventFor(event, config);
    hear(completed);
    yield completed;
  }
}

function eventFor(event: RunEvent, config: string): RunEvent {
  if (event.event === 'step.failed') return { ...event, problem: remedied(event.problem, config) };
  if (event.event !== 'rotation.finished') return event;
  const findings: FindingWords[] = event.findings.map(finding => remedied(finding, config));
  return { ...event, findings };
}

function problemFor(problem: Problem, config: string): Problem {
  return new Problem(remedied(problem.details, config), problem.cause);
}

function remedied<T extends { readonly remedy?: string }>(words: T, config: string): T {
  return words.remedy === undefined ? words : { ...words, remedy: forPolicy(words.remedy, config) };
}
