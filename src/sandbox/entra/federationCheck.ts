import type { FederatedCredential } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import { assertionRefusals } from './assertionRefusals.ts';
import { issuerKey } from './issuers.ts';
import { isSignedBy, type Jwt } from './jwt.ts';
import type { Presenting, Proof } from './proof.ts';
import type { Refusal } from './refusals.ts';
import { timeFault } from './timeFault.ts';

/**
 * A token of another issuer: first its claims are compared with the federated identity credentials of the registration,
 * case-sensitively, then its signature is verified with the keys of its issuer. Only RS256 is accepted (entra-docs
 * workload-identity-federation). The order beyond that is a guess.
 */
export function checkFederation(jwt: Jwt, presenting: Presenting, scene: Scene): Proof | Refusal {
  const mismatch = recordFault(jwt, recordsOf(presenting, scene.clock.now()));
  if (mismatch !== undefined) return mismatch;
  const { iss } = jwt.claims;
  const key = issuerKey(iss);
  if (key === undefined) return assertionRefusals.issuerOutOfReach();
  if (jwt.header.kid !== key.kid || !isSignedBy(jwt, key.publicKey, ['RS256']))
    return assertionRefusals.issuerKeyUnknown(iss, jwt.header.kid);
  return timeFault(jwt, scene) ?? { by: 'federation' };
}

/** A replica does not see a new record until it is replicated. */
function recordsOf({ application, replica }: Presenting, now: number): readonly FederatedCredential[] {
  const all = application.federatedIdentityCredentials ?? [];
  return all.filter(one => now >= (one.seenFrom?.[replica] ?? 0));
}

function recordFault({ claims, ...jwt }: Jwt, records: readonly FederatedCredential[]): Refusal | undefined {
  const { iss, sub, aud } = claims;
  const ofIssuer = records.filter(({ issuer }) => issuer === iss);
  if (ofIssuer.length === 0) return assertionRefusals.noRecordOf('issuer', iss);
  const forAudience = (one: FederatedCredential) => one.audiences.some(each => aud.includes(each));
  if (!ofIssuer.some(forAudience)) return assertionRefusals.noRecordOf('audience', aud.join(', '));
  const ofSubject = ofIssuer.filter(({ subject }) => subject === sub);
  if (ofSubject.some(forAudience)) return undefined;
  if (ofSubject.length > 0) return assertionRefusals.noRecord({ claims, ...jwt });
  const inOtherCase = ofIssuer.some(({ subject }) => subject.toLowerCase() === sub.toLowerCase());
  return inOtherCase
    ? assertionRefusals.subjectInOtherCase(sub)
    : assertionRefusals.noRecordOf('subject', sub);
}
