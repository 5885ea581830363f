/**
 * The problems of a policy as SARIF 2.1.0 (OASIS), for GitHub code scanning and for editors. Of the two only what GitHub documents to show
 * is written: docs.github.com, "SARIF support for code scanning".
 */
import { filtered } from '../../filter.ts';
import type { PolicyProblem } from '../../policy/problems.ts';
import { policyMeanings } from '../explain/policyMeanings.ts';
import type { OwnKind } from '../ownFile.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

export const SARIF: OwnKind = {
  name: 'SARIF file of Keyturn',
  option: 'keyturn validate --sarif',
  example: 'keyturn.sarif',
  beginning: `{"$schema":"${SCHEMA}","version":"2.1.0","runs":[{"tool":{"driver":{"name":"Keyturn"`,
};

interface Checked {
  /** Below the root of the repository; undefined: the file is outside of it, or standard input. */
  readonly file: string | undefined;
  readonly problems: readonly PolicyProblem[];
  /** Of this program. */
  readonly version: string;
}

/** Without problems the file has no results, which closes the alerts of before. */
export function sarifText({ file, problems, version }: Checked): string {
  const driver = { name: 'Keyturn', semanticVersion: version, rules };
  const run = {
    tool: { driver },
    // Several policies of one commit are told apart by it.
    automationDetails: { id: `keyturn/${file ?? 'policy'}/` },
    columnKind: 'utf16CodeUnits',
    results: problems.map(problem => resultOf(problem, file)),
  };
  return `${filtered(JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }))}\n`;
}

const CODES = Object.keys(policyMeanings);

const rules = Object.entries(policyMeanings).map(([id, text]) => {
  const [title = text] = text.split(/(?<=\.) /);
  return {
    id,
    shortDescription: { text: withoutMarks(title) },
    fullDescription: { text: withoutMarks(text) },
    help: { text: withoutMarks(text), markdown: text },
    defaultConfiguration: { level: 'error' },
    properties: { 'problem.severity': 'error', tags: ['policy'] },
  };
});

/** For readers of plain text. */
function withoutMarks(text: string): string {
  return text.replaceAll('`', '');
}

/** A problem of the file as a whole stands at its first line: GitHub shows no result without one. */
function resultOf({ code, text, line = 1, column }: PolicyProblem, file: string | undefined) {
  const region = { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
  const artifactLocation = { uri: uriOf(file ?? ''), uriBaseId: '%SRCROOT%' };
  return {
    ruleId: code,
    ruleIndex: CODES.indexOf(code),
    level: 'error',
    message: { text },
    locations: file === undefined ? [] : [{ physicalLocation: { artifactLocation, region } }],
  };
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
