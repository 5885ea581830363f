#!/usr/bin/env bash
# What people use today: rotates the client secrets of a list of registrations with Debian's `az`, one after the other.
# The benchmark compares keyturn with it.
#
#   bash scripts/baseline.sh LIST.json
#
# LIST.json: [{ "tenant", "appId", "vaultUrl", "secretName", "subscription", "resourceGroup", "site", "setting" }]
# Signs in with AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET. Needs az, curl and jq.
#
# Written with care, and still: `az login -p`, `appsettings set` take their secret as an argument, where everybody on the
# machine reads it in the list of processes for as long as the command runs. It is one of the things that people live with.
set -euo pipefail

AZURE_CONFIG_DIR=$(mktemp -d)
export AZURE_CONFIG_DIR AZURE_CORE_ONLY_SHOW_ERRORS=yes AZURE_CORE_COLLECT_TELEMETRY=no
trap 'rm -rf "$AZURE_CONFIG_DIR"' EXIT

az login --service-principal -u "$AZURE_CLIENT_ID" -p "$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID" --output none

# accepted TENANT APP SECRET: whether Entra issues a token for it. curl reads the secret from its standard input.
accepted() {
  local status
  status=$(printf 'data-urlencode = "%s"\n' grant_type=client_credentials "client_id=$2" "client_secret=$3" \
    scope=https://graph.microsoft.com/.default |
    curl --silent --output /dev/null --write-out '%{http_code}' --config - \
      "https://login.microsoftonline.com/$1/oauth2/v2.0/token") || return 1
  [ "$status" = 200 ]
}

rotate() { # tenant appId vaultUrl secretName subscription resourceGroup site setting
  local tenant=$1 app=$2 vault=$3 name=$4 subscription=$5 group=$6 site=$7 setting=$8
  local old end secret tries=0

  # Which of several is the old one is nothing to guess at.
  old=$(az ad app credential list --id "$app" --query '[].keyId' --output tsv)
  if [ "$(wc -w <<<"$old")" != 1 ]; then
    echo "$app: it has not exactly one secret" >&2
    return 1
  fi

  end=$(date --utc --date '+180 days' +%Y-%m-%dT%H:%M:%SZ)
  secret=$(az ad app credential reset --id "$app" --append --display-name 'rotated by baseline.sh' \
    --end-date "$end" --query password --output tsv)

  # Entra needs some seconds to know a new secret, and nobody may get it before.
  until accepted "$tenant" "$app" "$secret"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 300 ]; then
      echo "$app: Entra does not accept the new secret" >&2
      return 1
    fi
    sleep 1
  done

  # This is `az keyvault secret set`, which in Debian's az 2.45 lacks the module azure.keyvault.v7_0.
  secret=$secret jq --null-input --arg expires "$end" '{ value: $ENV.secret, attributes: { exp: ($expires | fromdate) } }' |
    az rest --method put --url "$vault/secrets/$name?api-version=7.4" --resource https://vault.azure.net \
      --body @- --output none

  az webapp config appsettings set --subscription "$subscription" --resource-group "$group" --name "$site" \
    --settings "$setting=$secret" --output none

  az ad app credential delete --id "$app" --key-id "$old" --output none
  echo "$app: rotated"
}

while IFS=$'\t' read -r -a entry; do
  rotate "${entry[@]}"
done < <(jq --raw-output '.[] | [.tenant, .appId, .vaultUrl, .secretName, .subscription, .resourceGroup, .site, .setting] | @tsv' "$1")
