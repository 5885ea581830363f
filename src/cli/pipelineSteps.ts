/** The steps that sign a pipeline in and install the program: in the files of `init`, and in config/deploy (scripts/deploy/). */

/** By commit, since a tag can be moved (docs.github.com, "Secure use reference"). */
const ACTIONS = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  node: 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0',
  login: 'azure/login@532459ea530d8321f2fb9bb10d1e0bcf23869a43 # v3.0.0',
  upload: 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
} as const;

/** Each of these begins at the margin: `indented` moves it. */
export const githubSteps = {
  checkout: `- uses: ${ACTIONS.checkout}
  with: { persist-credentials: false }`,
  node: `- uses: ${ACTIONS.node}
  with: { node-version: 24 }`,
  /** By OIDC; each is an expression, without its braces. */
  login: ({
    client,
    tenant,
  }: {
    readonly client: string;
    readonly tenant: string;
  }) => `- uses: ${ACTIONS.login}
  with:
    client-id: \${{ ${client} }}
    tenant-id: \${{ ${tenant} }}
    allow-no-subscriptions: true`,
  keepTrail: `- uses: ${ACTIONS.upload}
  if: always()
  with: { name: "keyturn-\${{ github.run_id }}-\${{ github.run_attempt }}", path: audit.jsonl, if-no-files-found: ignore }`,
} as const;

export const azureSteps = {
  nightly: `schedules:
  - cron: "17 3 * * *"
    displayName: Rotate client secrets
    branches: { include: [main] }
    always: true
trigger: none`,
  /** With a service connection that uses workload identity federation. */
  signedIn: (connection: string, script: string) => `- task: UseNode@1
  inputs: { version: 24.x }
- task: AzureCLI@2
  inputs:
    azureSubscription: ${connection}
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: |
${indented(script, 6)}`,
  keepTrail: (condition = 'always()') => `- publish: audit.jsonl
  artifact: keyturn-$(Build.BuildId)-$(System.JobAttempt)
  condition: ${condition}`,
} as const;

export function indented(text: string, by: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
}
