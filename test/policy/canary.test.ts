/** Canaries in a policy: which places may have one, and what is told where it stands. */
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/connectors/kinds.ts';
import { rightsOf } from '../../src/connectors/knownRights.ts';
import { entry, HEAD, load, onlyRotation, problemsOf } from './check.ts';

const WORKFLOW = { workflow: 'canary.yml', ref: 'main' };
const PIPELINE = { pipeline: 7 };
const target = (kind: string, settings: object, more = '') =>
  `${HEAD}${entry('a')}    targets:\n      - { ${kind}: ${JSON.stringify(settings)}${more} }\n`;
const secret = (canary: object, more: object = {}, beside = '') =>
  target('githubSecret', { repository: 'o/r', secret: 'S', ...more, canary }, beside);
const shared = (canary: object) => target('githubSecret', { organization: 'o', secret: 'S', canary });
const variable = (canary: object) =>
  target('variableGroup', { organization: 'o', project: 'p', group: 'g', variable: 'v', canary });
const connection = (canary: object, more: object = {}) =>
  target('serviceConnection', { organization: 'o', project: 'p', name: 'c', ...more, canary });

test.each([
  [secret(WORKFLOW), 'workflow canary.yml of o/r on main'],
  [
    secret({ ...WORKFLOW, ref: 'release/2.x', timeout: '1h30m' }),
    'workflow canary.yml of o/r on release/2.x',
  ],
  [secret(WORKFLOW, { environment: 'prod' }), 'workflow canary.yml of o/r on main'],
  [shared({ ...WORKFLOW, repository: 'O/shop' }), 'workflow canary.yml of O/shop on main'],
  [variable(PIPELINE), 'pipeline 7 of o/p'],
  [variable({ ...PIPELINE, branch: 'main' }), 'pipeline 7 of o/p on main'],
  [connection(PIPELINE, { parameter: 'password' }), 'pipeline 7 of o/p'],
])('%s has the canary %s, and is marked by itself', (text, words) => {
  expect(onlyRotation(text).targets).toMatchObject([{ canary: words, proof: 'marked' }]);
});

test('a target without one has none, and the right to start it is listed', () => {
  expect(
    onlyRotation(target('githubSecret', { repository: 'o/r', secret: 'S' })).targets[0],
  ).not.toHaveProperty('canary');
  const rights = [
    secret(WORKFLOW),
    shared({ ...WORKFLOW, repository: 'o/shop' }),
    variable(PIPELINE),
  ].flatMap(text => rightsOf(load(text), kinds));
  const listed = rights.map(({ right, on }) => `${right} on ${on}`);
  expect(listed).toContain('Actions: read and write on repository o/r');
  expect(listed).toContain('Actions: read and write on repository o/shop');
  expect(listed).toContainEqual(expect.stringMatching(/^permission "Queue builds" on pipeline 7 of o\/p/));
});

describe('is refused where it stands:', () => {
  test.each([
    [secret(WORKFLOW, { store: 'dependabot' }), 'canary', 'gets no secret of dependabot'],
    [secret(WORKFLOW, { store: 'codespaces' }), 'canary', 'gets no secret of codespaces'],
    [secret({ ...WORKFLOW, repository: 'o/r' }), 'canary.repository', 'expected no repository here'],
    [shared(WORKFLOW), 'canary.repository', 'an organization has no workflows'],
    [shared({ ...WORKFLOW, repository: 'other/r' }), 'canary.repository', 'expected a repository of o'],
    [secret({ workflow: 'canary.yml' }), 'canary.ref', 'missing'],
    [
      secret({ ...WORKFLOW, workflow: '.github/workflows/canary.yml' }),
      'canary.workflow',
      'the name of a file',
    ],
    [secret({ ...WORKFLOW, workflow: 'canary' }), 'canary.workflow', 'the name of a file'],
    [secret({ ...WORKFLOW, ref: 'a b' }), 'canary.ref', 'a branch or tag'],
    [secret({ ...WORKFLOW, ref: 'a..b' }), 'canary.ref', 'a branch or tag'],
    [secret({ ...WORKFLOW, timeout: '10s' }), 'canary.timeout', 'expected from 1m to 6h'],
    [secret({ ...WORKFLOW, timeout: '7h' }), 'canary.timeout', 'expected from 1m to 6h'],
    [secret({ ...WORKFLOW, timeout: 15 }), 'canary.timeout', 'a duration such as 15m'],
    [secret(WORKFLOW, {}, ', required: false'), 'canary', 'nothing waits for a place that is not required'],
    [variable({ pipeline: 'canary' }), 'canary.pipeline', 'number'],
    [variable({ pipeline: 0 }), 'canary.pipeline', ''],
    [variable({ ...PIPELINE, branch: '-x' }), 'canary.branch', 'a branch'],
    [connection(PIPELINE), 'canary', 'Azure DevOps itself signs in'],
  ])('%s', (text, at, words) => {
    const [problem, ...more] = problemsOf(text);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ line: 8, text: expect.stringContaining(words) });
    expect(problem?.text).toContain(`.${at}`);
  });
});
