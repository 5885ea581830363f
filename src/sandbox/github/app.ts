/** GitHub Apps: a JWT that the App signs is exchanged for a token of one installation, valid for one hour. */
import { verify } from 'node:crypto';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { failure, json, notFound } from './answer.ts';
import type { Call } from './call.ts';
import { simpleUser } from './ownerShape.ts';
import { organizationOf, repositoriesOf } from './owners.ts';
import { time } from './place.ts';
import type { GithubApp, Repository } from './state.ts';
import { covers, presented } from './token.ts';

type Permissions = Record<string, 'read' | 'write'>;

type AppCheck =
  | { readonly ok: true; readonly app: GithubApp }
  | { readonly ok: false; readonly message: string };

const TOKEN_LIFETIME_MS = 3_600_000;
/** The longest validity of a JWT: ten minutes. */
const LONGEST_S = 600;

/** `POST /app/installations/{id}/access_tokens`, with an optional body `{ repositories: [name] }`. */
export function createAccessToken(request: SandboxRequest, scene: Scene, installationId: string): Reply {
  const check = readApp(request, scene);
  if (!check.ok) return failure(request, scene, 401, check.message);
  const installation = check.app.installations.find(one => String(one.id) === installationId);
  if (installation === undefined) return notFound(request, scene);
  const asked = askedRepositories(request.body);
  const repositories = installation.repositories.filter(
    one => asked === undefined || asked.includes(shortName(one)),
  );
  if (asked !== undefined && repositories.length < asked.length) {
    const message =
      'There is at least one repository that does not exist or is not accessible to the parent installation.';
    return failure(request, scene, 422, message);
  }
  const { permissions = PERMISSIONS } = installation;
  return json(request, scene, 201, issue(scene, repositories, asked === undefined, permissions));
}

/** `GET /repos/{owner}/{repo}/installation`. */
export function getInstallation(
  request: SandboxRequest,
  scene: Scene,
  repository: Repository | undefined,
): Reply {
  const check = readApp(request, scene);
  if (!check.ok) return failure(request, scene, 401, check.message);
  const name = repository?.fullName.toLowerCase();
  const found = check.app.installations.find(one =>
    one.repositories.some(other => other.toLowerCase() === name),
  );
  if (repository === undefined || found === undefined) return notFound(request, scene);
  const [login = ''] = repository.fullName.split('/');
  return shown(request, scene, { app: check.app, login, found });
}

/** `GET /orgs/{org}/installation`. */
export function getOrganizationInstallation({ request, scene, parameters: { org = '' } }: Call): Reply {
  const check = readApp(request, scene);
  if (!check.ok) return failure(request, scene, 401, check.message);
  const login = organizationOf(scene, org);
  const found = check.app.installations.find(one =>
    one.repositories.some(other => other.toLowerCase().startsWith(`${login?.toLowerCase()}/`)),
  );
  if (login === undefined || found === undefined) return notFound(request, scene);
  return shown(request, scene, { app: check.app, login, found });
}

function shown(
  request: SandboxRequest,
  scene: Scene,
  { app, login, found }: { app: GithubApp; login: string; found: GithubApp['installations'][number] },
): Reply {
  const isOnAll = repositoriesOf(scene, login).every(({ fullName }) => covers(found.repositories, fullName));
  return json(request, scene, 200, {
    ...installationShape({ app, login, id: found.id, isOnAll }),
    permissions: found.permissions ?? PERMISSIONS,
  });
}

/** `installation` of @octokit/openapi 23, without its permissions. */
export function installationShape(of: { app: GithubApp; login: string; id: number; isOnAll?: boolean }) {
  const account = simpleUser(of.login, 'Organization');
  return {
    id: of.id,
    account,
    repository_selection: of.isOnAll === true ? ('all' as const) : ('selected' as const),
    access_tokens_url: `https://api.github.com/app/installations/${of.id}/access_tokens`,
    repositories_url: 'https://api.github.com/installation/repositories',
    html_url: `https://github.com/organizations/${of.login}/settings/installations/${of.id}`,
    app_id: Number(of.app.appId),
    app_slug: `app-${of.app.appId}`,
    target_id: account.id,
    target_type: account.type,
    events: [],
    created_at: INSTALLED,
    updated_at: INSTALLED,
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}

/** Nothing depends on when an App was installed. */
const INSTALLED = '2020-01-01T00:00:00Z';

const PERMISSIONS: Permissions = {
  metadata: 'read',
  secrets: 'write',
  environments: 'write',
  actions_variables: 'write',
};

/** Verifies the App's JWT. Order and messages matter: @octokit/auth-app detects clock skew by them. */
function readApp(request: SandboxRequest, scene: Scene): AppCheck {
  const [head = '', payload = '', signature = ''] = (presented(request) ?? '').split('.');
  const claims = decoded(payload);
  if (decoded(head)?.['alg'] !== 'RS256' || claims === undefined)
    return refuse('A JSON web token could not be decoded');
  const app = scene.world.githubApps?.find(one => one.appId === String(claims['iss']));
  if (app === undefined) return refuse('Integration not found');
  const signed = Buffer.from(`${head}.${payload}`);
  const genuine = verify('RSA-SHA256', signed, app.publicKeyPem, Buffer.from(signature, 'base64url'));
  if (!genuine) return refuse('A JSON web token could not be decoded');
  const late = timeFault(claims, scene.clock.now() / 1000);
  return late === undefined ? { ok: true, app } : refuse(late);
}

function timeFault(claims: Record<string, unknown>, now: number): string | undefined {
  const expires = Number(claims['exp']);
  const issued = Number(claims['iat']);
  if (!(expires > now)) {
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  }
  if (expires > now + LONGEST_S) return "'Expiration time' claim ('exp') is too far in the future";
  if (!(issued <= now)) {
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  }
  return undefined;
}

function refuse(message: string): AppCheck {
  return { ok: false, message };
}

function decoded(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function askedRepositories(raw: Buffer): string[] | undefined {
  if (raw.length === 0) return undefined;
  try {
    const { repositories } = JSON.parse(raw.toString('utf8')) as { repositories?: unknown };
    return Array.isArray(repositories) ? repositories.map(one => String(one).toLowerCase()) : undefined;
  } catch {
    return undefined;
  }
}

function shortName(fullName: string): string {
  return (fullName.split('/')[1] ?? '').toLowerCase();
}

function issue(scene: Scene, repositories: string[], all: boolean, permissions: Permissions): object {
  const token = `ghs_${scene.random
    .bytes(64)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 36)}`;
  const expiresAt = scene.clock.now() + TOKEN_LIFETIME_MS;
  scene.world.githubTokens.push({ token, repositories, expiresAt, permissions });
  scene.world.issued.add(token);
  return {
    token,
    expires_at: time(expiresAt),
    permissions,
    repository_selection: 'selected',
    ...(all
      ? {}
      : { repositories: repositories.map(full_name => ({ name: full_name.split('/')[1], full_name })) }),
  };
}
