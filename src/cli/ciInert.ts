/** In a pipeline the log is also a channel of commands: nothing that a service or a policy says may become one. */
import type { Context } from './context.ts';

/** GitHub Actions and Azure Pipelines, by the variables that each documents for this question. */
export function readsCommandsInLog(env: Context['env']): boolean {
  return env['GITHUB_ACTIONS'] === 'true' || env['TF_BUILD'] !== undefined;
}

/**
 * The text without what the two read as a command. GitHub's runner takes a line that begins with `::`, after white space, and `##[`
 * anywhere in a line (actions/runner, ActionCommand.cs); the agent of Azure Pipelines takes `##vso[` anywhere in a line
 * (microsoft/azure-pipelines-agent, Command.cs), in stdout and in stderr. Escaped as in JSON, so that a document has the same values.
 */
export function withoutLogCommands(text: string): string {
  return text.replaceAll(MARKED, '#\\u0023').replaceAll(LINE_COMMAND, '$1\\u003a:');
}

const MARKED = /##(?=(?:vso)?\[)/gi;
const LINE_COMMAND = /^([^\S\n]*)::/gm;
