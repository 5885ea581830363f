import type { Rotation } from '../policy/policy.ts';
import { shellWord } from '../policy/quote.ts';

type Verb = 'plan' | 'rotate' | 'verify' | 'revoke' | 'rollback' | 'diagnose' | 'forget' | 'go';

/** A rotation, as far as a command names it. */
export type Named = Pick<Rotation, 'name' | 'config'>;

/** `keyturn rotate billing --now --config team-a.yaml`: a command about a rotation, complete enough to paste. */
export function commandFor({ name, config }: Named, verb: Verb, ...words: readonly string[]): string {
  return ['keyturn', verb, name, ...words, ...configWords(config)].join(' ');
}

/** Nothing where it is the file that is read without `--config`. */
function configWords(config: string | undefined): string[] {
  return config === undefined ? [] : ['--config', shellWord(config)];
}
