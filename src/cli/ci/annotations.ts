/** Annotations: one for each rotation that somebody has to look at, and no more than are shown. */
import type { LogCommand } from './logCommand.ts';
import type { Told } from './told.ts';

type Annotation = Extract<LogCommand, { command: 'annotate' }>;
export type Place = NonNullable<Annotation['place']>;

/** Of errors and of warnings, for each step: github.com/actions/toolkit, "Problem Matchers", "Limitations". */
const MOST_OF_A_LEVEL = 10;

/** Characters; a service may say pages. */
const LONGEST = 4000;

/** Errors first. `verb`: whose result it is. */
export function annotationsOf(
  told: readonly Told[],
  verb: string,
  placeOf: (name: string) => Place | undefined,
): Annotation[] {
  const all = told.flatMap(({ name, trouble, state, problems }): Annotation[] => {
    if (trouble === undefined) return [];
    const place = placeOf(name);
    return [
      {
        command: 'annotate',
        level: trouble,
        title: `keyturn ${verb}: ${name} (${state})`,
        message: cut(problems.join('\n')),
        ...(place === undefined ? {} : { place }),
      },
    ];
  });
  return (['error', 'warning'] as const).flatMap(level =>
    atMost(
      all.filter(each => each.level === level),
      verb,
    ),
  );
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** The last place is for the number of those that have none. */
export function atMost(annotations: readonly Annotation[], verb: string): Annotation[] {
  const [first] = annotations;
  if (first === undefined || annotations.length <= MOST_OF_A_LEVEL) return [...annotations];
  const left = annotations.length - MOST_OF_A_LEVEL + 1;
  const message = 'The summary of the job and the log have all of them.';
  return [
    ...annotations.slice(0, MOST_OF_A_LEVEL - 1),
    { command: 'annotate', level: first.level, title: `keyturn ${verb}: and ${left} more`, message },
  ];
}
