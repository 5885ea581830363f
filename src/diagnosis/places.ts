/** Looks at every place of a rotation where the secret lives. Reads only; what cannot be read is a finding, too. */
import type { Rotation, Target } from '../policy/policy.ts';
import type {
  Credential,
  Published,
  TargetState,
  VaultState,
  VaultVersion,
} from '../rotation/observation.ts';
import { isReadable, isReferring, type RotationPorts, type TargetPort } from '../rotation/ports.ts';
import { Secret } from '../secret.ts';
import type { PlaceEvidence, PlaceReading } from './evidence.ts';
import { day } from './naming.ts';
import { remedyOf, type Unread, unreadBecause } from './unread.ts';

/** Calls again while a service asks to try later. */
export type Insist = <T>(about: string, call: () => Promise<T>) => Promise<T>;

export interface Looking {
  readonly rotation: Rotation;
  readonly ports: RotationPorts;
  readonly insist: Insist;
  /** On the registration; undefined: it could not be read. */
  readonly credentials: readonly Credential[] | undefined;
}

/** So many older versions are read with their values; of the rest only what the list tells is told. */
const OLDER_READ = 5;

export async function lookAtPlaces(looking: Looking): Promise<PlaceEvidence[]> {
  const { ports, rotation, insist } = looking;
  const vault = await vaultOf(looking);
  if ('why' in vault) {
    const unread = unreadable(vault);
    const targets = await targetsOf(looking, []);
    return [inVault(newestName(rotation, undefined), 'in-use', unread), ...targets];
  }
  const versions = vault.state === 'present' ? vault.versions : [];
  const older = await Promise.all(
    versions.slice(1).map((version, at) => olderVersion(looking, version, at, ports, insist)),
  );
  const newest = inVault(newestName(rotation, versions[0]), 'in-use', newestReading(vault));
  const held = [newest, ...older].map((place, at) => ({ version: versions[at]?.version, place }));
  return [newest, ...(await targetsOf(looking, held)), ...older];
}

async function vaultOf({ rotation, ports, insist }: Looking): Promise<VaultState | Unread> {
  try {
    return await insist(`vault secret ${rotation.vault.secret}`, () => ports.vault.read());
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
    return { state: 'missing', detail: 'does not exist: it was never written, or was purged' };
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
      detail: 'is disabled: nobody can read it',
      ...keyOf(version),
    };
  return { state: 'holds', value: vault.value, detail: versionDetail(version), ...keyOf(version) };
}

function keyOf({ tags }: VaultVersion): { keyId?: string } {
  return tags === undefined ? {} : { keyId: tags.keyId };
}

function versionDetail({ enabled, createdAt, expiresAt, tags }: VaultVersion): string {
  const parts = [
    enabled ? 'enabled' : 'disabled',
    `made ${day(createdAt)}`,
    ...(expiresAt === undefined ? [] : [`expires ${day(expiresAt)}`]),
    ...(tags === undefined ? ["without keyturn's tags"] : []),
  ];
  return parts.join(', ');
}

/** An old version is asked about only where it can still be read and its credential may still live. */
async function olderVersion(
  { credentials, rotation }: Looking,
  version: VaultVersion,
  at: number,
  ports: RotationPorts,
  insist: Insist,
): Promise<PlaceEvidence> {
  const name = `vault ${rotation.vault.secret} (older version ${version.version.slice(0, 8)})`;
  const detail = versionDetail(version);
  const told = (state: 'disabled' | 'not-looked', more: string) =>
    inVault(name, 'history', { state, detail: `${detail}${more}`, ...keyOf(version) });
  if (!version.enabled) return told('disabled', '');
  const keyId = version.tags?.keyId;
  if (keyId !== undefined && credentials !== undefined && !credentials.some(each => each.keyId === keyId))
    return told('not-looked', '; its credential is gone');
  if (at >= OLDER_READ) return told('not-looked', '; too old to be read');
  try {
    const value = await insist(name, () => ports.vault.valueOf(version.version));
    if (value === undefined) return told('disabled', '');
    return inVault(name, 'history', { state: 'holds', value, detail, ...keyOf(version) });
  } catch (error) {
    return inVault(name, 'history', unreadable(unreadBecause(error, name)));
  }
}

interface HeldVersion {
  readonly version: string | undefined;
  readonly place: PlaceEvidence;
}

async function targetsOf(looking: Looking, held: readonly HeldVersion[]): Promise<PlaceEvidence[]> {
  const { rotation, ports } = looking;
  return Promise.all(
    rotation.targets.map(async (target, index) => {
      const port = ports.targets[index];
      const reading = port === undefined ? undefined : await targetReading(looking, target, port, held);
      const place = {
        name: target.label,
        kind: 'target',
        role: 'in-use',
        required: target.required,
        target,
      } as const;
      return { ...place, reading: reading ?? { state: 'unreadable', detail: 'was not opened' } };
    }),
  );
}

async function targetReading(
  { insist, credentials }: Looking,
  target: Target,
  port: TargetPort,
  held: readonly HeldVersion[],
): Promise<PlaceReading> {
  try {
    const value = isReadable(port) ? await insist(target.label, () => port.value()) : undefined;
    if (value !== undefined) return { state: 'holds', value, detail: 'holds a value' };
    const reference = isReferring(port) ? await insist(target.label, () => port.reference()) : undefined;
    if (reference !== undefined) return referring(reference, held);
    const wanted = publishedIn(held, credentials);
    const observe = (other: Published) => insist(target.label, () => port.observe(other));
    return await markReading(target, wanted, observe, held[0]);
  } catch (error) {
    return unreadable(unreadBecause(error, target.label));
  }
}

/** A mark that names another credential than was asked about: is the place as it was when the mark was written? */
async function markReading(
  { kind }: Target,
  wanted: Published,
  observe: (wanted: Published) => Promise<TargetState>,
  newest: HeldVersion | undefined,
): Promise<PlaceReading> {
  const state = await observe(wanted);
  if (kind === 'variableGroup' && state.state === 'in-sync') {
    const other = await observe({ ...wanted, keyId: NOBODYS_KEY });
    if (other.state === 'in-sync') return linkedTo(newest);
  }
  if (state.state !== 'differs' || state.keyId === undefined) return stateReading(state, kind, wanted);
  const again = await observe({ ...wanted, keyId: state.keyId });
  const { detail, keyId } = state;
  return { state: 'marked', agrees: false, detail, keyId, fresh: again.state === 'in-sync' };
}

export function unreadable({ why, remedy, serviceCode }: Unread): PlaceReading {
  return {
    state: 'unreadable',
    detail: why,
    ...(remedy === undefined ? {} : { remedy }),
    ...(serviceCode === undefined ? {} : { serviceCode }),
  };
}

function referring(
  reference: { status?: string; version?: string; pinned: boolean; ours: boolean },
  held: readonly HeldVersion[],
): PlaceReading {
  const { status = 'no status', version, pinned, ours } = reference;
  const found = ours ? held.find(each => each.version === (version ?? held[0]?.version)) : undefined;
  const reading = found?.place.reading;
  return {
    state: 'refers',
    status,
    pinned,
    ours,
    behind: ours && version !== undefined && held.length > 0 && version !== held[0]?.version,
    ...(version === undefined ? {} : { version }),
    ...(reading?.state === 'holds' ? { value: reading.value } : {}),
  };
}

/** A group that is linked to the vault agrees with whatever credential the vault is said to hold: it bears no mark. */
function linkedTo(newest: HeldVersion | undefined): PlaceReading {
  const reading = newest?.place.reading;
  return {
    state: 'refers',
    status: 'Resolved',
    pinned: false,
    ours: true,
    behind: false,
    linked: true,
    ...(reading?.state === 'holds' ? { value: reading.value } : {}),
  };
}

const NOTHING = new Secret('');
/** Stands for "not known". */
const NOBODYS_KEY = 'unknown';

/** What write-only places are compared with. */
function publishedIn(held: readonly HeldVersion[], credentials: readonly Credential[] = []): Published {
  const reading = held[0]?.place.reading;
  const value = reading?.state === 'holds' ? reading.value : undefined;
  const tagged = reading !== undefined && 'keyId' in reading ? reading.keyId : undefined;
  const keyId = tagged ?? onlyOneLike(value, credentials)?.keyId ?? NOBODYS_KEY;
  return { version: held[0]?.version ?? '', keyId, value: value ?? NOTHING, since: new Date(0) };
}

/** A version without our tags: the credential that begins as it does, where there is one only. */
function onlyOneLike(value: Secret | undefined, credentials: readonly Credential[]): Credential | undefined {
  const fitting = credentials.filter(({ hint }) => value !== undefined && hint === value.hint());
  return fitting.length === 1 ? fitting[0] : undefined;
}

function stateReading(state: TargetState, kind: string, { keyId }: Published): PlaceReading {
  switch (state.state) {
    case 'in-sync':
      return { state: 'marked', agrees: true, detail: state.detail, keyId, fresh: true };
    case 'differs':
      // Written after its mark: what was written may be right as well.
      return { state: 'marked', agrees: kind === 'githubSecret' ? 'unknown' : false, detail: state.detail };
    case 'missing':
      return { state: 'missing', detail: kind === 'githubSecret' ? HIDDEN : 'does not exist' };
    case 'unknown': {
      const written = state.updatedAt === undefined ? '' : `; last written ${day(state.updatedAt)}`;
      return { state: 'marked', agrees: 'unknown', detail: `${state.detail}${written}` };
    }
    case 'unreadable':
      return unreadable({ why: state.detail, ...remedyOf(state) });
  }
}

/** GitHub answers 404 for both (docs.github.com, Troubleshooting the REST API). */
const HIDDEN = 'does not exist, or this token may not see it';
