import type { VaultPlace } from '../../policy/policy.ts';
import { Problem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { ReadableTarget, ReferringTarget } from '../../rotation/ports.ts';
import { Secret } from '../../secret.ts';
import type { CloudAccess } from '../access.ts';
import { parseReference, pointsTo, type Reference, referenceTo, repinned } from './reference.ts';
import { changed, lostChange, nameIn, type SettingMap, suddenlyEmpty } from './settingMap.ts';
import type { AppServiceSettings } from './settings.ts';
import { openSite, type ReferenceStatus, type Site } from './site.ts';

interface Place {
  readonly site: Site;
  readonly settings: AppServiceSettings;
  readonly vault: VaultPlace;
  readonly subject: string;
}

/** One application setting (azure-facts §4). Without `as`, its form is kept: references are refreshed, not replaced. */
export async function openAppService(
  access: CloudAccess,
  settings: AppServiceSettings,
  vault: VaultPlace,
): Promise<ReadableTarget & ReferringTarget> {
  const subject = `${[settings.site, settings.slot].filter(Boolean).join('/')} ${settings.setting}`;
  const place: Place = { site: await openSite(access, settings), settings, vault, subject };
  const { subscription, resourceGroup, site, slot } = settings;
  const door = `appService ${subscription}/${resourceGroup}/${site}/${slot ?? ''}`.toLowerCase();
  let hadSettings = false;
  const list = async () => {
    const map = await place.site.list();
    hadSettings ||= Object.keys(map).length > 0;
    return map;
  };
  return {
    observe: async wanted => observe(place, await list(), await wanted),
    deliver: wanted =>
      access.turns(door, async () => {
        const had = hadSettings;
        const map = await list();
        if (had && Object.keys(map).length === 0) throw suddenlyEmpty(subject);
        await deliver(place, map, wanted);
      }),
    async value() {
      const held = heldIn(await list(), settings);
      return held === undefined || parseReference(held) ? undefined : new Secret(held);
    },
    async reference() {
      const map = await list();
      const reference = parseReference(heldIn(map, settings) ?? '');
      if (reference === undefined) return undefined;
      const pinned = reference.version !== undefined;
      const status = await place.site.reference(nameIn(map, settings.setting));
      return { ...status, pinned, ours: pointsTo(reference, vault) };
    },
  };
}

function heldIn(map: SettingMap, { setting }: AppServiceSettings): string | undefined {
  const name = nameIn(map, setting);
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

async function observe(place: Place, map: SettingMap, wanted: Published): Promise<TargetState> {
  const held = heldIn(map, place.settings);
  if (held === undefined) return { state: 'missing', detail: 'the setting does not exist' };
  const reference = parseReference(held);
  if (reference === undefined) return observeValue(place, new Secret(held), wanted);
  if (!pointsTo(reference, place.vault))
    return differs('references something else than the vault secret of this rotation');
  if (place.settings.as === 'value') return differs('is a Key Vault reference, the policy wants the value');
  if (reference.version !== undefined && reference.version !== wanted.version) {
    return differs(`references the fixed version ${reference.version}`);
  }
  return observeReference(await place.site.reference(nameIn(map, place.settings.setting)), wanted);
}

function observeValue({ settings }: Place, held: Secret, wanted: Published): TargetState {
  const hint = held.hint();
  if (settings.as === 'reference') {
    return { state: 'differs', detail: 'holds a value, the policy wants a Key Vault reference', hint };
  }
  if (held.equals(wanted.value)) return { state: 'in-sync', detail: 'holds the value' };
  return { state: 'differs', detail: `holds another value (${hint}…)`, hint };
}

function observeReference({ status, version }: ReferenceStatus, wanted: Published): TargetState {
  if (status !== 'Resolved')
    return differs(`its Key Vault reference is not resolved (${status ?? 'no status'})`);
  if (version === undefined)
    return { state: 'unknown', detail: 'App Service does not say which version is in use' };
  if (version === wanted.version)
    return { state: 'in-sync', detail: `its reference is resolved to ${version}`, byItself: true };
  return differs(`its reference is still resolved to version ${version}`);
}

function differs(detail: string): TargetState {
  return { state: 'differs', detail };
}

async function deliver(place: Place, map: SettingMap, wanted: Published): Promise<void> {
  const { site, settings } = place;
  const name = nameIn(map, settings.setting);
  const held = heldIn(map, settings);
  const reference = held === undefined ? undefined : parseReference(held);
  if (reference && !pointsTo(reference, place.vault)) throw foreignReference(place);
  const next = nextSetting(place, held, reference, wanted);
  const wantedMap = changed(map, name, next);
  if (wantedMap !== undefined) {
    await site.replace(wantedMap);
    const lost = lostChange(wantedMap, await site.list(), place.subject);
    if (lost !== undefined) throw lost;
  }
  if (parseReference(next) === undefined) return;
  // A changed map makes App Service fetch at once; an unchanged reference it would fetch within 24 hours.
  const { status } = await (wantedMap === undefined ? site.refresh(name) : site.reference(name));
  if (status !== undefined && DENIED.has(status)) throw unresolved(place, status);
}

/** What the setting is to hold: the form it has, unless the policy names one. */
function nextSetting(
  place: Place,
  held: string | undefined,
  reference: Reference | undefined,
  wanted: Published,
): string {
  const form = place.settings.as ?? (reference === undefined ? 'value' : 'reference');
  if (form === 'value') return wanted.value.reveal();
  if (held === undefined || reference === undefined) return referenceTo(place.vault);
  const { version } = reference;
  return version === undefined ? held : repinned(held, version, wanted.version);
}

function unresolved({ subject }: Place, status: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `App Service cannot resolve its Key Vault reference (${status})`,
    remedy:
      'give the site\'s managed identity the role "Key Vault Secrets User" on the vault: az role assignment create ' +
      '--role "Key Vault Secrets User" --assignee <principal id of the site> --scope <vault id>',
    serviceCode: status,
  });
}

/** Only a person changes these; anything else may pass. */
const DENIED: ReadonlySet<string> = new Set([
  'MSINotEnabled',
  'AccessToKeyVaultDenied',
  'UnauthorizedClient',
  'VaultNotFound',
]);

function foreignReference(place: Place): Problem {
  return new Problem({
    code: 'refused',
    subject: place.subject,
    reason: 'it is a Key Vault reference to another secret, which keyturn does not replace',
    remedy: `point it to ${place.vault.url}/secrets/${place.vault.secret}, or take the target out of the policy`,
  });
}
