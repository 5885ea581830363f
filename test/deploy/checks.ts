/** Who judges the files of config/deploy: packages that npm brings, and programs of this machine where they are there. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../support/packages.ts';
import { bicepSyntax, containerfileRules, githubLanguage, pipelinesSchema, versionOf } from './libraries.ts';
import { complaints, tried, versionSaid } from './programs.ts';

export type Ready = { readonly version: string } | { readonly skipped: string };

export interface Check {
  readonly tool: string;
  readonly files: readonly string[];
  ready(): Ready;
  /** What is wrong, in the tool's words. `place`: a copy of config/deploy, with what `keyturn init --ci` writes below `init`. */
  judge(place: string): readonly string[] | Promise<readonly string[]>;
  /** A mistake that it has to find: it is no check otherwise. */
  readonly planted: { readonly file: string; readonly from: string; readonly to: string };
}

const CLIENT = ['--set', 'clientId=00000000-0000-0000-0000-000000000000'];
/** A helm that was built from its sources takes itself for one of Kubernetes 1.20. */
const HELM = ['--kube-version', '1.32.0', ...CLIENT];
const CHART = 'helm/keyturn';
const MANIFEST = 'kubernetes/keyturn.yaml';
const WORKFLOWS = ['github/workflow.yml', 'init/github.yml'];
const PIPELINES = ['azure-pipelines/keyturn.yml', 'azure-pipelines/steps.yml', 'init/azure.yml'];
const UNITS = ['systemd/keyturn.service', 'systemd/keyturn.timer'];
const BICEP = 'container-apps/job.bicep';

/** A file of the service's that no registry has, named by a variable. */
const SCHEMA = process.env['KEYTURN_TEST_PIPELINES_SCHEMA'] ?? '';
/** As kubeconform takes it; without it, it fetches the schemas itself. */
const KUBERNETES = process.env['KEYTURN_TEST_KUBERNETES_SCHEMAS'] ?? 'default';

const library = (name: string) => (): Ready => ({ version: versionOf(name) });
const inPath =
  (command: string, ...args: readonly string[]) =>
  (): Ready => {
    const version = versionSaid(command, ...args);
    return version === undefined ? { skipped: `${command} is not here` } : { version };
  };

export const checks: readonly Check[] = [
  {
    tool: 'dockerfile-utils',
    files: ['Containerfile'],
    ready: library('dockerfile-utils'),
    judge: place => containerfileRules(textOf(place, 'Containerfile')),
    planted: { file: 'Containerfile', from: 'ENTRYPOINT', to: 'ENTRYPIONT' },
  },
  {
    tool: 'hadolint',
    files: ['Containerfile'],
    ready: inPath('hadolint', '--version'),
    judge: place => complaints(place, 'hadolint', 'Containerfile'),
    planted: { file: 'Containerfile', from: 'RUN npm', to: 'RUN sudo npm' },
  },
  {
    tool: '@actions/languageservice',
    files: ['github/action.yml', ...WORKFLOWS],
    ready: library('@actions/languageservice'),
    judge: async place => [
      ...(await githubLanguage('action.yml', textOf(place, 'github/action.yml'))),
      ...(
        await Promise.all(
          WORKFLOWS.map(file => githubLanguage('.github/workflows/keyturn.yml', textOf(place, file))),
        )
      ).flat(),
    ],
    planted: { file: 'github/action.yml', from: 'using:', to: 'usign:' },
  },
  {
    tool: 'actionlint',
    files: [...WORKFLOWS, 'github/action.yml'],
    ready: inPath('actionlint', '-version'),
    judge: place => {
      const repository = asRepository(place);
      return complaints(
        repository,
        'actionlint',
        ...WORKFLOWS.map((_file, index) => `.github/workflows/${index}.yml`),
      );
    },
    planted: { file: 'github/workflow.yml', from: 'client-id:', to: 'clientid:' },
  },
  {
    tool: 'the schema of Azure Pipelines',
    files: PIPELINES,
    ready: () =>
      existsSync(SCHEMA)
        ? { version: /"v([\d.]+)"/.exec(readFileSync(SCHEMA, 'utf8'))?.[1] ?? 'unknown' }
        : { skipped: 'no registry has it; KEYTURN_TEST_PIPELINES_SCHEMA names a service-schema.json' },
    judge: place => PIPELINES.flatMap(file => pipelinesSchema(SCHEMA, textOf(place, file))),
    planted: { file: 'azure-pipelines/steps.yml', from: 'scriptLocation', to: 'scriptLocatoin' },
  },
  {
    tool: 'helm',
    files: [CHART, MANIFEST],
    ready: inPath('helm', 'version', '--short'),
    judge: place => [
      ...complaints(place, 'helm', 'lint', '--strict', '--quiet', CHART, ...HELM),
      ...otherThanPlain(place),
    ],
    planted: { file: MANIFEST, from: 'readOnlyRootFilesystem: true', to: 'readOnlyRootFilesystem: false' },
  },
  {
    tool: 'kubeconform',
    files: [MANIFEST],
    ready: () => {
      const ready = inPath('kubeconform', '-v')();
      const isReached =
        'skipped' in ready || !/failed|could not/.test(kubeconform(join(ROOT, 'config/deploy')).join());
      return isReached
        ? ready
        : { skipped: 'it fetches the schemas, or KEYTURN_TEST_KUBERNETES_SCHEMAS says where they are' };
    },
    judge: kubeconform,
    planted: { file: MANIFEST, from: 'concurrencyPolicy', to: 'concurencyPolicy' },
  },
  {
    tool: 'systemd-analyze',
    files: UNITS,
    ready: inPath('systemd-analyze', '--version'),
    judge: place =>
      complaints(place, 'systemd-analyze', 'verify', '--man=no', ...UNITS.map(unit => `./${unit}`)),
    planted: { file: 'systemd/keyturn.service', from: 'ProtectSystem', to: 'ProtectSytem' },
  },
  {
    tool: 'tree-sitter-bicep',
    files: [BICEP],
    ready: library('tree-sitter-bicep'),
    judge: place => bicepSyntax(textOf(place, BICEP)),
    planted: { file: BICEP, from: 'replicaRetryLimit:', to: 'replicaRetryLimit' },
  },
  {
    tool: 'bicep',
    files: [BICEP, 'container-apps/job.bicepparam'],
    ready: inPath('bicep', '--version'),
    judge: place => [
      ...complaints(place, 'bicep', 'build', '--stdout', BICEP),
      ...complaints(place, 'bicep', 'lint', BICEP),
    ],
    planted: { file: BICEP, from: 'replicaRetryLimit:', to: 'replicaRetryLimits:' },
  },
];

function textOf(place: string, file: string): string {
  return readFileSync(join(place, file), 'utf8');
}

/** The action where the workflow looks for it: its inputs are judged, too. */
function asRepository(place: string): string {
  const repository = join(place, 'repository');
  const at = (path: string) => join(repository, path);
  for (const folder of ['.git', '.github/workflows', '.github/actions/keyturn'])
    mkdirSync(at(folder), { recursive: true });
  cpSync(join(place, 'github/action.yml'), at('.github/actions/keyturn/action.yml'));
  for (const [index, file] of WORKFLOWS.entries())
    writeFileSync(at(`.github/workflows/${index}.yml`), textOf(place, file));
  return repository;
}

/** Where the chart, with its own values, is not what the plain manifest says; with a policy it makes a config map, too. */
function otherThanPlain(place: string): string[] {
  const rendered = (...more: readonly string[]) =>
    documentsOf(tried(place, 'helm', 'template', 'keyturn', CHART, ...HELM, ...more)?.stdout ?? '');
  const plain = documentsOf(textOf(place, MANIFEST));
  const policy = join(ROOT, 'rotation.example.yaml');
  const held = rendered('--set-file', `policy=${policy}`).get('ConfigMap keyturn-policy');
  return [
    ...(isDeepStrictEqual(rendered(), plain) ? [] : ['the chart and the plain manifest differ']),
    ...(configMap.safeParse(held).data?.data['rotation.yaml'] === readFileSync(policy, 'utf8')
      ? []
      : ['the config map does not hold the policy']),
  ];
}

const named = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
const configMap = z.looseObject({ data: z.record(z.string(), z.string()) });

function documentsOf(text: string): Map<string, unknown> {
  const documents = parseAllDocuments(text).map(each => named.parse(each.toJS()));
  const entries = documents.map(each => [`${each.kind} ${each.metadata.name}`, each] as const);
  return new Map(entries.sort(([one], [other]) => one.localeCompare(other)));
}

function kubeconform(place: string): string[] {
  return complaints(place, 'kubeconform', '-strict', '-schema-location', KUBERNETES, MANIFEST);
}
