/** The action and the template of config/deploy: what they run, with what they give it, is run. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { packageVersion } from '../../src/cli/version.ts';
import { onRunner } from '../e2e/onRunner.ts';
import { openStage, policyOf } from '../e2e/stage.ts';
import { searchedFolder } from '../support/canary.ts';
import { ROOT } from '../support/packages.ts';

const read = (file: string): unknown => parse(readFileSync(join(ROOT, 'config/deploy', file), 'utf8'));
const texts = z.record(z.string(), z.string());

const INSERT = '$' + '{{ insert }}';
type Given = Readonly<Record<string, string>>;

interface Part {
  readonly script: string;
  /** With the defaults filled in, and `given` for what has none. */
  env(given: Given): Record<string, string>;
}

/** `${{ inputs.name }}`: what is given, else the default. Nothing is inserted. */
function filledIn(
  env: Readonly<Record<string, unknown>>,
  defaults: Given,
  given: Given,
): Record<string, string> {
  const value = (_whole: string, name: string) => given[name] ?? defaults[name] ?? '';
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, text]) =>
      typeof text === 'string' && name !== INSERT
        ? [[name, text.replaceAll(/\$\{\{ (?:inputs|parameters)\.([\w-]+) \}\}/g, value)]]
        : [],
    ),
  );
}

const action = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputs: z.record(
    z.string(),
    z.strictObject({
      description: z.string(),
      default: z.string().optional(),
      required: z.literal(true).optional(),
    }),
  ),
  runs: z.strictObject({
    using: z.literal('composite'),
    steps: z.array(
      z.union([
        z.strictObject({ shell: z.literal('bash'), env: texts, run: z.string() }),
        z.strictObject({
          uses: z.string().regex(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/),
          if: z.literal('always()').optional(),
          with: z.record(z.string(), z.unknown()),
        }),
      ]),
    ),
  }),
});

function ofAction(): Part {
  const { inputs, runs } = action.parse(read('github/action.yml'));
  const [step, ...others] = runs.steps.flatMap(each => ('run' in each ? [each] : []));
  if (step === undefined || others.length > 0) throw new Error('the action runs one script');
  const defaults = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, input.default ?? '']),
  );
  return { script: step.run, env: given => filledIn(step.env, defaults, given) };
}

const template = z.strictObject({
  parameters: z.array(
    z.union([
      z.strictObject({ name: z.string(), type: z.literal('string'), default: z.string().optional() }),
      z.strictObject({
        name: z.literal('environment'),
        type: z.literal('object'),
        default: z.strictObject({}),
      }),
    ]),
  ),
  steps: z.tuple([
    z.strictObject({ task: z.string(), inputs: texts }),
    z.strictObject({
      task: z.literal('AzureCLI@2'),
      inputs: z.looseObject({ inlineScript: z.string() }),
      env: z.record(z.string(), z.unknown()),
    }),
    z.record(
      z.string(),
      z.array(
        z.strictObject({
          publish: z.literal('audit.jsonl'),
          artifact: z.string(),
          condition: z.literal('always()'),
        }),
      ),
    ),
  ]),
});

function ofTemplate(): Part {
  const { parameters, steps } = template.parse(read('azure-pipelines/steps.yml'));
  const [, step] = steps;
  const defaults = Object.fromEntries(
    parameters.flatMap(each => (each.type === 'string' ? [[each.name, each.default ?? '']] : [])),
  );
  return { script: step.inputs.inlineScript, env: given => filledIn(step.env, defaults, given) };
}

it.each([
  ['the action', ofAction],
  ['the template', ofTemplate],
])('%s rotates, and takes another verb and another policy as words, not as a script', async (_name, part) => {
  const policy = policyOf();
  await using stage = await openStage({}, policy);
  const cwd = searchedFolder();
  copyFileSync(policy, join(cwd, 'rotation.yaml'));
  copyFileSync(policy, join(cwd, 'team a.yaml'));
  const { script, env } = part();
  const printed = await onRunner(stage, cwd, script, env({}));
  expect(printed).toContain(`npm install --global ./keyturn-${packageVersion()}.tgz`);
  expect(printed).toContain('1 changed in');
  expect(readFileSync(join(cwd, 'audit.jsonl'), 'utf8')).toContain('"run.finished"');
  const other = { policy: 'team a.yaml', command: 'status $(touch made) ; touch made' };
  const refused = onRunner(stage, cwd, script, env(other));
  await expect(refused).rejects.toThrow('no rotation of this name: $(touch, made), ;, touch, made');
  expect(existsSync(join(cwd, 'made'))).toBe(false);
  expect(await onRunner(stage, cwd, script, env({ ...other, command: 'status' }))).toContain('payments-api');
});
