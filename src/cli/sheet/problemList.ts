/** Below a table in Markdown: what somebody has to look at, with the command that helps. */
import type { FindingWords } from '../../event.ts';
import { markdownCode, markdownText } from '../../markdown.ts';
import type { Survey } from '../../run/survey.ts';
import { commandIn } from '../human/nextLines.ts';
import { isRead } from '../outlook.ts';

export function problemList(surveys: readonly Survey[]): string {
  const lines = surveys.flatMap(survey => problemsOf(survey).map(problem => lineFor(survey, problem)));
  return lines.join('');
}

type ProblemLine = Pick<FindingWords, 'text' | 'remedy'>;

function problemsOf(survey: Survey): ProblemLine[] {
  if (isRead(survey)) return survey.verdict.findings.filter(({ severity }) => severity !== 'note');
  const { message: text, remedy } = survey.problem;
  return [{ text, ...(remedy === undefined ? {} : { remedy }) }];
}

function lineFor({ rotation }: Survey, { text, remedy }: ProblemLine): string {
  const helps = remedy === undefined ? '' : `: ${inMarkdown(remedy)}`;
  return `- **${markdownText(rotation.name)}**: ${markdownText(text)}${helps}\n`;
}

/** Only what is to be copied is code. */
function inMarkdown(remedy: string): string {
  const parts = commandIn(remedy);
  if (parts === undefined) return markdownText(remedy);
  const { bare, remark } = parts;
  return `${markdownCode(bare)}${remark === undefined ? '' : ` ${markdownText(remark)}`}`;
}
