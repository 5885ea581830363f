import { Problem } from '../problem.ts';
import { type Performing, requestOf } from './perform.ts';

/** Before anything is made: fails where the vault's secrets cannot be read. */
export async function requireVault(vault: string, { ports, bindings, clock }: Performing): Promise<void> {
  const request = { method: 'GET', url: '{{vault}}/secrets/{{name}}?api-version=7.4' } as const;
  const { status } = await ports.ask(requestOf(request, bindings, clock.now()));
  if (status === 404) return;
  const name = new URL(vault).hostname.split('.')[0] ?? vault;
  throw new Problem({
    code: 'human-needed',
    subject: `vault ${vault}`,
    reason: `the secrets of this vault may not be read (${status})`,
    remedy: `az role assignment create --role "Key Vault Secrets Officer" --assignee <client id> --scope $(az keyvault show --name ${name} --query id -o tsv)`,
    status,
  });
}
