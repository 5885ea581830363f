/** How well the claims of src/sandbox/BEHAVIOUR.md are sourced, section by section: counted from the tables there, not typed in. */

/** From the strongest to the weakest. A claim with several parts has the grade of its weakest. */
const GRADES = ['recorded', 'documented', 'observed by others', 'inference', 'guess'] as const;
type Grade = (typeof GRADES)[number];

/** What the column of sources says. A section of azure-facts has its own grades; where nothing else is said, it is as good as documented. */
const SIGNS: readonly (readonly [Grade, RegExp])[] = [
  ['guess', /\b(guess|invented|ours|own|harsher|kinder)\b/i],
  ['inference', /\b(inference|analogy|our reading)\b/i],
  ['observed by others', /\b(memory|report|reports|issue|[\w./-]+#\d+)/i],
  [
    'documented',
    /§|\b(documented|docs|documentation|published|swagger|rest-api-specs|CSDL|RFC|openapi|octokit|azure-cli|source|library|Blob)\b|\.(md|py|go)\b|https:/i,
  ],
  ['recorded', /\b(recorded|recordings?|seen|measured)\b/i],
];

export function gradeOf(source: string): Grade | undefined {
  return SIGNS.find(([, sign]) => sign.test(source))?.[0];
}

interface Section {
  readonly name: string;
  readonly sources: readonly string[];
}

/** The rows of tables whose last column is headed `source`, by their heading of the second level. */
export function claimsIn(text: string): Section[] {
  return text.split(/^## /m).flatMap(part => {
    const [name = '', ...lines] = part.split('\n');
    const sources: string[] = [];
    let isClaims = false;
    for (const line of lines) {
      if (!line.startsWith('|')) isClaims = false;
      const last = line.split('|').at(-2)?.trim() ?? '';
      if (/^(.*, and )?source$/.test(last)) isClaims = true;
      else if (isClaims && !/^-+$/.test(last)) sources.push(last);
    }
    return sources.length === 0 ? [] : [{ name, sources }];
  });
}

export function gradesTable(text: string): string {
  const rows = claimsIn(text).map(({ name, sources }) => ({ name, grades: sources.map(gradeOf) }));
  const count = (grades: readonly (Grade | undefined)[]) =>
    [...GRADES, undefined].map(one => grades.filter(each => each === one).length);
  const line = (name: string, grades: readonly (Grade | undefined)[]) =>
    `| ${[name, grades.length, ...count(grades)].join(' | ')} |`;
  const all = rows.flatMap(({ grades }) => grades);
  return [
    `| claims of | all | ${GRADES.join(' | ')} | other words |`,
    `| --- |${' ---: |'.repeat(GRADES.length + 2)}`,
    ...rows.map(({ name, grades }) => line(name, grades)),
    line('all', all),
  ].join('\n');
}
