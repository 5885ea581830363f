/** What a token says of itself. The token is never shown. */

const SHOWN = ['aud', 'iss', 'tid', 'appid', 'azp', 'roles', 'scp', 'idtyp'];
const TIMES = ['iat', 'exp'];

export type Claims = Readonly<Record<string, string | readonly string[]>>;

/** Undefined where the token is none that can be read. */
export function claimsOf(token: string): Claims | undefined {
  const payload = parsed(token.split('.')[1] ?? '');
  if (typeof payload !== 'object' || payload === null) return undefined;
  const claims: Record<string, string | string[]> = {};
  for (const name of SHOWN) {
    const claim: unknown = Reflect.get(payload, name);
    if (typeof claim === 'string') claims[name] = claim;
    if (Array.isArray(claim)) claims[name] = claim.filter(one => typeof one === 'string');
  }
  for (const name of TIMES) {
    const date = new Date(Number(Reflect.get(payload, name)) * 1000);
    if (!Number.isNaN(date.getTime())) claims[name] = date.toISOString();
  }
  return claims;
}

function parsed(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
