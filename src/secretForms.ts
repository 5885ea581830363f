/**
 * Regular expressions for texts that are secret by their form. Used by the filter in front of every output, the support bundle,
 * the warning about a pasted text and the examination of a value. Each is the source of an expression, without anchors.
 */

/**
 * The beginning of Entra's client secrets since about 2021: three characters, a digit, `Q~` (azure-facts §1.5; gitleaks,
 * azure-ad-client-secret).
 */
export const CLIENT_SECRET_HEAD = '[\\w.~-]{3}\\dQ~';

/**
 * The expression for a client secret with `rest` characters after the beginning: 31 to 34 in a complete one, fewer in a
 * truncated one.
 */
export function clientSecretWith(rest: { readonly atLeast: number; readonly atMost?: number }): string {
  return `${CLIENT_SECRET_HEAD}[\\w.~-]{${rest.atLeast},${rest.atMost ?? ''}}`;
}

/**
 * A JSON Web Token, with or without its signature (RFC 7515; gitleaks, jwt): header and payload are JSON objects, and `{"` is
 * `eyJ` in base64.
 */
export const WEB_TOKEN = '\\beyJ[\\w-]{8,}\\.eyJ[\\w-]{4,}(?:\\.[\\w-]*)?';

/** Tokens of GitHub: ghp_, gho_, ghu_, ghs_, ghr_ and github_pat_ (gitleaks, rules github-*). */
export const GITHUB_TOKEN = '\\b(?:gh[pousr]|github_pat)_\\w{20,}';
