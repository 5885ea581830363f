/** ERRORS.md, made from errors.yaml: `npm run generate`. */

import type { Step } from '../../src/diagnosis/codes/knowledge.ts';
import type { CodeEntry, ErrorTable } from './errorsYaml.ts';

export function errorsPage({ chapters }: ErrorTable): string {
  const known = new Set(chapters.flatMap(({ codes }) => codes.map(({ code }) => code)));
  const parts = [INTRODUCTION, contents(chapters), ...chapters.flatMap(each => chapterText(each, known))];
  return `${parts.join('\n\n')}\n`;
}

const INTRODUCTION = `<!-- Made from src/diagnosis/codes/errors.yaml by \`npm run generate\`. Change it there. -->
# AADSTS error codes of applications that sign in with a client secret

What Microsoft Entra (Azure AD) means when it answers a program with AADSTS and a number: what it says, what it is taken
for and is not, how to tell it from its neighbours, and what to do next.

Rather than reading on, let [Keyturn](../../README.md) look:

\`\`\`
keyturn diagnose NAME              # a rotation of your policy: every place that holds the secret
keyturn diagnose --error log.txt   # a pasted log or stack trace, offline
\`\`\`

The numbers are Microsoft's and may change; [its own table](https://learn.microsoft.com/entra/identity-platform/reference-error-codes)
and \`https://login.microsoftonline.com/error?code=NUMBER\` have the last word. In commands, NAME is a rotation of your
policy, and what stands in angle brackets is yours to fill in. Steps marked with 🔑 need a signed-in identity.`;

type Chapter = ErrorTable['chapters'][number];

function contents(chapters: readonly Chapter[]): string {
  const lines = chapters.flatMap(({ title, codes }) => [
    `- **${title}**`,
    ...codes.map(({ code, summary }) => `  - ${link(code)}: ${summary}`),
  ]);
  return ['## Contents', '', ...lines].join('\n');
}

function chapterText({ title, codes }: Chapter, known: ReadonlySet<number>): string[] {
  return [`## ${title}`, ...codes.map(entry => section(entry, known))];
}

function section(entry: CodeEntry, known: ReadonlySet<number>): string {
  const { code, wording, meaning, notMeaning, tellApart, remedy, sources } = entry;
  const linked = (text: string) => linkedTo(text, code, known);
  const paragraphs = [
    `<a id="aadsts${code}"></a>\n\n### AADSTS${code}: ${wording}`,
    `${sentence(entry)} ${linked(meaning)}`,
    `**What it does not mean.** ${linked(notMeaning)}`,
    `**Telling it apart.** ${linked(tellApart)}`,
    `**What to do**\n\n${remedy.map(line).join('\n')}`,
    `<sub>Sources: ${sources.map(cited).join('; ')}</sub>`,
  ];
  return paragraphs.join('\n\n');
}

/** *The secret has expired* (`invalid_client`, InvalidClientSecretExpiredKeysProvided). */
function sentence({ summary, error, name }: CodeEntry): string {
  const terms = [error === undefined ? '' : `\`${error}\``, name ?? ''].filter(term => term !== '');
  const first = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}`;
  return `*${first}*${terms.length === 0 ? '' : ` (${terms.join(', ')})`}.`;
}

function line({ text, command, needsSignIn }: Step, index: number): string {
  const told = `${index + 1}. ${text.replaceAll(/<([^>]*)>/g, '&lt;$1&gt;')}${needsSignIn ? ' 🔑' : ''}`;
  return command === undefined ? told : `${told}\n   \`\`\`\n   ${command}\n   \`\`\``;
}

function link(code: number): string {
  return `[AADSTS${code}](#aadsts${code})`;
}

/** Numbers of the table become links, but for its own. */
function linkedTo(text: string, own: number, known: ReadonlySet<number>): string {
  const plain = text.replaceAll(/<(?=[\w-]+[ >])/g, '&lt;');
  return plain.replaceAll(/\b\d{5,7}\b/g, digits => {
    const code = Number(digits);
    return code === own || !known.has(code) ? digits : `[${digits}](#aadsts${digits})`;
  });
}

/** `owner/repository#number` is an issue on GitHub; a page is linked by its address. */
function cited(source: string): string {
  const issue = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(source);
  if (issue) return `[${source}](https://github.com/${issue[1]}/issues/${issue[2]})`;
  return source.startsWith('https://') ? `<${source}>` : source;
}
