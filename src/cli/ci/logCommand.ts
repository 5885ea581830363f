/** A command for the log of a pipeline, and how it is written there. Every text in it is escaped: none can end it, or begin another. */
import { filtered } from '../../filter.ts';
import { withoutLogCommands } from '../ciInert.ts';
import type { Pipeline } from '../pipeline.ts';

export type LogCommand =
  /** Shown beside the result of the job and, where there is a file, in a pull request. */
  | {
      readonly command: 'annotate';
      readonly level: 'error' | 'warning';
      readonly title: string;
      /** May have several lines. */
      readonly message: string;
      /** Below the root of the repository. */
      readonly place?: { readonly file: string; readonly line: number; readonly column?: number };
    }
  /** Of Azure Pipelines: shows a file of Markdown on the page of the run. */
  | { readonly command: 'upload-summary'; readonly file: string }
  /** Of Azure Pipelines: the step ends well, and is marked. */
  | { readonly command: 'has-issues' };

/** One line, without its end; undefined where the pipeline has no such command. */
export function logLine(pipeline: Pipeline, command: LogCommand): string | undefined {
  return pipeline === 'github' ? gitHubLine(command) : azureLine(command);
}

function gitHubLine(command: LogCommand): string | undefined {
  if (command.command !== 'annotate') return undefined;
  const { level, title, message, place } = command;
  const properties = {
    ...(place === undefined ? {} : { file: place.file, line: place.line, col: place.column }),
    title,
  };
  const pairs = pairsOf(properties).map(([key, value]) => `${key}=${escaped(value, GITHUB_PROPERTY)}`);
  return `::${level} ${pairs.join(',')}::${escaped(message, GITHUB_DATA)}`;
}

function azureLine(command: LogCommand): string {
  if (command.command === 'upload-summary') return `##vso[task.uploadsummary]${escaped(command.file, AZURE)}`;
  if (command.command === 'has-issues') return '##vso[task.complete result=SucceededWithIssues;]';
  const { level, title, message, place } = command;
  const properties = {
    type: level,
    ...(place === undefined
      ? {}
      : { sourcepath: place.file, linenumber: place.line, columnnumber: place.column }),
  };
  const pairs = pairsOf(properties).map(([key, value]) => `${key}=${escaped(value, AZURE)};`);
  return `##vso[task.logissue ${pairs.join('')}]${escaped(`${title}: ${message}`, AZURE)}`;
}

function pairsOf(properties: Readonly<Record<string, string | number | undefined>>): [string, string][] {
  return Object.entries(properties).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  );
}

/**
 * The sign of an escape first, since the rest brings it in. As `@actions/core` 3.0 (command.js) and `azure-pipelines-task-lib`
 * (taskcommand.ts) escape; the agent reads its own in properties and text alike (Command.cs), so both are written alike.
 */
type Escapes = readonly (readonly [sign: string, code: string])[];

const GITHUB_DATA: Escapes = [
  ['%', '%25'],
  ['\r', '%0D'],
  ['\n', '%0A'],
];
const GITHUB_PROPERTY: Escapes = [...GITHUB_DATA, [':', '%3A'], [',', '%2C']];
const AZURE: Escapes = [
  ['%', '%AZP25'],
  ['\r', '%0D'],
  ['\n', '%0A'],
  [']', '%5D'],
  [';', '%3B'],
];

/**
 * The filter comes first: it does not know the escaped form of a secret. Commands inside of it are taken out, too: who reads the message
 * again, from a log, meets none.
 */
function escaped(text: string, escapes: Escapes): string {
  const clean = withoutLogCommands(filtered(text));
  return escapes.reduce((sofar, [sign, code]) => sofar.replaceAll(sign, code), clean);
}
