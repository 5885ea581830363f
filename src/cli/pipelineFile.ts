/** A file by which GitHub Actions or Azure Pipelines run a policy: `init` writes it, and docs/operations.md shows it. */
import { DEFAULT_POLICY } from '../policy/configFile.ts';
import { shellWord } from '../policy/quote.ts';

export const PIPELINES = ['github', 'azure'] as const;
export type Pipeline = (typeof PIPELINES)[number];

export interface PipelineFile {
  /** Below the root of the repository. */
  readonly file: string;
  readonly text: string;
}

interface Subject {
  /** The policy, below the root of the repository. */
  readonly policy: string;
  /** Of the package that it installs. */
  readonly version: string;
}

export function pipelineFile(pipeline: Pipeline, subject: Subject): PipelineFile {
  return pipeline === 'github'
    ? { file: '.github/workflows/keyturn.yml', text: githubWorkflow(subject) }
    : { file: 'azure-pipelines/keyturn.yml', text: azurePipeline(subject) };
}

/**
 * Actions by commit, since a tag can be moved (docs.github.com, "Secure use reference"). `concurrency` cancels nothing: a job that
 * is cancelled is killed soon after. A pull request of a fork gets no token for federation.
 */
const ACTIONS = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  node: 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0',
  login: 'azure/login@532459ea530d8321f2fb9bb10d1e0bcf23869a43 # v3.0.0',
  upload: 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
} as const;

function githubWorkflow({ policy, version }: Subject): string {
  const steps = (client: string) => `    steps:
      - uses: ${ACTIONS.checkout}
        with: { persist-credentials: false }
      - uses: ${ACTIONS.node}
        with: { node-version: 24 }
      - uses: ${ACTIONS.login}
        with:
          client-id: \${{ vars.${client} }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          allow-no-subscriptions: true
      - run: npm install --global ./keyturn-${version}.tgz`;
  return `# A plan for each pull request that changes the policy, and the rotation every night.
#
# The variables AZURE_TENANT_ID, KEYTURN_READER_ID and KEYTURN_WRITER_ID (client ids) belong to this repository, and so does the
# package. Each identity has a federated credential for it: the reader with the subject repo:OWNER/NAME:pull_request, the writer with
# repo:OWNER/NAME:ref:refs/heads/main. keyturn validate --role reader (and writer) lists the rights that they need.
# Who may push a branch here can sign in as the reader, and read the values of the secrets: take the job plan out if that is too much.
name: keyturn
on:
  schedule: [{ cron: "17 3 * * *" }]
  workflow_dispatch:
  pull_request: { paths: [${JSON.stringify(policy)}] }
permissions: { contents: read, id-token: write }
jobs:
  plan:
    if: github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
${steps('KEYTURN_READER_ID')}
      - run: keyturn plan -o markdown${tail(policy)} >> "$GITHUB_STEP_SUMMARY"
  rotate:
    if: github.event_name != 'pull_request'
    runs-on: ubuntu-latest
    concurrency: { group: keyturn, cancel-in-progress: false }
${steps('KEYTURN_WRITER_ID')}
      - run: keyturn rotate --wait 30m --audit audit.jsonl${tail(policy)}
      - uses: ${ACTIONS.upload}
        if: always()
        with: { name: "keyturn-\${{ github.run_id }}-\${{ github.run_attempt }}", path: audit.jsonl, if-no-files-found: ignore }
`;
}

/** `pr` is for repositories on GitHub; in Azure Repos a branch policy starts the build (learn.microsoft.com, "Build validation"). */
function azurePipeline({ policy, version }: Subject): string {
  const signedIn = (connection: string, command: string) => `      - task: UseNode@1
        inputs: { version: 24.x }
      - task: AzureCLI@2
        inputs:
          azureSubscription: ${connection}
          scriptType: bash
          scriptLocation: inlineScript
          inlineScript: |
            npm install --global ./keyturn-${version}.tgz
            ${command}`;
  return `# A plan for each pull request that changes the policy, and the rotation every night.
#
# The service connections keyturn-reader and keyturn-writer use workload identity federation; keyturn validate --role reader (and
# writer) lists the rights that they need. In Azure Repos a branch policy (Build validation) starts the plan. The package is in this
# repository.
# Who may push a branch here can use the connection of the reader, and read the values of the secrets: take the job plan out if that
# is too much, and let only main use keyturn-writer (its approvals and checks, Branch control).
schedules:
  - cron: "17 3 * * *"
    displayName: Rotate client secrets
    branches: { include: [main] }
    always: true
trigger: none
pr: { paths: { include: [${JSON.stringify(policy)}] } }
pool: { vmImage: ubuntu-latest }
jobs:
  - job: plan
    condition: eq(variables['Build.Reason'], 'PullRequest')
    steps:
${signedIn('keyturn-reader', `keyturn plan${tail(policy)}`)}
  - job: rotate
    condition: ne(variables['Build.Reason'], 'PullRequest')
    steps:
${signedIn('keyturn-writer', `keyturn rotate --wait 30m --audit audit.jsonl${tail(policy)}`)}
      - publish: audit.jsonl
        artifact: keyturn-$(Build.BuildId)-$(System.JobAttempt)
        condition: always()
`;
}

/** As `commandTail` writes it, for a path that is not the reader's of this machine. */
function tail(policy: string): string {
  return policy === DEFAULT_POLICY ? '' : ` --config ${shellWord(policy)}`;
}
