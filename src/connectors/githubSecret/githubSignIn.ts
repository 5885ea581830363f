import { createPrivateKey } from 'node:crypto';
import type { Octokit } from '@octokit/core';
import { Problem } from '../../problem.ts';
import { readRegular } from '../../regularFile.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { parseResponse } from '../responseSchema.ts';
import { appVariables, type GithubAppIdentity, githubIdentity, nameOf } from './githubIdentity.ts';
import type { GithubPlace } from './githubPlace.ts';
import { installationAnswer } from './shapes.ts';
import type { Sight } from './sight.ts';

/** Without it the SDK writes deprecation warnings to the console. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface GithubSession {
  readonly octokit: Octokit;
  /** The permissions of the GitHub App. For a token they are unknown. */
  readonly permissions?: Readonly<Record<string, string>>;
  /** As the responses until now show it. */
  readonly sight: () => Sight;
}

/** What is signed in to. */
export type SignInPlace = Pick<GithubPlace, 'api' | 'server' | 'owner' | 'isShared' | 'right'>;

/**
 * Signs in as the GitHub App of this server, if there is one, through its installation on this repository or organization;
 * otherwise with a token, which some environments set themselves (Actions, Codespaces). `githubIdentity.ts` has the variables.
 */
export async function githubSignIn(
  access: CloudAccess,
  place: SignInPlace,
  call: Call,
): Promise<GithubSession> {
  const identity = githubIdentity(access.env, place.server);
  if ('appId' in identity) return installation(access, identity, place, call);
  const { name, token } = identity;
  if (token !== undefined) return withToken(await octokit(access, place, { auth: token }), name);
  throw new Problem({
    code: 'refused',
    subject: call.subject,
    reason: `this program is not signed in to ${nameOf(place.server)}`,
    remedy: `set ${name}, or ${appVariables(place.server)}`,
  });
}

function withToken(signedIn: Octokit, variable: string): GithubSession {
  let scopes: string | undefined;
  signedIn.hook.after('request', ({ headers }) => {
    const named = headers['x-oauth-scopes'];
    scopes = named === undefined ? undefined : String(named);
  });
  return { octokit: signedIn, sight: () => ({ by: 'token', variable, scopes }) };
}

async function octokit(
  access: CloudAccess,
  { api }: SignInPlace,
  auth: Record<string, unknown>,
): Promise<Octokit> {
  const { Octokit } = await import('@octokit/core');
  return new Octokit({
    baseUrl: api,
    request: { fetch: access.wire.fetch, headers: { 'X-GitHub-Api-Version': '2022-11-28' } },
    log: silent,
    ...auth,
  });
}

async function installation(
  access: CloudAccess,
  { appId, keyFile }: GithubAppIdentity,
  place: SignInPlace,
  call: Call,
): Promise<GithubSession> {
  const { createAppAuth } = await import('@octokit/auth-app');
  const auth = { appId, privateKey: readKey(keyFile, call) };
  const asApp = await octokit(access, place, { authStrategy: createAppAuth, auth });
  try {
    const { data } = await asApp.request(`GET ${place.owner}/installation`);
    const { id, permissions, repository_selection } = parseResponse(installationAnswer, data, call);
    const signedIn = await octokit(access, place, {
      authStrategy: createAppAuth,
      auth: { ...auth, installationId: id },
    });
    return {
      octokit: signedIn,
      ...(permissions ? { permissions } : {}),
      sight: () => ({ by: 'app', all: repository_selection === 'all' }),
    };
  } catch (error) {
    const problem = failure(error, call);
    throw problem.code === 'absent' ? notInstalled(place, call) : problem;
  }
}

/** Not `absent`, because that would mean that the secret does not exist yet. */
function notInstalled({ isShared, right: { on } }: SignInPlace, { subject }: Call): Problem {
  const owner = isShared ? 'organization' : 'repository';
  return new Problem({
    code: 'refused',
    subject,
    reason: `the GitHub App is not installed on this ${owner}, or the ${owner} does not exist`,
    remedy: `install the App on ${on} (Settings > GitHub Apps)`,
  });
}

function readKey(file: string, { subject }: Call): string {
  const unusable = (reason: string) =>
    new Problem({
      code: 'refused',
      subject,
      reason: `KEYTURN_GITHUB_APP_KEY_FILE (${file}) ${reason}`,
      remedy:
        'export KEYTURN_GITHUB_APP_KEY_FILE=/path/of/the/key.pem   (the file downloaded from GitHub: Settings > Developer settings > GitHub Apps > Private keys)',
    });
  const text = textOf(file);
  if (text === undefined) throw unusable('cannot be read, or is not a file');
  if (!isPrivateKey(text))
    throw unusable('does not contain an RSA private key in PEM format without a passphrase');
  return text;
}

function textOf(file: string): string | undefined {
  try {
    return readRegular(file, LARGEST_KEY).toString('utf8');
  } catch {
    return undefined;
  }
}

const LARGEST_KEY = 64 * 1024;

/**
 * Converted as in the SDK, which replaces `\\n` by line breaks (universal-github-app-jwt). Checked here, because the SDK's
 * error would be that of OpenSSL.
 */
function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text.replaceAll('\\n', '\n')).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
