import { createPrivateKey } from 'node:crypto';
import type { Octokit } from '@octokit/core';
import { Problem } from '../../problem.ts';
import { readRegular } from '../../regularFile.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { parseResponse } from '../responseSchema.ts';
import { installationAnswer } from './shapes.ts';

/** Without it the SDK writes deprecation warnings to the console. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface GithubSession {
  readonly octokit: Octokit;
  /** The permissions of the GitHub App. For a token they are unknown. */
  readonly permissions?: Readonly<Record<string, string>>;
}

/**
 * Signs in as the GitHub App in KEYTURN_GITHUB_APP_ID and KEYTURN_GITHUB_APP_KEY_FILE (the path of its PEM key), through its
 * installation on this repository; otherwise with GITHUB_TOKEN or GH_TOKEN, which some environments set themselves (Actions,
 * Codespaces).
 */
export async function githubSignIn(
  access: CloudAccess,
  repository: string,
  call: Call,
): Promise<GithubSession> {
  const { env } = access;
  const appId = env['KEYTURN_GITHUB_APP_ID'];
  const keyFile = env['KEYTURN_GITHUB_APP_KEY_FILE'];
  if (appId && keyFile) return installation(access, appId, keyFile, repository, call);
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'];
  if (token) return { octokit: await octokit(access, { auth: token }) };
  throw new Problem({
    code: 'refused',
    subject: call.subject,
    reason: 'this program is not signed in to GitHub',
    remedy: 'set GITHUB_TOKEN, or KEYTURN_GITHUB_APP_ID and KEYTURN_GITHUB_APP_KEY_FILE',
  });
}

async function octokit(access: CloudAccess, auth: Record<string, unknown>): Promise<Octokit> {
  const { Octokit } = await import('@octokit/core');
  return new Octokit({
    baseUrl: access.endpoints.github,
    request: { fetch: access.wire.fetch, headers: { 'X-GitHub-Api-Version': '2022-11-28' } },
    log: silent,
    ...auth,
  });
}

async function installation(
  access: CloudAccess,
  appId: string,
  keyFile: string,
  repository: string,
  call: Call,
): Promise<GithubSession> {
  const { createAppAuth } = await import('@octokit/auth-app');
  const auth = { appId, privateKey: readKey(keyFile, call) };
  const asApp = await octokit(access, { authStrategy: createAppAuth, auth });
  try {
    const { data } = await asApp.request(`GET /repos/${repository}/installation`);
    const { id: installationId, permissions } = parseResponse(installationAnswer, data, call);
    const signedIn = await octokit(access, {
      authStrategy: createAppAuth,
      auth: { ...auth, installationId },
    });
    return { octokit: signedIn, ...(permissions ? { permissions } : {}) };
  } catch (error) {
    const problem = failure(error, call);
    throw problem.code === 'absent' ? notInstalled(repository, call) : problem;
  }
}

/** Not `absent`, because that would mean that the secret does not exist yet. */
function notInstalled(repository: string, { subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: 'the GitHub App is not installed on this repository, or the repository does not exist',
    remedy: `install the App on ${repository} (Settings > GitHub Apps)`,
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
