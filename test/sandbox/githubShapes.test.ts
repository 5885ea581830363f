/**
 * The shapes in which the sandbox shows things of GitHub, judged by the compiler with the types that GitHub publishes
 * (@octokit/openapi-types), and its addresses likewise.
 */
import type { components, paths } from '@octokit/openapi-types';
import { expect, test } from 'vitest';
import { installationShape } from '../../src/sandbox/github/app.ts';
import { OPERATIONS } from '../../src/sandbox/github/operation.ts';
import {
  organizationFull,
  organizationSimple,
  publicUser,
  simpleUser,
} from '../../src/sandbox/github/ownerShape.ts';
import { shown } from '../../src/sandbox/github/repositories.ts';
import { fullRepository } from '../../src/sandbox/github/repositoryShape.ts';
import { ROOT } from '../../src/sandbox/github/rootShape.ts';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import { runShape, workflowShape } from '../../src/sandbox/github/workflows.ts';
import { TENANT } from './entraWorld.ts';
import { seededScene } from './seededScene.ts';

type Schemas = components['schemas'];

await loadSodium();

const scene = seededScene({
  tenants: [{ id: TENANT }],
  repositories: [
    { fullName: 'acme/shop', environments: { production: {} }, workflows: { 'deploy.yml': 'Deploy' } },
  ],
});
const [shop] = scene.world.repositories;
const [deploy] = shop?.workflows ?? [];
if (shop === undefined || deploy === undefined) throw new Error('the seed has no such repository');
const APP = { appId: '4711', publicKeyPem: '', installations: [] };
const RUN = { id: 1, startedAt: 0, branch: 'main' };

/** What does not fit is an error of the compiler; what is there is asked here. */
const shapes: {
  readonly 'full-repository': Schemas['full-repository'];
  readonly 'minimal-repository': Schemas['minimal-repository'];
  readonly 'simple-user': Schemas['simple-user'];
  readonly 'public-user': Schemas['public-user'];
  readonly 'organization-full': Schemas['organization-full'];
  readonly 'organization-simple': Schemas['organization-simple'];
  readonly environment: Schemas['environment'];
  readonly workflow: Schemas['workflow'];
  readonly 'workflow-run': Schemas['workflow-run'];
  readonly installation: Omit<Schemas['installation'], 'permissions'>;
  readonly root: Schemas['root'];
} = {
  'full-repository': fullRepository(shop),
  'minimal-repository': fullRepository(shop),
  'simple-user': simpleUser('acme', 'Organization'),
  'public-user': publicUser('acme', 'Organization', 0),
  'organization-full': organizationFull('acme', 0),
  'organization-simple': organizationSimple('acme'),
  environment: shown(shop, 'production'),
  workflow: workflowShape(shop, deploy),
  'workflow-run': runShape({ scene }, shop, deploy, RUN),
  installation: installationShape({ app: APP, login: 'acme', id: 99 }),
  root: ROOT,
};

test('every shape is that of its name, and holds no place that was forgotten', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    const text = JSON.stringify(shape);
    expect([name, text]).toEqual([name, expect.not.stringMatching(/undefined|NaN/)]);
  }
});

/** Addresses that the sandbox answers, as GitHub's own description spells them. */
const ADDRESSES: readonly (keyof paths)[] = [
  '/',
  '/versions',
  '/rate_limit',
  '/app/installations/{installation_id}/access_tokens',
  '/repos/{owner}/{repo}',
  '/repos/{owner}/{repo}/installation',
  '/repos/{owner}/{repo}/readme',
  '/user',
  '/user/orgs',
  '/users/{username}',
  '/orgs/{org}',
  '/orgs/{org}/repos',
  '/orgs/{org}/installation',
  '/repos/{owner}/{repo}/environments',
  '/repos/{owner}/{repo}/environments/{environment_name}',
  '/repos/{owner}/{repo}/environments/{environment_name}/secrets',
  '/repos/{owner}/{repo}/environments/{environment_name}/secrets/public-key',
  '/repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}',
  '/repos/{owner}/{repo}/environments/{environment_name}/variables',
  '/repos/{owner}/{repo}/environments/{environment_name}/variables/{name}',
  '/repos/{owner}/{repo}/actions/secrets',
  '/repos/{owner}/{repo}/actions/secrets/public-key',
  '/repos/{owner}/{repo}/actions/secrets/{secret_name}',
  '/repos/{owner}/{repo}/actions/variables',
  '/repos/{owner}/{repo}/actions/variables/{name}',
  '/repos/{owner}/{repo}/actions/organization-secrets',
  '/repos/{owner}/{repo}/actions/organization-variables',
  '/repos/{owner}/{repo}/actions/workflows',
  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}',
  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
  '/repos/{owner}/{repo}/actions/runs',
  '/repos/{owner}/{repo}/actions/runs/{run_id}',
  '/repos/{owner}/{repo}/dependabot/secrets',
  '/repos/{owner}/{repo}/dependabot/secrets/public-key',
  '/repos/{owner}/{repo}/dependabot/secrets/{secret_name}',
  '/orgs/{org}/actions/secrets',
  '/orgs/{org}/actions/secrets/public-key',
  '/orgs/{org}/actions/secrets/{secret_name}',
  '/orgs/{org}/actions/secrets/{secret_name}/repositories',
  '/orgs/{org}/actions/secrets/{secret_name}/repositories/{repository_id}',
  '/orgs/{org}/actions/variables',
  '/orgs/{org}/actions/variables/{name}',
  '/orgs/{org}/actions/variables/{name}/repositories',
  '/orgs/{org}/actions/variables/{name}/repositories/{repository_id}',
  '/orgs/{org}/dependabot/secrets',
  '/orgs/{org}/dependabot/secrets/public-key',
  '/orgs/{org}/dependabot/secrets/{secret_name}',
  '/orgs/{org}/dependabot/secrets/{secret_name}/repositories',
  '/orgs/{org}/dependabot/secrets/{secret_name}/repositories/{repository_id}',
  '/repos/{owner}/{repo}/codespaces/secrets',
  '/repos/{owner}/{repo}/codespaces/secrets/public-key',
  '/repos/{owner}/{repo}/codespaces/secrets/{secret_name}',
  '/orgs/{org}/codespaces/secrets',
  '/orgs/{org}/codespaces/secrets/public-key',
  '/orgs/{org}/codespaces/secrets/{secret_name}',
  '/orgs/{org}/codespaces/secrets/{secret_name}/repositories',
  '/orgs/{org}/codespaces/secrets/{secret_name}/repositories/{repository_id}',
];

test('the sandbox answers at addresses of GitHub, and at GraphQL, which is not part of that description', () => {
  const answered = new Set(Object.keys(OPERATIONS).map(key => key.split(' ')[1] ?? ''));
  expect([...answered].toSorted()).toEqual([...ADDRESSES, '/graphql'].toSorted());
});
