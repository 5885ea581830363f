/**
 * The claims of a token (JWT, RFC 7519), read without checking its signature: it came from its service over TLS, or is only told
 * apart from others by them. Of an `Authorization` header, too. Undefined where there are none that can be read.
 */
export function claimsIn(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
