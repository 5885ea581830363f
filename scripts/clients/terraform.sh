# What the rows of terraform-*.yaml are made of. SOURCE is the address of their provider, PROVIDER its block, if it needs one.

# No configuration of the user, and no question whether there is a newer version.
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_CLI_CONFIG_FILE=/dev/null
export ARM_TENANT_ID=$TENANT ARM_CLIENT_ID=$AZURE_CLIENT_ID ARM_CLIENT_SECRET=$AZURE_CLIENT_SECRET

# A folder of its own with the configuration of standard input, and the provider out of the mirror.
begin() {
  made=$(mktemp -d "${XDG_STATE_HOME%/*}/terraform-XXXX") && cd "$made" || return
  printf 'terraform {\n  required_providers {\n    %s = { source = "%s" }\n  }\n}\n%s\n' "${SOURCE##*/}" "$SOURCE" "${PROVIDER-}" >provider.tf
  cat >main.tf
  run init -plugin-dir="$KEYTURN_CLIENTS_TERRAFORM" >init.txt || { cat init.txt; return 1; }
}

run() { terraform "$1" -no-color -input=false "${@:2}"; }
apply() { run apply -auto-approve; }
destroy() { run destroy -auto-approve; }

# A second plan, whose exit code is 2 where it finds something to change.
unchanged() { run plan -detailed-exitcode; }

steady() { begin && apply && unchanged && destroy; }

# For what was there before.
kept() { begin && apply && unchanged; }

# For what only reads, and for what is refused.
applied() { begin && apply; }
