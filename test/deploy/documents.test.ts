/** Each line that docs/deploy.md has people type is typed here, or it says here why not. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { blocksOf } from '../docs/blocks.ts';
import { searchedFolder } from '../support/canary.ts';
import { ROOT } from '../support/packages.ts';
import { versionSaid } from './programs.ts';

/** What is not typed, and what is done instead. */
const ELSEWHERE: readonly (readonly [line: RegExp, why: string])[] = [
  [/^DEPLOY=/, 'it is the folder of this repository here'],
  [/^npm ci && npm run package$/, 'test/packages.test.ts packs both'],
  [
    /^docker (build|run) /,
    'test/deploy/container.test.ts runs what is in the image; the base images are in no package registry',
  ],
  [/^kubectl (apply|create job|logs) /, 'there is no cluster'],
  [/^az /, 'there is no subscription'],
  [/^sudo /, 'it changes the machine'],
];

/** What shows, without a cluster, what it would do there; skipped where that program is not. */
const OFFLINE: readonly (readonly [
  line: RegExp,
  version: readonly [string, ...string[]],
  instead: string,
])[] = [
  [/^helm install /, ['helm', 'version'], 'helm template --kube-version 1.32.0 '],
  [
    /^kubectl create configmap /,
    ['kubectl', 'version', '--client'],
    'kubectl create --dry-run=client --output=yaml configmap ',
  ],
];

const lines = blocksOf('docs/deploy.md')
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.trim().split('\n'));

it('every line is typed, or it is known why not', () => {
  const folder = searchedFolder();
  cpSync(join(ROOT, 'rotation.example.yaml'), join(folder, 'rotation.yaml'));
  const env = {
    ...process.env,
    DEPLOY: join(ROOT, 'config/deploy'),
    CLIENT_ID: '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6',
  };
  let typed = 0;
  const wrong = lines.flatMap(line => {
    if (ELSEWHERE.some(([pattern]) => pattern.test(line))) return [];
    const offline = OFFLINE.find(([pattern]) => pattern.test(line));
    if (offline !== undefined && versionSaid(...offline[1]) === undefined) return [];
    typed += 1;
    const script = offline === undefined ? line : line.replace(offline[0], offline[2]);
    const { status, stderr } = spawnSync('sh', ['-ec', script], { cwd: folder, env, encoding: 'utf8' });
    return status === 0 ? [] : [`${line}: exit ${status}\n${stderr}`];
  });
  expect(wrong).toEqual([]);
  expect(typed).toBeGreaterThan(5);
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(left).toEqual(
    expect.arrayContaining([
      ...['.github/actions/keyturn/action.yml', '.github/workflows/keyturn.yml', 'keyturn.yaml'],
      ...['azure-pipelines/keyturn.yml', 'azure-pipelines/steps.yml', 'job.bicep', 'job.bicepparam'],
    ]),
  );
});

it('each folder of config/deploy has its chapter, and no reason not to type a line is left over', () => {
  const text = blocksOf('docs/deploy.md')
    .map(block => block.text)
    .join('\n');
  for (const name of readdirSync(join(ROOT, 'config/deploy'))) expect(text).toContain(name);
  for (const [pattern] of [...ELSEWHERE, ...OFFLINE])
    expect([pattern, lines.some(line => pattern.test(line))]).toEqual([pattern, true]);
});
