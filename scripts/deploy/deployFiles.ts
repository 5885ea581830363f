/** The files of config/deploy that are made, and of those that are written by hand the version that they name. */
import { readFileSync } from 'node:fs';
import { packageVersion } from '../../src/cli/version.ts';
import { azurePipeline, azureTemplate, githubAction, githubWorkflow } from './pipelines.ts';
import { plainManifest } from './plainManifest.ts';

const FOLDER = 'config/deploy';
const MADE = '# Made by npm run generate.\n';

interface DeployFile {
  readonly file: string;
  readonly content: (current: string | undefined) => string | undefined;
}

export const deployFiles: readonly DeployFile[] = [
  made('github/action.yml', () => githubAction(packageVersion())),
  made('github/workflow.yml', githubWorkflow),
  made('azure-pipelines/steps.yml', () => azureTemplate(packageVersion())),
  made('azure-pipelines/keyturn.yml', azurePipeline),
  made('kubernetes/keyturn.yaml', () =>
    plainManifest({
      template: textOf('helm/keyturn/templates/keyturn.yaml'),
      values: ofThisVersion(textOf('helm/keyturn/values.yaml')),
    }),
  ),
  ...['helm/keyturn/Chart.yaml', 'helm/keyturn/values.yaml', 'container-apps/job.bicepparam'].map(name => ({
    file: `${FOLDER}/${name}`,
    content: (current: string | undefined) => current && ofThisVersion(current),
  })),
];

function made(name: string, text: () => string): DeployFile {
  return { file: `${FOLDER}/${name}`, content: () => `${MADE}${text()}` };
}

function ofThisVersion(text: string): string {
  return text
    .replaceAll(/\/keyturn:\d+\.\d+\.\d+/g, `/keyturn:${packageVersion()}`)
    .replaceAll(/^((?:version|appVersion): )\d+\.\d+\.\d+$/gm, `$1${packageVersion()}`);
}

function textOf(name: string): string {
  return readFileSync(new URL(`../../${FOLDER}/${name}`, import.meta.url), 'utf8');
}
