/** In a pipeline the log is also a channel of commands: nothing that a service or a policy says may become one. */
import { PIPELINES, type Pipeline } from './pipeline.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** GitHub Actions or Azure Pipelines, by the variables that each documents for this question. */
export function pipelineIn(env: Env): Pipeline | undefined {
  if (env['GITHUB_ACTIONS'] === 'true') return 'github';
  return env['TF_BUILD'] === undefined ? undefined : 'azure';
}

/** Errors are told before anything is parsed, so this looks at the words as they were typed. Undefined: `--ci` is not among them. */
export function pipelineTyped(words: readonly string[]): Pipeline | 'none' | undefined {
  const at = words.findLastIndex(word => word === '--ci' || word.startsWith('--ci='));
  const typed = words[at] === '--ci' ? words[at + 1] : words[at]?.slice('--ci='.length);
  return at === -1 ? undefined : [...PIPELINES, 'none' as const].find(each => each === typed);
}

/** Whoever asks for the commands of a pipeline has its log read for them, too. */
export function readsCommandsInLog(env: Env, words: readonly string[]): boolean {
  const typed = pipelineTyped(words);
  return pipelineIn(env) !== undefined || (typed !== undefined && typed !== 'none');
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
