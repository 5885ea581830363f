import { SOME_CLIENT } from '../policy/kindSchema.ts';

/** The command that gives a role of Azure. All are as a command takes them; `assignee` left out: whoever it is. */
export function roleAssignment(role: string, scope: string, assignee = SOME_CLIENT): string {
  return `az role assignment create --role "${role}" --assignee ${assignee} --scope ${scope}`;
}

/** A vault as a scope. Its subscription is not known, so `az` looks for it. */
export function vaultScope(name: string): string {
  return `"$(${vaultIdCommand(name)})"`;
}

export function vaultIdCommand(name: string): string {
  return `az keyvault show --name ${name} --query id -o tsv`;
}
