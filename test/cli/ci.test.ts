/** What a pipeline is told by `rotate`, `plan` and `status`: the summary, annotations, a marked step, and nothing that others say. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { logLine } from '../../src/cli/ci/logCommand.ts';
import { EXIT } from '../../src/cli/exit.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { Problem } from '../../src/problem.ts';
import { Secret } from '../../src/secret.ts';
import { searchedFolder } from '../support/canary.ts';
import { ending, policy, type Situation, settled, typed } from './given.ts';
import { linesOf, type ReadCommand, readByAgent, readByRunner } from './logReaders.ts';

const HOSTILE = [
  'a',
  '::error::forged',
  '  ::add-mask::a',
  '##[add-path]/tmp',
  '%0A::stop-commands::x%0D%25%AZP25',
  ']; ##vso[task.setvariable variable=PATH]/tmp',
  '##vso[task.complete result=Succeeded;]x',
  ',file=/etc/passwd,title=x::y',
  '| `x` <img src=x onerror=alert(1)> [click](https://evil.example)',
];

const hostile = new Problem({ code: 'refused', subject: 'graph', reason: HOSTILE.join('\n') });
const late = new Problem({ code: 'try-later', subject: 'graph', reason: 'is busy' });

interface Place {
  readonly env: Record<string, string>;
  readonly read: (line: string) => ReadCommand | undefined;
  /** What is on the page of the run. */
  readonly summary: () => string;
}

function github(): Place {
  const folder = searchedFolder();
  const file = join(folder, 'summary.md');
  writeFileSync(file, 'of another command\n');
  return {
    env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file, GITHUB_WORKSPACE: folder },
    read: readByRunner,
    summary: () => readFileSync(file, 'utf8'),
  };
}

function azure(): Place {
  const folder = searchedFolder();
  const temp = join(folder, 'temp');
  mkdirSync(temp);
  return {
    env: { TF_BUILD: 'True', AGENT_TEMPDIRECTORY: temp, BUILD_SOURCESDIRECTORY: folder },
    read: readByAgent,
    summary: () =>
      readdirSync(temp)
        .map(file => readFileSync(join(temp, file), 'utf8'))
        .join(''),
  };
}

const SYSTEMS = [
  ['GitHub Actions', github],
  ['Azure Pipelines', azure],
] as const;

function commandsIn(text: string, { read }: Place): ReadCommand[] {
  return linesOf(text).flatMap(line => read(line) ?? []);
}

async function told(line: string, place: Place, situation: Situation = {}) {
  const { context, ...rest } = situation;
  const result = await typed(line, { ...rest, context: { env: place.env, ...context } });
  return { ...result, commands: commandsIn(result.out + result.err, place) };
}

const NAMES = ['error', 'warning', 'task.logissue', 'task.uploadsummary'];

describe.each(SYSTEMS)('in %s', (_name, open) => {
  it.each(['rotate', 'plan', 'status'])('%s writes its summary', async verb => {
    const place = open();
    const { out, exitCode } = await told(verb, place, { corners: { 'payments-api': ending(12) } });
    const plain = await typed(`${verb} -o markdown`, { corners: { 'payments-api': ending(12) } });
    expect(exitCode).toBe(EXIT.done);
    expect(place.summary()).toContain(`### keyturn ${verb}\n\n`);
    expect(place.summary()).toContain('| payments-api |');
    if (verb !== 'rotate') expect(place.summary()).toContain(plain.out);
    expect(out).not.toContain('| payments-api |');
  });

  it.each(['rotate', 'plan', 'status'])(
    '%s has an annotation for what failed, with the place in the policy',
    async verb => {
      const place = open();
      const folder = place.env['GITHUB_WORKSPACE'] ?? place.env['BUILD_SOURCESDIRECTORY'] ?? '';
      mkdirSync(join(folder, 'team'));
      const file = join(folder, 'team', 'rotation.yaml');
      writeFileSync(file, 'version: 1\nrotations:\n  - name: ledger\n  - name: payments-api\n');
      const { commands, exitCode } = await told(`${verb} --config ${file}`, place, {
        corners: { 'payments-api': settled({ unreadable: hostile }) },
        context: { readBytes: async path => readFileSync(path) },
      });
      expect(exitCode).toBe(verb === 'rotate' ? EXIT.humanNeeded : EXIT.failed);
      const [annotation] = commands.filter(({ name }) => name === 'error' || name === 'task.logissue');
      expect(Object.values(annotation?.properties ?? {})).toEqual(
        expect.arrayContaining(['team/rotation.yaml', '4']),
      );
      expect(`${annotation?.properties['title']} ${annotation?.data}`).toContain(
        `keyturn ${verb}: payments-api`,
      );
    },
  );

  it.each(['rotate', 'plan', 'status'])(
    '%s lets nothing that a service says become a command',
    async verb => {
      const place = open();
      const corners = { 'payments-api': settled({ unreadable: hostile }) };
      for (const form of ['table', 'json', 'markdown']) {
        const { commands } = await told(`${verb} -o ${form}`, place, { corners });
        expect(new Set(commands.map(({ name }) => name)).difference(new Set(NAMES))).toEqual(new Set());
        const annotations = commands.filter(({ name }) => name !== 'task.uploadsummary');
        expect(annotations).toHaveLength(1);
        const [{ data, properties }] = annotations as [ReadCommand];
        expect(Object.keys(properties).every(key => ['title', 'type'].includes(key))).toBe(true);
        expect(data).toContain(',file=/etc/passwd,title=x::y');
        expect(data).toContain('%0A::stop-commands::x%0D%25%AZP25');
        expect(
          linesOf(data)
            .flatMap(line => [readByRunner(line), readByAgent(line)])
            .filter(Boolean),
        ).toEqual([]);
      }
      expect(place.summary()).not.toMatch(/(?<!\\)<img|(?<!\\)\[click/);
    },
  );

  it.each(HOSTILE)('a rotation named %s is none either', async name => {
    const place = open();
    const { commands } = await told('rotate', place, {
      policy: policy({ name }),
      corners: { [name]: settled({ unreadable: late }) },
    });
    expect(commands.filter(({ name: command }) => !NAMES.includes(command))).toEqual([]);
    expect(commands.filter(({ name: command }) => command !== 'task.uploadsummary')).toHaveLength(1);
  });

  it.each(['rotate', 'plan', 'status'])(
    '%s --json has one document or events on stdout, and annotations on stderr',
    async verb => {
      const corners = { 'payments-api': settled({ unreadable: hostile }) };
      const place = open();
      const { out, err } = await told(`${verb} --json`, place, { corners });
      for (const line of out.trimEnd().split('\n')) expect(JSON.parse(line)).toBeTypeOf('object');
      expect(commandsIn(out, place)).toEqual([]);
      expect(commandsIn(err, place).length).toBeGreaterThan(0);
    },
  );

  it('has at most ten annotations of a level, and the tenth says how many more there are', async () => {
    const names = Array.from({ length: 14 }, (_, index) => `app-${index}`);
    const place = open();
    const { commands } = await told('status', place, {
      policy: policy(...names.map(name => ({ name }))),
      corners: Object.fromEntries(names.map(name => [name, settled({ unreadable: late })])),
    });
    const annotations = commands.filter(({ name }) => name !== 'task.uploadsummary');
    expect(annotations).toHaveLength(10);
    expect(JSON.stringify(annotations.at(-1))).toContain('keyturn status: and 5 more');
  });

  it('where all is well there is a summary, and no annotation', async () => {
    const place = open();
    const { commands } = await told('rotate', place);
    expect(commands.filter(({ name }) => name !== 'task.uploadsummary')).toEqual([]);
    expect(place.summary()).toContain('1 unchanged');
  });

  it('a summary that cannot be written is said, and stops no rotation', async () => {
    const place = open();
    const folder = searchedFolder();
    const env = { ...place.env, GITHUB_STEP_SUMMARY: folder, AGENT_TEMPDIRECTORY: join(folder, 'missing') };
    const { err, exitCode, out } = await told(
      'rotate',
      { ...place, env },
      { corners: { 'payments-api': ending(12) } },
    );
    expect(exitCode).toBe(EXIT.done);
    expect(out).toContain('1 changed');
    expect(err).toMatch(/The summary of this step was not written: .+\n/);
  });

  it('--ci none tells nothing', async () => {
    const place = open();
    const { commands } = await told('status --ci none', place, {
      corners: { 'payments-api': settled({ unreadable: late }) },
    });
    expect(commands).toEqual([]);
    expect(place.summary()).not.toContain('keyturn status');
  });

  it('of a policy that is invalid each problem is annotated at its line', async () => {
    const place = open();
    const folder = place.env['GITHUB_WORKSPACE'] ?? place.env['BUILD_SOURCESDIRECTORY'] ?? '';
    const file = join(folder, 'rotation.yaml');
    writeFileSync(file, 'version: 1\ntenant: no\nrotatons: []\n');
    const { commands, exitCode } = await told(`plan --config ${file}`, place, {
      context: { readPolicy: path => readPolicyFile(path, kinds) },
    });
    expect(exitCode).toBe(EXIT.policyInvalid);
    const lines = commands.map(({ properties: { line, linenumber } }) => line ?? linenumber);
    expect(lines).toEqual(expect.arrayContaining(['2', '3']));
    expect(JSON.stringify(commands)).toContain('keyturn plan: unknown-key');
  });

  it('what was typed wrongly is one annotation, and no command of its own', async () => {
    const place = open();
    const { commands } = await told('status ##vso[task.complete]x', place);
    expect(commands.map(({ name }) => name)).toEqual([
      place.read === readByRunner ? 'error' : 'task.logissue',
    ]);
  });
});

test('a step of Azure Pipelines that went well with warnings is marked, and one that failed is not', async () => {
  const limited = policy({ name: 'payments-api' }, { name: 'billing' });
  const situation = {
    policy: { ...limited, limits: { ...limited.limits, maxRotations: 1 } },
    corners: { 'payments-api': ending(12), billing: ending(12) },
  };
  const deferred = await told('rotate', azure(), situation);
  expect(deferred.exitCode).toBe(EXIT.done);
  expect(
    deferred.commands.map(({ name, properties }) => properties['type'] ?? properties['result'] ?? name),
  ).toEqual(['task.uploadsummary', 'warning', 'SucceededWithIssues']);
  const failed = await told('rotate', azure(), {
    corners: { 'payments-api': settled({ unreadable: late }) },
  });
  expect(failed.commands.map(({ name }) => name)).not.toContain('task.complete');
});

test('where no finding says what is wrong, the places do, and the command that mends them', async () => {
  const { commands, exitCode } = await told('status', github(), {
    corners: { 'payments-api': settled({ held: [{ value: 'another' }] }) },
  });
  expect(exitCode).toBe(EXIT.failed);
  expect(commands).toMatchObject([
    {
      name: 'error',
      data: 'appService site-payments AZURE_CLIENT_SECRET: differs: holds another value than the vault\n→ keyturn rotate payments-api',
    },
  ]);
});

test('a secret that ends by the time of a gate is a warning', async () => {
  const { commands, exitCode } = await told('status --expires-within 14d', github(), {
    corners: { 'payments-api': ending(12) },
  });
  expect(exitCode).toBe(EXIT.changesDue);
  expect(commands).toMatchObject([{ name: 'warning', data: expect.stringContaining('expires in 12 days') }]);
});

test('two summaries of one step stand below each other, and none is written beyond what a step may write', async () => {
  const place = github();
  await told('plan', place);
  await told('status', place);
  expect(place.summary()).toMatch(/^of another command\n### keyturn plan[\s\S]+\n### keyturn status/);
  const file = place.env['GITHUB_STEP_SUMMARY'] ?? '';
  writeFileSync(file, 'x'.repeat(1024 * 1024 - 10));
  const { err } = await told('status', place);
  expect(err).toContain('The summary of this step was not written: the step has written 1048566 bytes');
  expect(readFileSync(file)).toHaveLength(1024 * 1024 - 10);
});

test.each(['github', 'azure'] as const)(
  'a value that is known is in no command of %s, escaped or not',
  pipeline => {
    const value = 'k]n;own:va,ue%0123456789#abc';
    expect(new Secret(value).reveal()).toBe(value);
    const line = logLine(pipeline, {
      ...{ command: 'annotate', level: 'error', title: `says ${value}`, message: `says ${value}` },
      place: { file: value, line: 1 },
    });
    const read = pipeline === 'github' ? readByRunner(line ?? '') : readByAgent(line ?? '');
    expect(line).toContain('says ');
    expect(JSON.stringify(read)).not.toContain(value);
  },
);

test('a run in the sandbox says so in its titles', async () => {
  const place = github();
  const env = { ...place.env, KEYTURN_SANDBOX_CONTROL: 'http://127.0.0.1:1' };
  const corners = { 'payments-api': settled({ unreadable: late }) };
  const { commands } = await told('status', { ...place, env }, { corners });
  expect(commands).toMatchObject([
    { properties: { title: 'keyturn status in the sandbox: payments-api (unknown)' } },
  ]);
  expect(place.summary()).toContain('### keyturn status in the sandbox\n');
});

test('nothing waits for a pipe in the place of the summary', async () => {
  const place = github();
  const pipe = join(searchedFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const { err } = await told('status', { ...place, env: { ...place.env, GITHUB_STEP_SUMMARY: pipe } });
  rmSync(pipe);
  expect(err).toContain('The summary of this step was not written: it is a pipe\n');
});

describe('outside of a pipeline', () => {
  const corners = { 'payments-api': settled({ unreadable: hostile }) };

  it.each(['rotate', 'plan', 'status'])('%s says what it says with --ci none', async verb => {
    expect(await typed(verb, { corners })).toEqual(await typed(`${verb} --ci none`, { corners }));
  });

  it('--ci github writes the commands all the same, and keeps the rest from being one', async () => {
    const { err } = await typed('status --ci github', { corners });
    const commands = linesOf(err).flatMap(line => readByRunner(line) ?? []);
    expect(commands.map(({ name }) => name)).toEqual(['error']);
    expect(err).toContain('The summary of this step was not written: GITHUB_STEP_SUMMARY is not set');
  });
});
