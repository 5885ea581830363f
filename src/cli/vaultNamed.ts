import type { CloudEndpoints } from '../policy/policy.ts';
import { Problem } from '../problem.ts';

/**
 * The vault that `--vault` names, by its name or its address, as `https://NAME.vault.azure.net`. Throws `wrong-usage` for an address outside of the vaults of
 * this cloud, since the token of the vaults is sent there. `command`: the verb with what else it needs, for the remedy.
 */
export function vaultNamed(command: string, text: string, { vaultSuffix }: CloudEndpoints): string {
  const address = /^[a-z][a-z0-9-]{1,22}[a-z0-9]$/i.test(text) ? `https://${text}.${vaultSuffix}` : text;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isVault = url?.protocol === 'https:' && url.host.endsWith(`.${vaultSuffix}`) && url.pathname === '/';
  if (url !== undefined && isVault) return url.origin;
  const [verb = ''] = command.split(' ');
  throw new Problem({
    code: 'wrong-usage',
    subject: `keyturn ${verb} --vault`,
    reason: `expected the name of a vault, or its address in this cloud: https://NAME.${vaultSuffix}`,
    remedy: `keyturn ${command} --vault https://kv-test.${vaultSuffix}`,
  });
}
