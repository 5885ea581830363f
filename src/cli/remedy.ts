/**
 * Commands in remedies are composed by those who know the rotation and not the file. Before anything is shown, as text
 * or as JSON, they are completed here, so that they can be pasted.
 */
import { DEFAULT_POLICY } from '../policy/configFile.ts';
import { shellWord } from '../policy/quote.ts';

/** `keyturn verify billing` with ` --config team-a.yaml` behind it; other commands, and other text, as they are. */
export function forPolicy(remedy: string, config: string): string {
  if (config === DEFAULT_POLICY) return remedy;
  return remedy.replaceAll(COMMAND, command =>
    / (-c|--config)\b/.test(command) ? command : `${command} --config ${shellWord(config)}`,
  );
}

/** A verb that reads the policy, with its words: they end where a comma, a bracket or a second space follows. */
const COMMAND =
  /\bkeyturn (?:plan|rotate|status|verify|revoke|rollback|diagnose|forget|stop|go)(?: [^\s,;()]+)*/g;
