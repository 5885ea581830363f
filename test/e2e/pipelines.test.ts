/** The files that `init` writes for pipelines: read as their systems read them, and what they run is run. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { pipelineFile } from '../../src/cli/pipelineFile.ts';
import { packageVersion } from '../../src/cli/version.ts';
import { searchedFolder } from '../support/canary.ts';
import { machineOf, onRunner } from './onRunner.ts';
import { openStage, policyOf } from './stage.ts';

const workflow = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    schedule: z.array(z.strictObject({ cron: z.string() })).length(1),
    workflow_dispatch: z.null(),
    pull_request: z.strictObject({ paths: z.tuple([z.string()]) }),
  }),
  permissions: z.strictObject({ contents: z.literal('read'), 'id-token': z.literal('write') }),
  jobs: z.record(
    z.string(),
    z.strictObject({
      if: z.string(),
      'runs-on': z.string(),
      concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.literal(false) }).optional(),
      steps: z.array(
        z.union([
          z.strictObject({ run: z.string() }),
          // By commit: a tag can be moved.
          z.strictObject({
            uses: z.string().regex(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/),
            if: z.string().optional(),
            with: z.record(z.string(), z.unknown()),
          }),
        ]),
      ),
    }),
  ),
});

const azurePipeline = z.strictObject({
  schedules: z.array(z.object({ cron: z.string(), always: z.literal(true) })).length(1),
  trigger: z.literal('none'),
  pr: z.strictObject({ paths: z.strictObject({ include: z.tuple([z.string()]) }) }),
  pool: z.strictObject({ vmImage: z.string() }),
  jobs: z.array(
    z.strictObject({
      job: z.string(),
      condition: z.string(),
      steps: z.array(
        z.union([
          z.strictObject({
            task: z.string().regex(/^\w+@\d+$/),
            condition: z.literal('always()').optional(),
            inputs: z.looseObject({
              inlineScript: z.string().optional(),
              testResultsFiles: z.string().optional(),
            }),
          }),
          z.strictObject({ publish: z.string(), artifact: z.string(), condition: z.literal('always()') }),
        ]),
      ),
    }),
  ),
});

/** The commands of each job, whether it leaves the trail behind, and the test report that it shows. */
function jobsOf(text: string, isGithub: boolean): Job[] {
  if (isGithub) {
    const { jobs } = workflow.parse(parse(text));
    return Object.entries(jobs).map(([name, { steps }]) => ({
      name,
      script: steps.flatMap(step => ('run' in step ? [step.run] : [])).join('\n'),
      keeps: steps.some(step => 'uses' in step && step.with['path'] === 'audit.jsonl'),
      reports: [],
    }));
  }
  return azurePipeline.parse(parse(text)).jobs.map(({ job, steps }) => ({
    name: job,
    script: steps.flatMap(step => ('task' in step ? (step.inputs.inlineScript ?? []) : [])).join('\n'),
    keeps: steps.some(step => 'publish' in step && step.publish === 'audit.jsonl'),
    reports: steps.flatMap(step => ('task' in step ? (step.inputs.testResultsFiles ?? []) : [])),
  }));
}

interface Job {
  readonly name: string;
  readonly script: string;
  readonly keeps: boolean;
  readonly reports: readonly string[];
}

/** What is on the page of the run. */
function summaryIn(cwd: string, system: 'github' | 'azure'): string {
  if (system === 'github') return readFileSync(join(cwd, 'summary.md'), 'utf8');
  const folder = join(cwd, 'temp');
  return readdirSync(folder)
    .map(file => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

describe.each(['github', 'azure'] as const)('the file for %s', system => {
  it.each(['rotation.yaml', 'ops/team a.yaml'])('plans %s, and rotates it', async policy => {
    const file = policyOf();
    await using stage = await openStage({}, file);
    const cwd = searchedFolder();
    mkdirSync(join(cwd, 'ops'));
    copyFileSync(file, join(cwd, policy));
    const { text } = pipelineFile(system, { policy, version: packageVersion() });
    const [plan, rotate, ...more] = jobsOf(text, system === 'github');
    expect([plan?.name, rotate?.name, rotate?.keeps, plan?.keeps, more]).toEqual([
      ...['plan', 'rotate', true, false],
      [],
    ]);
    const planned = await onRunner(stage, cwd, plan?.script ?? '', machineOf(cwd)[system]);
    expect(planned).toContain(`npm install --global ./keyturn-${packageVersion()}.tgz`);
    expect(summaryIn(cwd, system)).toMatch(/### keyturn plan[\s\S]+\| payments-api .*expires in/);
    expect(stage.sandbox.history.entries().some(({ operation }) => operation === 'addPassword')).toBe(false);
    expect(await onRunner(stage, cwd, rotate?.script ?? '', machineOf(cwd)[system])).toContain(
      '1 changed in',
    );
    expect(summaryIn(cwd, system)).toMatch(/### keyturn rotate[\s\S]+\| payments-api \| changed \|/);
    for (const report of rotate?.reports ?? [])
      expect(readFileSync(join(cwd, report), 'utf8')).toContain('<testcase');
    expect(rotate?.reports).toHaveLength(system === 'azure' ? 1 : 0);
    expect(readFileSync(join(cwd, 'audit.jsonl'), 'utf8')).toContain('"run.finished"');
  });
});
