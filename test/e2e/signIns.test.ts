/** The ways to sign in that the README names first, each by the real program in the sandbox, with nothing else that could help. */
import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import { openStage, policyOf, type Stage } from './stage.ts';

const POLICY = policyOf();

/** The process has these variables and no others that sign in; nothing but the SDK's own order says which is taken. */
function plan({ sandbox }: Stage, way: string, ...more: readonly string[]) {
  const secret = { AZURE_TENANT_ID: undefined, AZURE_CLIENT_ID: undefined, AZURE_CLIENT_SECRET: undefined };
  const folder = searchedFolder();
  mkdirSync(folder, { recursive: true });
  const env = { ...secret, ...sandbox.environmentBy(way), XDG_STATE_HOME: folder, PATH: folder };
  return startCommand(sandbox, ['plan', '--config', POLICY, ...more], { env }).result;
}

/** How it asked for tokens of its own; it also proves the secret that is in use. */
function tokensBy({ sandbox: { history, operator } }: Stage): string[] {
  const own = history
    .entries()
    .filter(
      ({ service, callerAppId }) =>
        service === 'imds' || (service === 'entra' && callerAppId === operator.appId),
    );
  return [...new Set(own.map(({ operation, status }) => `${operation} ${status}`))];
}

it.each([
  ['certificate', ['token 200']],
  ['workload-identity', ['token 200']],
  ['managed-identity', ['metadataToken 400', 'metadataToken 200']],
  ['app-service', ['appServiceToken 200']],
])('plan signs in by %s and finds what is due', async (way, tokens) => {
  await using stage = await openStage({}, POLICY);
  const run = await plan(stage, way);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(run.stdout).toContain('payments-api');
  expect(tokensBy(stage)).toEqual(tokens);
});

it.each([
  ['managed-identity', 'metadataToken', 410],
  ['app-service', 'appServiceToken', 503],
])(
  'by %s, a service that is not ready (%s %i) is tried later, and nobody is told to sign in first',
  async (...row) => {
    const [way, operation, status] = row;
    await using stage = await openStage({}, POLICY);
    const headers = { Server: 'IMDS/150.870.65.1854' };
    const fault = { kind: 'error', status, headers, body: { error: 'unavailable' } } as const;
    // The first question of the SDK is whether anybody is there.
    stage.sandbox.faults.add({ operation, path: 'resource=', count: 'all', fault });
    const run = await plan(stage, way, '--timeout', '1s', '--json');
    expect(run.exitCode, run.stdout + run.stderr).toBe(1);
    const problems = JSON.parse(run.stdout).rotations.map((one: { problem: unknown }) => one.problem);
    expect(problems).toEqual([expect.objectContaining({ code: 'try-later', status })]);
  },
);
