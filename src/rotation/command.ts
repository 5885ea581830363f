import type { Carried, Rotation } from '../policy/policy.ts';
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
export type Named = Pick<Rotation, 'name' | 'config' | 'carried'>;

/** `keyturn rotate billing --now --config team-a.yaml`: a command about a rotation, complete enough to paste. */
export function commandFor(
  { name, config, carried }: Named,
  verb: Verb,
  ...words: readonly string[]
): string {
  return ['keyturn', verb, name, ...words, ...carriedFlags(verb, carried), ...commandTail({ config })].join(
    ' ',
  );
}

/** What the user gave, as far as the verb takes it: whoever follows the command leaves no hole in the trail. */
export function carriedFlags(verb: string, { audit, record }: Carried = {}): string[] {
  return [
    ...(audit !== undefined && AUDITED.has(verb) ? [`--audit ${shellWord(audit)}`] : []),
    ...(record !== undefined && RECORDED.has(verb) ? [`--record ${shellWord(record)}`] : []),
  ];
}

const AUDITED: ReadonlySet<string> = new Set(['rotate', 'adopt', 'rollback', 'revoke', 'forget']);
const RECORDED: ReadonlySet<string> = new Set(['rotate', 'revoke']);

/** What names the policy at the end of a command: nothing for the file that is read without `--config`. */
export function commandTail({ config }: { readonly config?: string | undefined }): string[] {
  return config === undefined ? [] : ['--config', shellWord(config)];
}
