/** A list in Markdown: what somebody has to look at, with the command that helps. */
import type { FindingWords } from '../../event.ts';
import { markdownCode, markdownText } from '../../markdown.ts';
import type { Survey } from '../../run/survey.ts';
import { commandIn } from '../human/nextLines.ts';
import { isRead } from '../outlook.ts';
import { shortList } from './shortMarkdown.ts';

export interface ListedProblem extends Pick<FindingWords, 'text' | 'remedy'> {
  /** Whose it is. */
  readonly name: string;
}

export function problemList(problems: readonly ListedProblem[]): string {
  return shortList(problems.map(lineFor));
}

export function problemsIn(surveys: readonly Survey[]): ListedProblem[] {
  return surveys.flatMap(survey => problemsOf(survey).map(each => ({ ...each, name: survey.rotation.name })));
}

function problemsOf(survey: Survey): Omit<ListedProblem, 'name'>[] {
  if (isRead(survey)) return survey.verdict.findings.filter(({ severity }) => severity !== 'note');
  const { message: text, remedy } = survey.problem;
  return [{ text, ...(remedy === undefined ? {} : { remedy }) }];
}

function lineFor({ name, text, remedy }: ListedProblem): string {
  const helps = remedy === undefined ? '' : `: ${inMarkdown(remedy)}`;
  return `- **${markdownText(name)}**: ${markdownText(text)}${helps}\n`;
}

/** Only what is to be copied is code. */
function inMarkdown(remedy: string): string {
  const parts = commandIn(remedy);
  if (parts === undefined) return markdownText(remedy);
  const { bare, remark } = parts;
  return `${markdownCode(bare)}${remark === undefined ? '' : ` ${markdownText(remark)}`}`;
}
