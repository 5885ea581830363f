/** Commands about the vault of a rotation. */
import { vaultName } from '../../policy/place.ts';
import { command } from '../cause.ts';
import type { Step } from '../codes/knowledge.ts';
import type { Evidence } from '../evidence.ts';
import type { Row } from '../judged.ts';

export function recovered({ rotation, vault }: Evidence): Step[] {
  if (rotation === undefined || vault === undefined) return [];
  return [
    command(
      'Recover it.',
      `az keyvault secret recover --vault-name ${vaultName(vault)} --name ${vault.secret}`,
    ),
    command('Then see what is to be done.', `keyturn plan ${rotation}`),
  ];
}

/** A copy that keyturn does not keep: the vault's value is put there without being shown. */
export function taken({ places, vault }: Evidence, { place }: Row): Step[] {
  const source = places.find(({ name }) => name === place)?.source ?? '';
  if (vault === undefined) return [];
  const shown = `az keyvault secret show --vault-name ${vaultName(vault)} --name ${vault.secret} --query value -o tsv`;
  const text = "Take the vault's value, which works; no new secret is needed.";
  if (source.startsWith('env:')) return [command(text, `export ${source.slice(4)}="$(${shown})"`)];
  if (source.startsWith('file:')) return [command(text, `printf %s "$(${shown})" > ${source.slice(5)}`)];
  return [command(`${text} This prints it.`, shown)];
}
