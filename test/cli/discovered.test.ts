/** What a record takes from the command line and from the surroundings. */
import { expect, it, test } from 'vitest';
import { ciRunOf } from '../../src/cli/ciRun.ts';
import { discoveredAt } from '../../src/cli/discovered.ts';

const NOW = new Date('2026-11-23T03:00:00Z');

it.each([
  ['45m', '2026-11-23T02:15:00.000Z'],
  ['2026-11-23T02:40Z', '2026-11-23T02:40:00.000Z'],
  ['2026-11-23 03:40+01:00', '2026-11-23T02:40:00.000Z'],
])('--discovered %s is %s', (text, at) => {
  expect(discoveredAt(text, NOW)).toBe(at);
});

it.each(['yesterday', '2026-11-23T02:40', '2026-11-24T00:00Z', ''])('--discovered "%s" is refused', text => {
  expect(() => discoveredAt(text, NOW)).toThrow('a time in the past');
});

test.each([
  [
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'contoso/pay',
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_ACTOR: 'ada',
    },
    {
      system: 'GitHub Actions',
      url: 'https://github.com/contoso/pay/actions/runs/7/attempts/2',
      startedBy: 'ada',
    },
  ],
  [
    {
      TF_BUILD: 'True',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/contoso/',
      SYSTEM_TEAMPROJECT: 'the shop',
      BUILD_BUILDID: '9',
    },
    { system: 'Azure Pipelines', url: 'https://dev.azure.com/contoso/the%20shop/_build/results?buildId=9' },
  ],
  [
    { GITLAB_CI: 'true', CI_JOB_URL: 'https://gitlab.example/j/1' },
    { system: 'GitLab', url: 'https://gitlab.example/j/1' },
  ],
  [{ GITHUB_ACTIONS: 'true' }, undefined],
  [{}, undefined],
])('the variables %o name the run %o', (env, run) => {
  expect(ciRunOf(env)).toEqual(run);
});
