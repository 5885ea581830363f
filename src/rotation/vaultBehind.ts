import { hasEnded } from './ending.ts';
import { leakOf } from './leaks.ts';
import type { Credential, TargetState } from './observation.ts';
import { credentialOf, currentOf, type Situation, versions } from './situation.ts';

/** `held`: what the newest version holds; `later`: the newest that Keyturn wrote there before, and that was created after it. */
export interface VaultBehind {
  readonly version: string;
  readonly held: Credential;
  readonly later: Credential;
}

/**
 * Whether somebody else wrote an older secret into the vault: a restore, Terraform with an old state, a person. Whoever means to go
 * back uses `keyturn rollback`, which writes tags. Who goes back from a secret that leaked is right. The older one is not delivered to places that have a later one: a new secret is.
 */
export function vaultBehind(situation: Situation, now: Date): VaultBehind | undefined {
  const current = currentOf(situation);
  const held = current?.credential;
  if (current === undefined || held === undefined || current.version.tags !== undefined) return undefined;
  const ours = versions(situation).flatMap(({ tags }) => {
    const credential = tags === undefined ? undefined : credentialOf(situation, tags.keyId);
    const isGood =
      credential !== undefined && !hasEnded(credential, now) && !leakOf(situation, credential.keyId);
    return isGood ? [credential] : [];
  });
  const [later] = ours.toSorted((one, other) => other.start.getTime() - one.start.getTime());
  if (later === undefined || later.start <= held.start) return undefined;
  return { version: current.version.version, held, later };
}

/** Whether a place holds the later one, as far as its mark or its first characters tell: the older one is not written over it. */
export function holdsLater(behind: VaultBehind | undefined, state: TargetState | undefined): boolean {
  if (behind === undefined || state?.state !== 'differs') return false;
  const { keyId, hint } = behind.later;
  return state.keyId === keyId || (state.hint !== undefined && state.hint === hint);
}
