import { Problem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import { Secret } from '../../secret.ts';
import { otherValue } from '../otherValue.ts';
import { nameIn, type SettingMap, textIn } from '../together/settingMap.ts';
import { nameOf, nounOf, valueIn } from './entry.ts';
import type { AppServiceSettings } from './settings.ts';
import type { ReferenceStatus } from './siteClient.ts';
import type { Place } from './sitePlace.ts';
import { parseReference, pointsTo, type Reference } from './vaultReference.ts';

/** The content of the setting; undefined if the setting does not exist. */
export function heldIn(map: SettingMap, settings: AppServiceSettings): string | undefined {
  const text = textIn(map, nameOf(settings));
  return text === undefined ? undefined : valueIn(settings, text);
}

/**
 * Compares the content of the setting with the published secret. `statusOf` is called only for a reference to the vault secret
 * of the rotation.
 */
export async function stateOf(
  place: Place,
  map: SettingMap,
  wanted: Published,
  statusOf: (setting: string) => Promise<ReferenceStatus>,
): Promise<TargetState> {
  const held = heldIn(map, place.settings);
  if (held === undefined) return { state: 'missing', detail: `the ${nounOf(place.settings)} does not exist` };
  const reference = parseReference(held);
  if (reference === undefined) return stateOfValue(place, new Secret(held), wanted);
  if (!pointsTo(reference, place.vault)) throw foreignReference(place, reference);
  if (place.settings.as === 'value')
    return differs('is a Key Vault reference, but the policy requires the value');
  if (reference.version !== undefined && reference.version !== wanted.version) {
    return differs(`references the fixed version ${reference.version}`);
  }
  return stateOfReference(await statusOf(nameIn(map, nameOf(place.settings))), reference, wanted);
}

/** Thrown when the setting is read, so that no secret is created that could not be distributed. */
export function foreignReference(place: Place, { other }: Reference): Problem {
  const what =
    other === undefined
      ? 'a Key Vault reference to another secret'
      : `a reference of the kind @Microsoft.${other}`;
  return new Problem({
    code: 'refused',
    subject: place.subject,
    reason: `it is ${what}, which keyturn does not replace`,
    remedy: `point it to ${place.vault.url}/secrets/${place.vault.secret}, or take the target out of the policy`,
  });
}

function stateOfValue({ settings }: Place, held: Secret, wanted: Published): TargetState {
  if (settings.as === 'reference') {
    const detail = 'holds a value, but the policy requires a Key Vault reference';
    return { state: 'differs', detail, hint: held.hint() };
  }
  if (held.equals(wanted.value)) return { state: 'in-sync', detail: "has the vault's value" };
  return otherValue(held);
}

function stateOfReference(
  { status, version, isText }: ReferenceStatus,
  { spelling }: Reference,
  wanted: Published,
): TargetState {
  const why = spelling === undefined ? '' : `: ${spelling}`;
  if (isText)
    return differs(
      `App Service treats its Key Vault reference as plain text, and passes that to the app${why}`,
    );
  if (status !== 'Resolved')
    return differs(`its Key Vault reference is not resolved (${status ?? 'no status'})${why}`);
  if (version === undefined)
    return {
      state: 'unknown',
      detail: 'App Service does not report which version is in use',
      unverifiable: true,
    };
  if (version === wanted.version)
    return {
      state: 'in-sync',
      detail: `its Key Vault reference resolves to version ${version}`,
      byItself: true,
    };
  return differs(`its Key Vault reference still resolves to version ${version}`);
}

function differs(detail: string): TargetState {
  return { state: 'differs', detail };
}
