/** Who this program is signed in as, for the commands that give a right to exactly that identity. */

type Variables = Readonly<Record<string, string | undefined>>;

/** For `--assignee`. Where no variable names the identity, it is the one that `az` is signed in as. */
export function assigneeOf(env: Variables): string {
  return env['AZURE_CLIENT_ID'] || '"$(az account show --query user.name -o tsv)"';
}

/** Its object id in the directory. */
export function objectIdOf(env: Variables): string {
  const client = env['AZURE_CLIENT_ID'];
  return client
    ? `"$(az ad sp show --id ${client} --query id -o tsv)"`
    : '"$(az ad signed-in-user show --query id -o tsv)"';
}
