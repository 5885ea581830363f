/** Reads every place of a rotation. What cannot be read is a finding, too. */
import type { Rotation } from '../policy/policy.ts';
import type { VaultState, VaultVersion } from '../rotation/observation.ts';
import type { PlaceEvidence, PlaceReading } from './diagnosisEvidence.ts';
import type { PlacesContext } from './ladderContext.ts';
import { day } from './naming.ts';
import { targetsOf } from './targetReadings.ts';
import { type Unread, unreadable, unreadBecause } from './unread.ts';

/** Older versions whose values are read; of the others only what the list of versions tells is reported. */
const OLDER_READ = 5;

export async function readPlaces(context: PlacesContext): Promise<PlaceEvidence[]> {
  const { rotation } = context;
  const vault = await vaultOf(context);
  if ('why' in vault) {
    const unread = unreadable(vault);
    const targets = await targetsOf(context, []);
    return [inVault(newestName(rotation, undefined), 'in-use', unread), ...targets];
  }
  const versions = vault.state === 'present' ? vault.versions : [];
  const older = await Promise.all(versions.slice(1).map((version, at) => olderVersion(context, version, at)));
  const newest = inVault(newestName(rotation, versions[0]), 'in-use', newestReading(vault));
  const held = [newest, ...older].map((place, at) => ({ version: versions[at]?.version, place }));
  return [newest, ...(await targetsOf(context, held)), ...older];
}

async function vaultOf({ rotation, ports, retry }: PlacesContext): Promise<VaultState | Unread> {
  try {
    return await retry(() => ports.vault.read());
  } catch (error) {
    return unreadBecause(error, `vault secret ${rotation.vault.secret}`);
  }
}

function newestName({ vault }: Rotation, newest: VaultVersion | undefined): string {
  if (newest === undefined) return `vault secret ${vault.secret}`;
  return `vault ${vault.secret} (newest version ${newest.version.slice(0, 8)})`;
}

function inVault(name: string, role: PlaceEvidence['role'], reading: PlaceReading): PlaceEvidence {
  return { name, kind: 'vault', role, required: true, reading };
}

function newestReading(vault: VaultState): PlaceReading {
  if (vault.state === 'absent')
    return {
      state: 'missing',
      detail: 'does not exist: it was never written, was purged, or was just deleted',
    };
  if (vault.state === 'deleted') {
    const until = vault.recoverableUntil;
    const left = until === undefined ? '' : `; it can be recovered until ${day(until)}`;
    return { state: 'deleted', detail: `is soft-deleted${left}` };
  }
  const [version] = vault.versions;
  if (version === undefined) return { state: 'missing', detail: 'has no version' };
  if (vault.value === undefined)
    return {
      state: 'disabled',
      detail: 'is disabled, so it cannot be read',
      ...keyOf(version),
    };
  const { tags } = version;
  return {
    state: 'holds',
    value: vault.value,
    detail: versionDetail(version),
    ...keyOf(version),
    ...(tags === undefined ? {} : { tags }),
  };
}

function keyOf({ tags }: VaultVersion): { keyId?: string } {
  return tags === undefined ? {} : { keyId: tags.keyId };
}

function versionDetail({ enabled, createdAt, expiresAt, tags }: VaultVersion): string {
  const parts = [
    enabled ? 'enabled' : 'disabled',
    `created ${day(createdAt)}`,
    ...(expiresAt === undefined ? [] : [`expires ${day(expiresAt)}`]),
    ...(tags === undefined ? ["without keyturn's tags"] : []),
  ];
  return parts.join(', ');
}

/** An older version is read only where it is enabled and its credential may still exist. */
async function olderVersion(
  { credentials, rotation, ports, retry }: PlacesContext,
  version: VaultVersion,
  at: number,
): Promise<PlaceEvidence> {
  const name = `vault ${rotation.vault.secret} (older version ${version.version.slice(0, 8)})`;
  const detail = versionDetail(version);
  const told = (state: 'disabled' | 'not-looked', more: string) =>
    inVault(name, 'history', { state, detail: `${detail}${more}`, ...keyOf(version) });
  if (!version.enabled) return told('disabled', '');
  const keyId = version.tags?.keyId;
  if (keyId !== undefined && credentials !== undefined && !credentials.some(each => each.keyId === keyId))
    return told('not-looked', '; its credential was removed');
  if (at >= OLDER_READ) return told('not-looked', '; too old to be read');
  try {
    const value = await retry(() => ports.vault.valueOf(version.version));
    if (value === undefined) return told('disabled', '');
    return inVault(name, 'history', { state: 'holds', value, detail, ...keyOf(version) });
  } catch (error) {
    return inVault(name, 'history', unreadable(unreadBecause(error, name)));
  }
}
