/**
 * Writes the files that are made from code: `npm run generate`. With `--check` it writes nothing, and exits with 1
 * where a file is not what it would write.
 */
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { PIPELINES } from '../src/cli/pipeline.ts';
import { pipelineFile } from '../src/cli/pipelineFile.ts';
import { packageVersion } from '../src/cli/version.ts';
import { kinds } from '../src/connectors/kinds.ts';
import { rightsList } from '../src/connectors/knownRights.ts';
import { DEFAULT_POLICY } from '../src/policy/configFile.ts';
import { policyJsonSchema } from '../src/policy/jsonSchema.ts';
import { policyReference } from '../src/policy/policyReference.ts';
import { deployFiles } from './deploy/deployFiles.ts';
import { editsTable } from './edits.ts';
import { errorsPage } from './errors/errorsPage.ts';
import { codesJson, hintsJson, readErrors, WrongErrors } from './errors/errorsYaml.ts';
import { figures } from './exploration.ts';
import { gradesTable } from './grades.ts';
import { outputReference } from './outputs/outputReference.ts';
import { outputSchema } from './outputs/outputSchema.ts';
import { placesTable } from './places.ts';
import { rolesTable } from './roles.ts';

export interface Generator {
  /** Relative to the root of the repository. */
  readonly file: string;
  /** What the file ought to hold, given what it holds; undefined: nothing is generated into it. */
  readonly content: (current: string | undefined) => string | undefined;
}

/** A new generated file is one more row. */
export const generators: readonly Generator[] = [
  {
    file: 'config/policy.schema.json',
    content: () => `${JSON.stringify(policyJsonSchema(kinds), null, 2)}\n`,
  },
  {
    file: 'config/output.schema.json',
    content: () => `${JSON.stringify(outputSchema(), null, 2)}\n`,
  },
  {
    file: 'docs/json.md',
    content: current => between(current, 'output-reference', outputReference(outputSchema())),
  },
  {
    file: 'docs/policy.md',
    content: current => between(current, 'policy-reference', policyReference(policyJsonSchema(kinds))),
  },
  { file: 'README.md', content: current => between(current, 'figures', figures()) },
  {
    file: 'src/sandbox/BEHAVIOUR.md',
    content: current => between(current, 'grades', gradesTable(current ?? '')),
  },
  { file: 'src/sandbox/BEHAVIOUR.md', content: current => between(current, 'edits', editsTable()) },
  { file: 'docs/places.md', content: current => between(current, 'places', placesTable()) },
  { file: 'docs/operations.md', content: current => between(current, 'pipelines', pipelineSamples()) },
  { file: 'SECURITY.md', content: current => between(current, 'rights', rightsList(kinds)) },
  { file: 'SECURITY.md', content: current => between(current, 'roles', rolesTable()) },
  ...deployFiles,
  { file: 'src/diagnosis/codes/codes.json', content: () => codesJson(errorTable()) },
  { file: 'src/diagnosis/codes/hints.json', content: () => hintsJson(errorTable()) },
  { file: 'src/diagnosis/ERRORS.md', content: () => errorsPage(errorTable()) },
];

/** What `keyturn init` writes for a policy in the root of a repository. */
function pipelineSamples(): string {
  const subject = { policy: DEFAULT_POLICY, version: packageVersion() };
  return PIPELINES.map(pipeline => {
    const { file, text } = pipelineFile(pipeline, subject);
    return `\`${file}\`:\n\n\`\`\`yaml\n${text}\`\`\``;
  }).join('\n\n');
}

function errorTable() {
  const file = 'src/diagnosis/codes/errors.yaml';
  return readErrors(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'), file);
}

/** The files that are not what they ought to be; they are mended unless `check` is set. */
export async function generate(check: boolean): Promise<string[]> {
  const stale: string[] = [];
  for (const { file, content } of generators) {
    const url = new URL(`../${file}`, import.meta.url);
    const current = await readFile(url, 'utf8').catch(() => undefined);
    const wanted = content(current);
    if (wanted === undefined || wanted === current) continue;
    stale.push(file);
    if (!check) await writeFile(url, wanted);
  }
  return stale;
}

/** The text with what is between `<!-- name:start -->` and `<!-- name:end -->` replaced; undefined without the marks. */
function between(current: string | undefined, name: string, content: string): string | undefined {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const from = current?.indexOf(start) ?? -1;
  const until = current?.indexOf(end, from) ?? -1;
  if (current === undefined || from === -1 || until === -1) return undefined;
  return `${current.slice(0, from)}${start}\n\n${content}\n\n${current.slice(until)}`;
}

async function main(): Promise<void> {
  const check = process.argv.includes('--check');
  const stale = await generate(check);
  for (const file of stale)
    process.stdout.write(check ? `${file} is out of date: run npm run generate\n` : `wrote ${file}\n`);
  if (check && stale.length > 0) process.exitCode = 1;
}

if (import.meta.main)
  await main().catch((error: unknown) => {
    if (!(error instanceof WrongErrors)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
