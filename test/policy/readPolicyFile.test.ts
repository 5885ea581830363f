import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPolicyFile } from '../../src/policy/load.ts';
import { policyProblems } from '../../src/policy/problems.ts';
import { isProblem, type Problem } from '../../src/problem.ts';
import { entry, HEAD } from './check.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyturn-policy-'));
  await writeFile(join(folder, 'rotation.yaml'), HEAD + entry('a'));
  await writeFile(join(folder, 'bad one.yaml'), '[');
  await mkdir(join(folder, 'policies'));
});

afterAll(() => rm(folder, { recursive: true }));

test('a policy is read from its file, which it remembers', async () => {
  const file = join(folder, 'rotation.yaml');
  expect(await readPolicyFile(file, [])).toMatchObject({ file, rotations: [{ name: 'a' }] });
});

test('a file that is not there is told with one that is, and with an example to start from', async () => {
  const problem = await refusal('rotaton.yaml');
  expect(problem.details.reason).toBe('there is no such file: did you mean "rotation.yaml"?');
  expect(problem.remedy).toContain('rotation.example.yaml');
});

test('a file in a folder that is not there is told, too', async () => {
  expect((await refusal('nowhere/at.yaml')).details.reason).toBe('there is no such file');
});

test('a directory is told to be one', async () => {
  expect((await refusal('policies')).details.reason).toBe('it is a directory');
});

test('a file below a file is told by the name that the system gives it', async () => {
  expect((await refusal('rotation.yaml/x')).details.reason).toBe('it cannot be read (ENOTDIR)');
});

test('a problem with the file as a whole has no line', async () => {
  expect(policyProblems(await refusal('policies'))).toEqual([
    { code: 'directory', file: join(folder, 'policies'), path: [], text: 'it is a directory' },
  ]);
});

test('the remedy is a command that can be pasted, whatever the file is called', async () => {
  expect((await refusal('bad one.yaml')).remedy).toContain(`--config '${join(folder, 'bad one.yaml')}'`);
});

async function refusal(name: string): Promise<Problem> {
  const error = await readPolicyFile(join(folder, name), []).catch((reason: unknown) => reason);
  if (!isProblem(error, 'policy-invalid')) throw error;
  return error;
}
