/** A file by which GitHub Actions or Azure Pipelines run a policy: `init` writes it, and docs/operations.md shows it. */
import { DEFAULT_POLICY } from '../policy/configFile.ts';
import { shellWord } from '../policy/quote.ts';
import type { Pipeline } from './pipeline.ts';
import { azureSteps, githubSteps, indented } from './pipelineSteps.ts';

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

/** `concurrency` cancels nothing: a job that is cancelled is killed soon after. A pull request of a fork gets no token for federation. */
function githubWorkflow({ policy, version }: Subject): string {
  const { checkout, node, login, keepTrail } = githubSteps;
  const steps = (client: string) => `    steps:
${indented([checkout, node, login({ client: `vars.${client}`, tenant: 'vars.AZURE_TENANT_ID' })].join('\n'), 6)}
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
      - run: keyturn plan${tail(policy)}
  rotate:
    if: github.event_name != 'pull_request'
    runs-on: ubuntu-latest
    concurrency: { group: keyturn, cancel-in-progress: false }
${steps('KEYTURN_WRITER_ID')}
      - run: keyturn rotate --wait 30m --audit audit.jsonl${tail(policy)}
${indented(keepTrail, 6)}
`;
}

/** `pr` is for repositories on GitHub; in Azure Repos a branch policy starts the build (learn.microsoft.com, "Build validation"). */
function azurePipeline({ policy, version }: Subject): string {
  const signedIn = (connection: string, command: string) =>
    indented(azureSteps.signedIn(connection, `npm install --global ./keyturn-${version}.tgz\n${command}`), 6);
  return `# A plan for each pull request that changes the policy, and the rotation every night.
#
# The service connections keyturn-reader and keyturn-writer use workload identity federation; keyturn validate --role reader (and
# writer) lists the rights that they need. In Azure Repos a branch policy (Build validation) starts the plan. The package is in this
# repository.
# Who may push a branch here can use the connection of the reader, and read the values of the secrets: take the job plan out if that
# is too much, and let only main use keyturn-writer (its approvals and checks, Branch control).
${azureSteps.nightly}
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
${signedIn('keyturn-writer', `keyturn rotate --wait 30m --audit audit.jsonl --junit keyturn.xml${tail(policy)}`)}
      - task: PublishTestResults@2
        condition: always()
        inputs: { testResultsFormat: JUnit, testResultsFiles: keyturn.xml, testRunTitle: keyturn rotate }
${indented(azureSteps.keepTrail(), 6)}
`;
}

/** As `commandTail` writes it, for a path that is not the reader's of this machine. */
function tail(policy: string): string {
  return policy === DEFAULT_POLICY ? '' : ` --config ${shellWord(policy)}`;
}
