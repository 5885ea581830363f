/** `keyturn rotate -o markdown`: what a run came to, for the summary of a job or for a pull request. */
import type { RotationFinished, RunEvent } from '../../event.ts';
import { markdownCode, markdownText } from '../../markdown.ts';
import { partHalted } from '../human/haltedTogether.ts';
import { OUTCOME_ORDER } from '../human/outcomeWords.ts';
import { commandToGoOn, endLine } from '../human/runEnd.ts';
import { outcomes, type RunWords } from '../human/runTable.ts';
import { streakWords } from '../human/stateWords.ts';
import { type ListedProblem, problemList } from './problemList.ts';
import { shortTable } from './shortMarkdown.ts';

/** `events`: those of rotations that finished, and the last one. */
export function runMarkdown(events: readonly RunEvent[], words: RunWords): string {
  const all = events
    .filter(event => event.event === 'rotation.finished')
    .toSorted((one, other) => OUTCOME_ORDER.indexOf(one.outcome) - OUTCOME_ORDER.indexOf(other.outcome));
  const last = events.find(event => event.event === 'run.finished');
  const command = commandToGoOn(all, words.again);
  const end = last === undefined ? [] : [markdownText(endLine(last, all, PLAIN))];
  const goesOn = command === undefined ? [] : [`${markdownCode(command)} goes on.`];
  const rows = all.map(event => [
    event.rotation,
    outcomes[event.outcome].text,
    summaryOf(event),
    event.next.map(({ at, text }) => (at === undefined ? text : `${at.slice(0, 10)}: ${text}`)).join('; '),
  ]);
  return [
    `${[...end, ...goesOn].join(' ')}\n`,
    problemList(problemsOf(all, words)),
    rows.length === 0 ? '' : shortTable(['rotation', 'outcome', 'what', 'next'], rows),
  ]
    .filter(part => part !== '')
    .join('\n');
}

const PLAIN = { paint: (_tone: unknown, text: string) => text, columns: Number.MAX_SAFE_INTEGER };

/** What one halt holds up is told once, as in the table on the screen. */
function problemsOf(all: readonly RotationFinished[], { go, failing }: RunWords): ListedProblem[] {
  const { together, rest } = partHalted(all);
  return [
    ...together.map(({ name, names, text }) => ({
      ...{ name, text },
      ...(go === undefined ? {} : { remedy: go(names) }),
    })),
    ...rest.flatMap(event => {
      const streak = failing?.get(event.rotation);
      const streaks = streak === undefined || streak.times < 2 ? [] : [{ text: streakWords(streak) }];
      return [...streaks, ...findingsOf(event)].map(each => ({ ...each, name: event.rotation }));
    }),
  ];
}

/** Findings that are no notes; what failed without one says why in its summary. */
function findingsOf(event: RotationFinished): Omit<ListedProblem, 'name'>[] {
  const findings = event.findings.filter(({ severity }) => severity !== 'note');
  const isBad = outcomes[event.outcome].tone === 'bad';
  return findings.length === 0 && isBad ? [{ text: event.summary }] : findings;
}

function summaryOf({ summary, pressing }: RotationFinished): string {
  return pressing === undefined ? summary : `${summary}; ${pressing}`;
}
