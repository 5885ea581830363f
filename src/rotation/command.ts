import type { Rotation } from '../policy/policy.ts';
import { shellWord } from '../policy/quote.ts';

type Verb =
  | 'plan'
  | 'adopt'
  | 'status'
  | 'rotate'
  | 'verify'
  | 'revoke'
  | 'rollback'
  | 'diagnose'
  | 'forget'
  | 'go';

/** A rotation, as far as a command names it. */
export type Named = Pick<Rotation, 'name' | 'config'>;

/** `keyturn rotate billing --now --config team-a.yaml`: a command about a rotation, complete enough to paste. */
export function commandFor({ name, config }: Named, verb: Verb, ...words: readonly string[]): string {
  return ['keyturn', verb, name, ...words, ...commandTail({ config })].join(' ');
}

/** What names the policy at the end of a command: nothing for the file that is read without `--config`. */
export function commandTail({ config }: { readonly config?: string | undefined }): string[] {
  return config === undefined ? [] : ['--config', shellWord(config)];
}
