/** All simulated operations, by method and address in the form of GitHub's OpenAPI description. */
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { json, listVersions, notFound } from './answer.ts';
import { createAccessToken, getInstallation, getOrganizationInstallation } from './app.ts';
import type { Call, Operation } from './call.ts';
import { answerGraphql } from './graphql.ts';
import { changeSelected, listSelected, listShared, setSelected } from './organizationPlace.ts';
import { getOrganization, getUser, getUserByName, listOrganizations, listRepositories } from './owners.ts';
import type { Place } from './place.ts';
import { getRateLimit } from './rateLimit.ts';
import {
  findRepository,
  inRepository,
  type OnPlace,
  ofEnvironment,
  ofOrganization,
  ofRepository,
  ofStore,
} from './reach.ts';
import { getEnvironment, getRepository, listEnvironments, putEnvironment } from './repositories.ts';
import { ROOT } from './rootShape.ts';
import { deleteSecret, getPublicKey, getSecret, listSecrets, putSecret } from './secrets.ts';
import { type Matched, matching } from './template.ts';
import { createVariable, deleteVariable, getVariable, listVariables, updateVariable } from './variables.ts';
import { createDispatch, getRun, getWorkflow, listRuns, listWorkflows } from './workflows.ts';

type Table = Readonly<Record<string, Operation>>;
type Reach = (kind: 'secrets' | 'variables', answer: OnPlace) => Operation['answer'];
type OnAll = (request: SandboxRequest, scene: Scene, place: Place) => Reply;
type OnOne = (request: SandboxRequest, scene: Scene, place: Place, name: string) => Reply;

const REPOSITORY = '/repos/{owner}/{repo}';

export const OPERATIONS: Table = {
  'GET /': {
    operation: 'getRoot',
    open: true,
    answer: ({ request, scene }) => json(request, scene, 200, ROOT),
  },
  'GET /versions': {
    operation: 'listVersions',
    open: true,
    answer: ({ request, scene }) => listVersions(request, scene),
  },
  'GET /rate_limit': { operation: 'getRateLimit', open: true, answer: getRateLimit },
  'POST /app/installations/{installation_id}/access_tokens': {
    operation: 'createAccessToken',
    open: true,
    answer: ({ request, scene, parameters }) =>
      createAccessToken(request, scene, parameters['installation_id'] ?? ''),
  },
  [`GET ${REPOSITORY}/installation`]: {
    operation: 'getInstallation',
    open: true,
    answer: call => getInstallation(call.request, call.scene, findRepository(call)),
  },
  'GET /orgs/{org}/installation': {
    operation: 'getOrganizationInstallation',
    open: true,
    answer: getOrganizationInstallation,
  },
  'POST /graphql': { operation: 'graphql', answer: answerGraphql },
  'GET /user': { operation: 'getUser', answer: getUser },
  'GET /user/orgs': { operation: 'listOrganizations', answer: listOrganizations },
  'GET /users/{username}': { operation: 'getUserByName', answer: getUserByName },
  'GET /orgs/{org}': { operation: 'getOrganization', answer: getOrganization },
  'GET /orgs/{org}/repos': { operation: 'listRepositories', answer: listRepositories },
  [`GET ${REPOSITORY}`]: {
    operation: 'getRepository',
    answer: inRepository(({ request, scene }, repository) => getRepository(request, scene, repository)),
  },
  [`GET ${REPOSITORY}/readme`]: {
    operation: 'getReadme',
    // Repositories here have no content.
    answer: inRepository(({ request, scene }) => notFound(request, scene)),
  },
  ...environments(`${REPOSITORY}/environments`),
  ...workflows(`${REPOSITORY}/actions`),
  ...secrets(`${REPOSITORY}/actions/secrets`, ofRepository),
  ...secrets(`${REPOSITORY}/environments/{environment_name}/secrets`, ofEnvironment),
  ...secrets(`${REPOSITORY}/dependabot/secrets`, ofStore('dependabot')),
  ...secrets(`${REPOSITORY}/codespaces/secrets`, ofStore('codespaces')),
  ...secrets('/orgs/{org}/actions/secrets', ofOrganization('actions')),
  ...secrets('/orgs/{org}/dependabot/secrets', ofOrganization('dependabot')),
  ...secrets('/orgs/{org}/codespaces/secrets', ofOrganization('codespaces')),
  ...variables(`${REPOSITORY}/actions/variables`, ofRepository),
  ...variables(`${REPOSITORY}/environments/{environment_name}/variables`, ofEnvironment),
  ...variables('/orgs/{org}/actions/variables', ofOrganization('actions')),
  ...selected('/orgs/{org}/actions/secrets/{secret_name}', 'secrets', ofOrganization('actions')),
  ...selected('/orgs/{org}/dependabot/secrets/{secret_name}', 'secrets', ofOrganization('dependabot')),
  ...selected('/orgs/{org}/codespaces/secrets/{secret_name}', 'secrets', ofOrganization('codespaces')),
  ...selected('/orgs/{org}/actions/variables/{name}', 'variables', ofOrganization('actions')),
  [`GET ${REPOSITORY}/actions/organization-secrets`]: {
    operation: 'listOrganizationSecrets',
    answer: inRepository((call, one) => listShared(call.request, call.scene, one, 'secrets')),
  },
  [`GET ${REPOSITORY}/actions/organization-variables`]: {
    operation: 'listOrganizationVariables',
    answer: inRepository((call, one) => listShared(call.request, call.scene, one, 'variables')),
  },
};

function secrets(base: string, reach: Reach): Table {
  const all = (answer: OnAll) =>
    reach('secrets', ({ request, scene }, place) => answer(request, scene, place));
  const one = (answer: OnOne) =>
    reach('secrets', ({ request, scene, parameters }, place) =>
      answer(request, scene, place, parameters['secret_name'] ?? ''),
    );
  return {
    [`GET ${base}`]: { operation: 'listSecrets', answer: all(listSecrets) },
    [`GET ${base}/public-key`]: { operation: 'getPublicKey', answer: all(getPublicKey) },
    [`GET ${base}/{secret_name}`]: { operation: 'getSecret', answer: one(getSecret) },
    [`PUT ${base}/{secret_name}`]: { operation: 'putSecret', answer: one(putSecret) },
    [`DELETE ${base}/{secret_name}`]: { operation: 'deleteSecret', answer: one(deleteSecret) },
  };
}

function variables(base: string, reach: Reach): Table {
  const all = (answer: OnAll) =>
    reach('variables', ({ request, scene }, place) => answer(request, scene, place));
  const one = (answer: OnOne) =>
    reach('variables', ({ request, scene, parameters }, place) =>
      answer(request, scene, place, parameters['name'] ?? ''),
    );
  return {
    [`GET ${base}`]: { operation: 'listVariables', answer: all(listVariables) },
    [`POST ${base}`]: { operation: 'createVariable', answer: all(createVariable) },
    [`GET ${base}/{name}`]: { operation: 'getVariable', answer: one(getVariable) },
    [`PATCH ${base}/{name}`]: { operation: 'updateVariable', answer: one(updateVariable) },
    [`DELETE ${base}/{name}`]: { operation: 'deleteVariable', answer: one(deleteVariable) },
  };
}

function selected(base: string, kind: 'secrets' | 'variables', reach: Reach): Table {
  const nameOf = ({ parameters }: Call) => parameters['secret_name'] ?? parameters['name'] ?? '';
  const change: Operation['answer'] = reach(kind, (call, place) => {
    const { request, scene, parameters } = call;
    return changeSelected(request, scene, place, {
      kind,
      name: nameOf(call),
      id: parameters['repository_id'] ?? '',
    });
  });
  return {
    [`GET ${base}/repositories`]: {
      operation: 'listSelectedRepositories',
      answer: reach(kind, (call, place) => listSelected(call, place, { kind, name: nameOf(call) })),
    },
    [`PUT ${base}/repositories`]: {
      operation: 'setSelectedRepositories',
      answer: reach(kind, (call, place) =>
        setSelected(call.request, call.scene, place, { kind, name: nameOf(call) }),
      ),
    },
    [`PUT ${base}/repositories/{repository_id}`]: { operation: 'addSelectedRepository', answer: change },
    [`DELETE ${base}/repositories/{repository_id}`]: {
      operation: 'removeSelectedRepository',
      answer: change,
    },
  };
}

function environments(base: string): Table {
  const nameOf = ({ parameters }: Call) => parameters['environment_name'] ?? '';
  return {
    [`GET ${base}`]: {
      operation: 'listEnvironments',
      answer: inRepository(({ request, scene }, one) => listEnvironments(request, scene, one)),
    },
    [`GET ${base}/{environment_name}`]: {
      operation: 'getEnvironment',
      answer: inRepository((call, one) => getEnvironment(call.request, call.scene, one, nameOf(call))),
    },
    [`PUT ${base}/{environment_name}`]: {
      operation: 'putEnvironment',
      answer: inRepository((call, one) => putEnvironment(call.request, call.scene, one, nameOf(call))),
    },
  };
}

function workflows(base: string): Table {
  return {
    [`GET ${base}/workflows`]: { operation: 'listWorkflows', answer: inRepository(listWorkflows, 'actions') },
    [`GET ${base}/workflows/{workflow_id}`]: {
      operation: 'getWorkflow',
      answer: inRepository(getWorkflow, 'actions'),
    },
    [`POST ${base}/workflows/{workflow_id}/dispatches`]: {
      operation: 'createDispatch',
      answer: inRepository(createDispatch, 'actions'),
    },
    [`GET ${base}/workflows/{workflow_id}/runs`]: {
      operation: 'listRuns',
      answer: inRepository(listRuns, 'actions'),
    },
    [`GET ${base}/runs`]: { operation: 'listRuns', answer: inRepository(listRuns, 'actions') },
    [`GET ${base}/runs/{run_id}`]: { operation: 'getRun', answer: inRepository(getRun, 'actions') },
  };
}

const TEMPLATES = Map.groupBy(
  Object.keys(OPERATIONS).map(key => key.split(' ')),
  ([method = '']) => method,
);

export interface Found extends Matched {
  readonly operation: Operation;
}

export function findOperation({ method, path }: SandboxRequest): Found | undefined {
  const found = matching(path, templatesOf(method));
  const operation = found && OPERATIONS[`${method} ${found.template}`];
  return found && operation && { ...found, operation };
}

/** Resources of secrets and variables: all their methods are simulated, and any other method is 404, as with GitHub. */
export function isWrongMethod({ path }: SandboxRequest): boolean {
  return ['GET', 'PUT', 'POST'].some(method => {
    const { template = '' } = matching(path, templatesOf(method)) ?? {};
    return /\/(secrets|variables)(\/|$)/.test(template);
  });
}

function templatesOf(method: string): readonly string[] {
  return (TEMPLATES.get(method) ?? []).map(([, template = '']) => template);
}
