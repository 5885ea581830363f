#!/usr/bin/env bash
# Shows that clients which know nothing of keyturn work on its sandbox, and find there what a rotation did.
# curl always; Debian's unmodified `az` and Python's Azure SDK where they are installed:
#   apt-get install -y --no-install-recommends azure-cli python3-azext-devops
#
#   bash scripts/foreign-clients.sh [POLICY]      default: rotation.example.yaml
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if [ -z "${KEYTURN_SANDBOX_POLICY:-}" ]; then
  node="$root/node_modules/.bin/node"
  policy=$(realpath "${1:-$root/rotation.example.yaml}")
  cd "$root"
  exec "$node" "$root/src/main.ts" sandbox exec --for "$policy" -- bash "${BASH_SOURCE[0]}"
fi
cd "$root"

failed=0
# same WHAT EXPECTED ACTUAL
same() {
  if [ -n "$3" ] && [ "$2" = "$3" ]; then
    echo "  ✓ $1: $3"
  else
    echo "  ✗ $1: expected $2, got ${3:-nothing}"
    failed=1
  fi
}
# pick EXPRESSION: of the JSON on stdin, which the expression calls d
pick() {
  node -e 'const d = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log('"$1"' ?? "")'
}
# Secrets go to curl by its standard input, so that they show in no list of processes.
token() { # tenant, client id, client secret, scope
  printf 'data-urlencode = "%s"\n' grant_type=client_credentials "client_id=$2" "client_secret=$3" "scope=$4" |
    curl --silent --config - "https://login.microsoftonline.com/$1/oauth2/v2.0/token"
}
get() { # url, token
  printf 'header = "Authorization: Bearer %s"\n' "$2" | curl --silent --globoff --config - "$1"
}

# The first rotation of the policy, and the first target of each kind with the rotation that it belongs to.
facts=$(node --input-type=module -e '
  import { readFileSync } from "node:fs";
  import { parse } from "yaml";
  const policy = parse(readFileSync(process.env.KEYTURN_SANDBOX_POLICY, "utf8"), { merge: true });
  const quoted = value => `\x27${String(value ?? "").replaceAll("\x27", "")}\x27`;
  const say = (name, value) => console.log(`${name}=${quoted(value)}`);
  const [first] = policy.rotations;
  say("tenant", first.tenant ?? policy.tenant);
  say("app", first.registration.appId);
  say("vault", first.vault.url);
  say("secret", first.vault.secret);
  for (const kind of ["appService", "variableGroup", "githubSecret"]) {
    const fits = target => target[kind] && !target[kind].slot && !target[kind].environment && target[kind].as !== "reference";
    const rotation = policy.rotations.find(({ targets = [] }) => targets.some(fits));
    const settings = rotation?.targets.find(fits)[kind] ?? {};
    for (const [name, value] of Object.entries(settings)) say(`${kind}_${name}`, value);
    say(`${kind}_vault`, rotation?.vault.url);
    say(`${kind}_vaultSecret`, rotation?.vault.secret);
  }')
eval "$facts"

echo "keyturn rotates"
keyturn rotate --config "$KEYTURN_SANDBOX_POLICY" >/tmp/keyturn-foreign.$$ 2>&1 || {
  cat "/tmp/keyturn-foreign.$$"
  rm -f "/tmp/keyturn-foreign.$$"
  echo "  ✗ keyturn rotate failed"
  exit 1
}
rm -f "/tmp/keyturn-foreign.$$"
echo "  ✓ done"

# What curl finds is what the other clients have to find as well.
echo "curl"
graph=$(token "$tenant" "$AZURE_CLIENT_ID" "$AZURE_CLIENT_SECRET" https://graph.microsoft.com/.default | pick d.access_token)
keyvault=$(token "$tenant" "$AZURE_CLIENT_ID" "$AZURE_CLIENT_SECRET" https://vault.azure.net/.default | pick d.access_token)
application=$(get "https://graph.microsoft.com/v1.0/applications(appId='$app')" "$graph")
ours='d.passwordCredentials.filter(each => each.displayName?.startsWith("keyturn/"))'
key=$(pick "$ours[0]?.keyId" <<<"$application")
same 'credentials that bear the mark' 1 "$(pick "$ours.length" <<<"$application")"
version=$(get "$vault/secrets/$secret?api-version=7.4" "$keyvault")
same 'key id on the vault version' "$key" "$(pick 'd.tags["keyturn-key-id"]' <<<"$version")"
same 'a tag that is not ours' team-x "$(pick d.tags.owner <<<"$version")"
answer=$(token "$tenant" "$app" "$(pick d.value <<<"$version")" https://graph.microsoft.com/.default)
same 'a token call with the vault’s value' Bearer "$(pick d.token_type <<<"$answer")"

key_of() { # vault url, secret
  get "$1/secrets/$2?api-version=7.4" "$keyvault" | pick 'd.tags["keyturn-key-id"]'
}
if [ -n "${githubSecret_repository:-}" ]; then
  mark=$(get "https://api.github.com/repos/$githubSecret_repository/actions/variables/${githubSecret_secret}_KEYTURN" "$GITHUB_TOKEN")
  same 'key id beside the GitHub secret' "$(key_of "$githubSecret_vault" "$githubSecret_vaultSecret")" "$(pick d.value <<<"$mark" | cut -d" " -f1)"
fi

echo "az"
if ! command -v az >/dev/null; then
  echo "  – skipped: az is not installed (apt-get install azure-cli python3-azext-devops)"
else
  az login --service-principal -u "$AZURE_CLIENT_ID" -p "$AZURE_CLIENT_SECRET" --tenant "$tenant" --output none
  echo "  ✓ az login --service-principal"
  listed=$(az ad app credential list --id "$app" --query "[?starts_with(displayName, 'keyturn/')].keyId" --output tsv)
  same 'az ad app credential list' "$key" "$listed"
  # Debian's `az keyvault` lacks one of its modules; `az rest` does the same calls.
  tag=$(az rest --method get --url "$vault/secrets/$secret?api-version=7.4" --resource https://vault.azure.net --query 'tags."keyturn-key-id"' --output tsv)
  same 'az rest, key id on the vault version' "$key" "$tag"
  if [ -n "${appService_site:-}" ]; then
    value=$(az webapp config appsettings list --subscription "$appService_subscription" -g "$appService_resourceGroup" -n "$appService_site" \
      --query "[?name=='$appService_setting'].value" --output tsv)
    wanted=$(get "$appService_vault/secrets/$appService_vaultSecret?api-version=7.4" "$keyvault" | pick d.value)
    same 'az webapp config appsettings list, equal to the vault' yes "$([ "$value" = "$wanted" ] && echo yes || echo no)"
  fi
  if [ -n "${variableGroup_group:-}" ]; then
    mark=$(az pipelines variable-group list --org "https://dev.azure.com/$variableGroup_organization" --project "$variableGroup_project" --detect false \
      --query "[?name=='$variableGroup_group' || id==to_number('$variableGroup_group')].variables.\"$variableGroup_variable.keyturn\".value" --output tsv)
    same 'az pipelines variable-group list, the mark' "$(key_of "$variableGroup_vault" "$variableGroup_vaultSecret")" "${mark%% *}"
  fi
fi

echo "Python’s Azure SDK"
python=''
for candidate in python3 /usr/bin/python3; do
  if "$candidate" -c 'import azure.identity, azure.keyvault.secrets' 2>/dev/null; then python=$candidate; fi
done
if [ -z "$python" ]; then
  echo "  – skipped: python3 has no azure.identity and azure.keyvault.secrets (they come with Debian's azure-cli)"
else
  tag=$(vault=$vault secret=$secret "$python" -c '
import os
from azure.identity import EnvironmentCredential
from azure.keyvault.secrets import SecretClient
found = SecretClient(os.environ["vault"], EnvironmentCredential()).get_secret(os.environ["secret"])
print(found.properties.tags["keyturn-key-id"])')
  same 'SecretClient.get_secret, key id on the vault version' "$key" "$tag"
fi

if [ "$failed" = 0 ]; then
  echo "✓ clients that know nothing of keyturn find what it did"
else
  echo "✗ something differs, see above"
fi
exit "$failed"
