/** `POST /graphql`: the queries that `gh` needs, for the signed-in user and a repository (gh api/queries_repo.go). */
import type { Reply } from '../wire.ts';
import { json, notSimulated } from './answer.ts';
import type { Call } from './call.ts';
import { type Field, readDocument, type Value } from './graphqlDocument.ts';
import { numbered } from './numbered.ts';
import { OPERATOR } from './owners.ts';
import { readBody, time } from './place.ts';
import { repositoryOf } from './reach.ts';
import type { Repository } from './state.ts';
import { covers } from './token.ts';

/** The value of a field: a plain value, an object with fields, or an error of GitHub's. */
type Node = string | number | boolean | null | { readonly [name: string]: Node } | GraphqlError;

class GraphqlError {
  readonly type: string;
  readonly message: string;
  constructor(type: string, message: string) {
    this.type = type;
    this.message = message;
  }
}

class NotSimulated extends Error {}

export function answerGraphql(call: Call): Reply {
  const { request, scene } = call;
  const body = readBody(request, scene);
  if (!body.ok) return body.reply;
  const { query, variables } = body.sent;
  const fields = typeof query === 'string' ? readDocument(query) : undefined;
  if (fields === undefined) return notSimulated(request, scene, 'this GraphQL document');
  try {
    const roots = fields.map(field => {
      const { node, effect } = rootField(call, field, record(variables));
      return { alias: field.alias, node, effect, picked: pick(node, field) };
    });
    // Effects are applied only after every part of the response could be made.
    for (const { effect } of roots) effect?.();
    const errors = roots.flatMap(({ alias, node }) =>
      node instanceof GraphqlError ? [{ type: node.type, path: [alias], message: node.message }] : [],
    );
    const data = Object.fromEntries(roots.map(({ alias, picked }) => [alias, picked]));
    return json(request, scene, 200, { data, ...(errors.length > 0 && { errors }) });
  } catch (error) {
    if (error instanceof NotSimulated)
      return notSimulated(request, scene, `the GraphQL field ${error.message}`);
    throw error;
  }
}

interface Root {
  readonly node: Node;
  /** The effect of a mutation. */
  readonly effect?: () => void;
}

function rootField(call: Call, field: Field, variables: Record<string, unknown>): Root {
  const given = (name: string) => argumentOf(field.arguments[name], variables);
  if (field.name === 'viewer') {
    const { id, node_id } = numbered('U', OPERATOR);
    return { node: { __typename: 'User', id: node_id, databaseId: id, login: OPERATOR, name: OPERATOR } };
  }
  if (field.name === 'repository')
    return { node: repositoryField(call, `${given('owner')}/${given('name')}`) };
  const archives = { archiveRepository: true, unarchiveRepository: false }[field.name];
  if (archives === undefined) throw new NotSimulated(field.name);
  return archive(call, String(record(given('input'))['repositoryId']), archives);
}

/** Texts of both errors: gh's own tests, and reports of its users. */
function repositoryField(call: Call, fullName: string): Node {
  const found = repositoryOf(call.scene, fullName);
  const isSeen = found !== undefined && covers(call.caller.repositories, found.fullName);
  const message = `Could not resolve to a Repository with the name '${fullName}'.`;
  return isSeen ? repositoryNode(found) : new GraphqlError('NOT_FOUND', message);
}

/** An App without the permission gets an error: docs.github.com, permissions required for GitHub Apps; text: as in REST. */
function archive({ scene, caller }: Call, id: string, archived: boolean): Root {
  const found = scene.world.repositories.find(({ fullName }) => numbered('R', fullName).node_id === id);
  if (found === undefined || !covers(caller.repositories, found.fullName))
    return {
      node: new GraphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`),
    };
  if (caller.permissions !== undefined && caller.permissions['administration'] !== 'write')
    return { node: new GraphqlError('FORBIDDEN', 'Resource not accessible by integration') };
  return {
    node: { clientMutationId: null, repository: repositoryNode({ ...found, archived }) },
    effect() {
      if (archived) found.archived = true;
      else delete found.archived;
    },
  };
}

function repositoryNode({ fullName, archived = false, createdAt = 0 }: Repository): Node {
  const [login = '', name = ''] = fullName.split('/');
  const { id, node_id } = numbered('R', fullName);
  const at = time(createdAt);
  return {
    __typename: 'Repository',
    id: node_id,
    databaseId: id,
    name,
    nameWithOwner: fullName,
    owner: { __typename: 'Organization', id: numbered('O', login).node_id, login },
    description: null,
    url: `https://github.com/${fullName}`,
    sshUrl: `git@github.com:${fullName}.git`,
    homepageUrl: null,
    isArchived: archived,
    isPrivate: true,
    isFork: false,
    isEmpty: false,
    isTemplate: false,
    isInOrganization: true,
    visibility: 'PRIVATE',
    viewerPermission: 'ADMIN',
    viewerCanAdminister: true,
    hasIssuesEnabled: true,
    hasProjectsEnabled: true,
    hasWikiEnabled: true,
    hasDiscussionsEnabled: false,
    mergeCommitAllowed: true,
    squashMergeAllowed: true,
    rebaseMergeAllowed: true,
    defaultBranchRef: { __typename: 'Ref', name: 'main' },
    parent: null,
    primaryLanguage: null,
    stargazerCount: 0,
    forkCount: 0,
    diskUsage: 0,
    createdAt: at,
    pushedAt: at,
    updatedAt: at,
    archivedAt: null,
  };
}

/** The requested fields of a node. */
function pick(node: Node, { fields }: Field): unknown {
  if (node instanceof GraphqlError) return null;
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    fields.map(field => {
      const inner = node[field.name];
      if (inner === undefined) throw new NotSimulated(field.name);
      return [field.alias, pick(inner, field)];
    }),
  );
}

function argumentOf(value: Value | undefined, variables: Record<string, unknown>): unknown {
  if (value?.kind === 'variable') return variables[value.name];
  if (value?.kind === 'text') return value.text;
  return Object.fromEntries(
    Object.entries(value?.members ?? {}).map(([name, one]) => [name, argumentOf(one, variables)]),
  );
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
