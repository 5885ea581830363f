/** Which variables sign in to which GitHub server: what is valid at one of them is never sent to another. */

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
 * another for a GitHub Enterprise Server. `host` undefined: github.com.
 */
export function githubIdentity(env: Env, host: string | undefined): GithubIdentity {
  const appId = env['KEYTURN_GITHUB_APP_ID'];
  const keyFile = env['KEYTURN_GITHUB_APP_KEY_FILE'];
  if (appId && keyFile && appHost(env) === (host ?? PUBLIC)) return { appId, keyFile };
  const names =
    host === undefined || host.endsWith('.ghe.com')
      ? ['GITHUB_TOKEN', 'GH_TOKEN']
      : ['GITHUB_ENTERPRISE_TOKEN', 'GH_ENTERPRISE_TOKEN'];
  const [usual = ''] = names;
  const name = names.find(one => env[one]) ?? usual;
  return { name, token: env[name] || undefined };
}

/** The variables of a GitHub App for this server. */
export function appVariables(host: string | undefined): string {
  const both = 'KEYTURN_GITHUB_APP_ID and KEYTURN_GITHUB_APP_KEY_FILE';
  return host === undefined ? both : `${both} with KEYTURN_GITHUB_APP_HOST=${host}`;
}

const PUBLIC = 'github.com';

/** An App is registered on one server; its signed requests would be valid there if another server got them. */
function appHost(env: Env): string {
  return (env['KEYTURN_GITHUB_APP_HOST'] || PUBLIC).toLowerCase();
}
