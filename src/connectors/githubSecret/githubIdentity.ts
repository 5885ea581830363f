/**
 * Which variables sign in to which GitHub server. What signs in to github.com is never sent to an Enterprise Server, or the other
 * way round, and an App only to the server that it is registered on. A variable with a token names no host, so of several
 * subdomains of ghe.com, or of several Enterprise Servers, each gets the token that its variable holds.
 */

type Env = Readonly<Record<string, string | undefined>>;

export interface GithubAppIdentity {
  readonly appId: string;
  readonly keyFile: string;
}

/** `name`: the variable of the token. */
export type GithubIdentity =
  | GithubAppIdentity
  | { readonly name: string; readonly token: string | undefined };

/**
 * The names are those of gh (cli.github.com/manual/gh_help_environment): one token for github.com and the subdomains of ghe.com,
 * another for a GitHub Enterprise Server. `GH_HOST` says there which server is meant where a command names none, and not whose
 * the token is. `server`: the host of the web page, such as github.com.
 */
export function githubIdentity(env: Env, server: string): GithubIdentity {
  const appId = env['KEYTURN_GITHUB_APP_ID'];
  const keyFile = env['KEYTURN_GITHUB_APP_KEY_FILE'];
  if (appId && keyFile && appHost(env) === server) return { appId, keyFile };
  const names =
    server === PUBLIC || server.endsWith('.ghe.com')
      ? ['GITHUB_TOKEN', 'GH_TOKEN']
      : ['GITHUB_ENTERPRISE_TOKEN', 'GH_ENTERPRISE_TOKEN'];
  const [usual = ''] = names;
  const name = names.find(one => env[one]) ?? usual;
  return { name, token: env[name] || undefined };
}

/** The variables of a GitHub App for this server. */
export function appVariables(server: string): string {
  const both = 'KEYTURN_GITHUB_APP_ID and KEYTURN_GITHUB_APP_KEY_FILE';
  return server === PUBLIC ? both : `${both} with KEYTURN_GITHUB_APP_HOST=${server}`;
}

/** For people: GitHub itself, or the host of another server. */
export function nameOf(server: string): string {
  return server === PUBLIC ? 'GitHub' : server;
}

const PUBLIC = 'github.com';

/** An App is registered on one server; its signed requests would be valid there if another server got them. */
function appHost(env: Env): string {
  return (env['KEYTURN_GITHUB_APP_HOST'] || PUBLIC).toLowerCase();
}
