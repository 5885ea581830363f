/** What `npm pack` would publish: it is built, it starts, and it holds what it should and nothing else. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
/** Inside node_modules, so that the built program finds its packages as an installed one does. */
const home = `${root}node_modules/.keyturn-package-test`;

afterAll(() => rm(home, { recursive: true, force: true }));

it('the built program starts, knows its version and finds the example policy beside it', async () => {
  await mkdir(home, { recursive: true });
  for (const file of ['package.json', 'rotation.example.yaml'])
    await copyFile(`${root}${file}`, `${home}/${file}`);
  await run(process.execPath, ['scripts/build.ts', 'src/main.ts', `${home}/dist`], { cwd: root });
  const keyturn = (...args: string[]) =>
    run(process.execPath, [`${home}/dist/keyturn.js`, ...args], { cwd: home });
  expect((await keyturn('--help')).stdout).toContain('Rotates Microsoft Entra client secrets');
  expect((await keyturn('--version')).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  expect((await keyturn('validate', '--config', 'rotation.example.yaml')).stdout).toContain('is valid');
});

it('the package holds the program, the schema, the example and the papers; no sources and no tests', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
  const listed: unknown = JSON.parse(stdout);
  const files = JSON.stringify(listed);
  for (const wanted of [
    'config/policy.schema.json',
    'rotation.example.yaml',
    'README.md',
    'LICENSE',
    'SECURITY.md',
  ]) {
    expect(files).toContain(`"${wanted}"`);
  }
  expect(files).not.toMatch(/"(src|test|scripts)\//);
});
