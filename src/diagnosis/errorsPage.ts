/** ERRORS.md, made from the table: `npm run generate`. */

import type { CodeKnowledge, Step, VerdictOn } from './codes/knowledge.ts';
import { explain, knownCodes } from './codes.ts';

export function errorsPage(): string {
  const parts = [INTRODUCTION, contents(), ...GROUPS.flatMap(([on, title]) => group(on, title))];
  return `${parts.join('\n\n')}\n`;
}

const INTRODUCTION = `<!-- Made from src/diagnosis/codes by \`npm run generate\`. Change it there. -->
# AADSTS error codes of applications that sign in with a client secret

What Microsoft Entra (Azure AD) means when it answers a program with AADSTS and a number: what it says, what it is taken
for and is not, how to tell it from its neighbours, and what to do next.

Rather than reading on, let [Keyturn](../../README.md) look:

\`\`\`
keyturn diagnose NAME              # a rotation of your policy: every place where the secret lives
keyturn diagnose --error log.txt   # a pasted log or stack trace, offline
\`\`\`

The numbers are Microsoft's and may change; [its own table](https://learn.microsoft.com/entra/identity-platform/reference-error-codes)
and \`https://login.microsoftonline.com/error?code=NUMBER\` have the last word. In commands, NAME is a rotation of your
policy, and what stands in angle brackets is yours to fill in. Steps marked with 🔑 need a signed-in identity.`;

const GROUPS: readonly (readonly [VerdictOn, string])[] = [
  ['value', 'The secret is not accepted'],
  ['credential-missing', 'No secret arrived'],
  ['application', 'The application'],
  ['tenant', 'Tenant, authority, cloud'],
  ['scope', 'Scope and resource'],
  ['request', 'The request itself'],
  ['policy', 'Policies'],
  ['passing', 'Passing: try again later'],
  ['assertion', 'Certificates and federated credentials'],
  ['other-flow', "Users' sign-ins: not an application's own"],
];

function of(on: VerdictOn): CodeKnowledge[] {
  return knownCodes.filter(({ verdictOn }) => verdictOn === on);
}

function contents(): string {
  const lines = GROUPS.flatMap(([on, title]) => [
    `- **${title}**`,
    ...of(on).map(({ code, summary }) => `  - ${link(code)}: ${summary}`),
  ]);
  return ['## Contents', '', ...lines].join('\n');
}

function group(on: VerdictOn, title: string): string[] {
  return [`## ${title}`, ...of(on).map(section)];
}

function section(known: CodeKnowledge): string {
  const { code, wording, meaning, notMeaning, tellApart, remedy, source } = known;
  const paragraphs = [
    `<a id="aadsts${code}"></a>\n\n### AADSTS${code}: ${wording}`,
    `${sentence(known)} ${linked(meaning, code)}`,
    `**What it does not mean.** ${linked(notMeaning, code)}`,
    `**Telling it apart.** ${linked(tellApart, code)}`,
    `**What to do**\n\n${remedy.map(line).join('\n')}`,
    `<sub>Sources: ${source.split('; ').map(cited).join('; ')}</sub>`,
  ];
  return paragraphs.join('\n\n');
}

/** *The secret has expired* (`invalid_client`, InvalidClientSecretExpiredKeysProvided). */
function sentence({ summary, error, name }: CodeKnowledge): string {
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
function linked(text: string, own: number): string {
  const plain = text.replaceAll(/<(?=[\w-]+[ >])/g, '&lt;');
  return plain.replaceAll(/\b\d{5,7}\b/g, digits => {
    const code = Number(digits);
    return code === own || explain(code) === undefined ? digits : `[${digits}](#aadsts${digits})`;
  });
}

/** `owner/repository#number` is an issue on GitHub; a page is linked by its address. */
function cited(source: string): string {
  const issue = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(source);
  if (issue) return `[${source}](https://github.com/${issue[1]}/issues/${issue[2]})`;
  return source.startsWith('https://') ? `<${source}>` : source;
}
