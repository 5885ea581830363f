import type { SandboxRequest, Scene } from '../wire.ts';

type Known = Scene['world']['githubTokens'][number];

/** What a token grants. */
export type TokenCheck =
  | {
      readonly ok: true;
      readonly repositories: readonly string[];
      /** For an App's installation; undefined: everything. */
      readonly permissions: Readonly<Record<string, string>> | undefined;
      /** Organizations whose owner the person is not. */
      readonly memberOf: readonly string[];
      /** What `X-OAuth-Scopes` names; undefined: responses have no such header. */
      readonly scopes: string | undefined;
    }
  | { readonly ok: false; readonly message: 'Requires authentication' | 'Bad credentials' };

/** `Authorization: Bearer` or `token`; also as the password of `Basic`, as old clients and git send it. */
export function readToken(request: SandboxRequest, scene: Scene): TokenCheck {
  const token = presented(request);
  if (token === undefined) return { ok: false, message: 'Requires authentication' };
  const known = scene.world.githubTokens.find(one => one.token === token);
  const valid = known !== undefined && (known.expiresAt === undefined || known.expiresAt > scene.clock.now());
  return valid
    ? {
        ok: true,
        repositories: known.repositories,
        permissions: known.permissions,
        memberOf: known.memberOf ?? [],
        scopes: namedScopes(known),
      }
    : { ok: false, message: 'Bad credentials' };
}

/**
 * Responses to a person's classic token have its scopes; those to an App's token or a fine-grained one have none, and
 * `gh auth status` depends on that (cli/cli#6546).
 */
export function scopesOf(check: TokenCheck): Record<string, string> {
  return check.ok && check.scopes !== undefined ? { 'x-oauth-scopes': check.scopes } : {};
}

function namedScopes({ permissions, scopes = SCOPES }: Known): string | undefined {
  return permissions === undefined ? (scopes ?? undefined) : undefined;
}

const SCOPES = 'admin:org, repo, workflow';

export function covers(repositories: readonly string[], fullName: string): boolean {
  return repositories.some(one => one.toLowerCase() === fullName.toLowerCase());
}

/** The credentials in the request; undefined: none. */
export function presented(request: SandboxRequest): string | undefined {
  const [scheme = '', credentials] = (request.headers['authorization'] ?? '').trim().split(/\s+/, 2);
  if (credentials === undefined) return undefined;
  if (scheme.toLowerCase() !== 'basic') return credentials;
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}
