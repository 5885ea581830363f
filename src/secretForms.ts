/**
 * What is secret by its form, wherever it is met: the filter in front of every sink, the bundle, the warning about a pasted
 * text and the judgement of a value ask here. Each is the source of a regular expression, without anchors.
 */

/** How values of Entra begin since about 2021: three characters, a digit, `Q~` (azure-facts §1.5; gitleaks, azure-ad-client-secret). */
export const CLIENT_SECRET_HEAD = '[\\w.~-]{3}\\dQ~';

/** What follows: 31 to 34 characters in a whole one, fewer in one that was cut. */
export function clientSecretWith(rest: { readonly atLeast: number; readonly atMost?: number }): string {
  return `${CLIENT_SECRET_HEAD}[\\w.~-]{${rest.atLeast},${rest.atMost ?? ''}}`;
}

/** A signed web token, with or without its signature (RFC 7515; gitleaks, jwt): both parts are JSON objects, `{"` is `eyJ`. */
export const WEB_TOKEN = '\\beyJ[\\w-]{8,}\\.eyJ[\\w-]{4,}(?:\\.[\\w-]*)?';

/** What GitHub issues: ghp_, gho_, ghu_, ghs_, ghr_ and github_pat_ (gitleaks, rules github-*). */
export const GITHUB_TOKEN = '\\b(?:gh[pousr]|github_pat)_\\w{20,}';
