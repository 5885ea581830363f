import type { Scene } from '../wire.ts';
import { assertionRefusals } from './assertionRefusals.ts';
import { checkCertificate } from './certificateCheck.ts';
import { checkFederation } from './federationCheck.ts';
import type { TokenForm } from './form.ts';
import { readJwt } from './jwt.ts';
import type { Presenting, Proof } from './proof.ts';
import { type Refusal, refusals } from './refusals.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const TYPES: readonly (string | undefined)[] = ['JWT', 'http://openid.net/specs/jwt/1.0', undefined];

/**
 * The issuer distinguishes a token of another issuer (a cluster, a pipeline), whose issuer is a URL, from an assertion that the
 * client signed itself.
 */
export function checkAssertion(form: TokenForm, presenting: Presenting, scene: Scene): Proof | Refusal {
  if (form.assertionType === undefined) return refusals.parameterMissing('client_assertion_type');
  if (form.assertionType !== JWT_BEARER) return refusals.malformed();
  const jwt = readJwt(form.assertion ?? '');
  if (jwt === undefined) return assertionRefusals.malformed();
  if (!TYPES.includes(jwt.header.typ)) return assertionRefusals.otherType();
  return URL.canParse(jwt.claims.iss)
    ? checkFederation(jwt, presenting, scene)
    : checkCertificate(jwt, presenting, scene);
}
