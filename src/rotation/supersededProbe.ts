/** The one sign-in with a superseded credential, by which the usage report is checked: when it is wanted, what is kept of it. */
import { AGREEMENT_MS } from '../clock.ts';
import type { Rotation } from '../policy/policy.ts';
import { hasEnded } from './ending.ts';
import { leakOf } from './leaks.ts';
import type { OwnSignIn, SuccessfulProbe } from './observation.ts';
import { credentialOf, currentOf, type Situation, versions } from './situation.ts';
import { wantsEvidence } from './usageEvidence.ts';

/** The newest version supersedes a credential with which this program has not signed in yet, and could. */
export function wantsProbe(rotation: Rotation, situation: Situation, now: Date): boolean {
  return keyToProbe(rotation, situation, now) !== undefined && situation.probed !== true;
}

/** Which credential is to be probed, and the vault version that holds it: a disabled version cannot be read. */
export function keyToProbe(
  rotation: Rotation,
  situation: Situation,
  now: Date,
): { readonly keyId: string; readonly version: string } | undefined {
  if (!wantsEvidence(rotation) || situation.usage?.known !== true) return undefined;
  const tags = currentOf(situation)?.version.tags;
  const { keyId, version, probe } = tags?.supersedes ?? {};
  if (keyId === undefined || version === undefined || probe !== undefined) return undefined;
  if (!versions(situation).some(each => each.version === version && each.enabled)) return undefined;
  const credential = credentialOf(situation, keyId);
  if (credential === undefined || hasEnded(credential, now) || leakOf(situation, keyId) !== undefined)
    return undefined;
  return { keyId, version };
}

/** What is remembered of a probe: also what the report said before it, since the probe hides that. */
export function probeOf(
  { usage }: Situation,
  keyId: string,
  signedIn: OwnSignIn,
  now: Date,
): SuccessfulProbe {
  const use = usage?.known === true ? usage.uses.get(keyId) : undefined;
  const { requestId } = signedIn;
  // The later of Entra's time and ours: an earlier sign-in of another client must not count as this one. A time further
  // ahead than services' clocks can be is not used: the report would never show a sign-in at it.
  const told = signedIn.at?.getTime() ?? 0;
  const at = new Date(told > now.getTime() + AGREEMENT_MS ? now : Math.max(now.getTime(), told));
  const lastUse = use?.hidden ? 'hidden' : use?.lastByOthers;
  return {
    at,
    ...(requestId === undefined ? {} : { requestId }),
    ...(lastUse === undefined ? {} : { lastUse }),
  };
}
