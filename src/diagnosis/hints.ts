/** What people paste when Entra gave no number: network, proxy, certificates, the vault, a setting that was not resolved. */
import type { Hint, HintName } from './hints/hint.ts';
import { network } from './hints/network.ts';
import { program } from './hints/program.ts';
import { vault } from './hints/vault.ts';

/** The first that fits is what is spoken of; the nearer a cause is to the network, the earlier it stands. */
export const hints: readonly Hint[] = [...network, ...vault, ...program];

/** Takes the text of `plainText`. */
export function hintsIn(text: string): HintName[] {
  return hints.filter(({ sign }) => sign.test(text)).map(({ name }) => name);
}

export function hint(name: HintName): Hint | undefined {
  return hints.find(each => each.name === name);
}
