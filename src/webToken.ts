/**
 * The claims of a JSON Web Token (RFC 7519), or of an `Authorization` header that contains one. The signature is not verified:
 * the token came from its issuer over TLS, or the claims are only used to distinguish tokens. Undefined if there are no
 * readable claims.
 */
export function claimsIn(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
