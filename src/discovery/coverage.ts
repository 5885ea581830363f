/** What a policy covers, and what not. */
import { placeOf } from '../policy/place.ts';
import type { Policy, Rotation } from '../policy/policy.ts';
import type { Credential, Registration } from '../rotation/observation.ts';
import type { FoundVault } from './inventory.ts';
import { addressOf } from './links.ts';
import { acceptedIn, type Proof } from './proof.ts';

export interface Coverage {
  registration(registration: Pick<Registration, 'appId'>): boolean;
  /**
   * It bears the mark of a rotation of its registration, the tags of that rotation's vault secret name it, or its value was read there
   * and accepted.
   */
  credential(registration: Pick<Registration, 'appId'>, credential: Credential): boolean;
}

export function coverageOf(
  { rotations }: Policy,
  vaults: readonly FoundVault[],
  proofs: readonly Proof[] = [],
): Coverage {
  const byApp = Map.groupBy(rotations, ({ appId }) => appId.toLowerCase());
  const tagged = taggedIn(vaults);
  const proved = new Set(acceptedIn(proofs).map(proof => `${addressOf(proof)} ${proof.keyId}`));
  const rotationsOf = ({ appId }: Pick<Registration, 'appId'>) => byApp.get(appId.toLowerCase()) ?? [];
  const covers = ({ mark, vault }: Rotation, { displayName, keyId }: Credential) =>
    displayName.startsWith(mark) ||
    tagged.get(placeOf(vault))?.has(keyId.toLowerCase()) === true ||
    proved.has(`${placeOf(vault)} ${keyId}`);
  return {
    registration: registration => rotationsOf(registration).length > 0,
    credential: (registration, credential) =>
      rotationsOf(registration).some(rotation => covers(rotation, credential)),
  };
}

/** By place: the key ids that the tags of the newest version name. */
function taggedIn(vaults: readonly FoundVault[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    vaults.flatMap(({ url, secrets }) =>
      secrets.map(({ name, newest: { tags } }) => {
        const named = [tags?.keyId, tags?.supersedes?.keyId, ...(tags?.revoked ?? [])];
        const keyIds = new Set(named.flatMap(keyId => keyId?.toLowerCase() ?? []));
        return [placeOf({ url, secret: name }), keyIds] as const;
      }),
    ),
  );
}
