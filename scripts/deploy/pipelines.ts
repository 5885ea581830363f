/** config/deploy for GitHub Actions and Azure Pipelines: the steps of `keyturn init --ci`, as parts to build a pipeline of. */
import { azureSteps, githubSteps, indented } from '../../src/cli/pipelineSteps.ts';
import { DEFAULT_POLICY } from '../../src/policy/configFile.ts';

const COMMAND = 'rotate --wait 30m --audit audit.jsonl';

/** Words that come from a variable are no shell: a command of the pipeline's is split at blanks, and at nothing else. */
const RUN = `npm install --global "$PACKAGE"
read -ra words <<< "$COMMAND"
keyturn "\${words[@]}"`;

export function githubAction(version: string): string {
  const { node, login, keepTrail } = githubSteps;
  const signIn = login({ client: 'inputs.client-id', tenant: 'inputs.tenant-id' });
  return `# One verb of Keyturn, signed in to Azure by OIDC. Copied to .github/actions/keyturn/action.yml, a job uses it by that folder.
name: Keyturn
description: Signs in to Azure by OIDC, runs one verb of Keyturn, and keeps the trail as an artifact.
inputs:
  client-id:
    description: Client id of an app registration or managed identity with a federated credential for this repository.
    required: true
  tenant-id:
    description: Its tenant.
    required: true
  package:
    description: The package, below the root of the repository.
    default: ./keyturn-${version}.tgz
  policy:
    description: The policy, below the root of the repository.
    default: ${DEFAULT_POLICY}
  command:
    description: The verb and its options. A trail is kept where it is named audit.jsonl.
    default: ${COMMAND}
  heartbeat-url:
    description: KEYTURN_HEARTBEAT_URL, where the policy has a heartbeat.
    default: ""
runs:
  using: composite
  steps:
${indented([node, signIn].join('\n'), 4)}
    - shell: bash
      env:
        PACKAGE: \${{ inputs.package }}
        COMMAND: \${{ inputs.command }}
        KEYTURN_CONFIG: \${{ inputs.policy }}
        KEYTURN_HEARTBEAT_URL: \${{ inputs.heartbeat-url }}
      run: |
${indented(RUN, 8)}
${indented(keepTrail, 4)}
`;
}

export function githubWorkflow(): string {
  return `# The rotation every night, by the action in .github/actions/keyturn. keyturn init --ci github writes a workflow that needs no action,
# and plans each pull request.
#
# The variables AZURE_TENANT_ID and KEYTURN_WRITER_ID (client id) belong to this repository, and so does the package. The identity has a
# federated credential with the subject repo:OWNER/NAME:ref:refs/heads/main. keyturn validate --role writer lists the rights that it needs.
name: keyturn
on:
  schedule: [{ cron: "17 3 * * *" }]
  workflow_dispatch:
permissions: { contents: read, id-token: write }
concurrency: { group: keyturn, cancel-in-progress: false }
jobs:
  rotate:
    runs-on: ubuntu-latest
    steps:
${indented(githubSteps.checkout, 6)}
      - uses: ./.github/actions/keyturn
        with:
          client-id: \${{ vars.KEYTURN_WRITER_ID }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          heartbeat-url: \${{ secrets.KEYTURN_HEARTBEAT_URL }}
`;
}

/** The condition of a template is decided before the run: what is not published then is no failed step. */
export function azureTemplate(version: string): string {
  const signedIn = azureSteps.signedIn(`\${{ parameters.connection }}`, RUN);
  return `# One verb of Keyturn, as steps of a job: - template: azure-pipelines/steps.yml
#
# connection: a service connection that uses workload identity federation, to an identity with the rights that
# keyturn validate --role writer lists. environment: variables that the policy names by env:NAME (a heartbeat, notices), such as
# { KEYTURN_HEARTBEAT_URL: $(KEYTURN_HEARTBEAT_URL) } of a secret variable.
# keyturn init --ci azure writes a pipeline that needs no template, and plans each pull request.
parameters:
  - { name: connection, type: string }
  - { name: package, type: string, default: ./keyturn-${version}.tgz }
  - { name: policy, type: string, default: ${DEFAULT_POLICY} }
  - { name: command, type: string, default: ${COMMAND} }
  - { name: environment, type: object, default: {} }
steps:
${indented(signedIn, 2)}
    env:
      PACKAGE: \${{ parameters.package }}
      COMMAND: \${{ parameters.command }}
      KEYTURN_CONFIG: \${{ parameters.policy }}
      \${{ insert }}: \${{ parameters.environment }}
  - \${{ if contains(parameters.command, '--audit audit.jsonl') }}:
${indented(azureSteps.keepTrail(), 6)}
`;
}

export function azurePipeline(): string {
  return `# The rotation every night, by the template beside this file. Let only main use keyturn-writer (its approvals and checks, Branch
# control). The package is in this repository.
${azureSteps.nightly}
pr: none
pool: { vmImage: ubuntu-latest }
steps:
  - template: steps.yml
    parameters: { connection: keyturn-writer }
`;
}
