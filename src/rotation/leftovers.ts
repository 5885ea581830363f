/**
 * What the runs of a rotation left on registrations when its entry was taken out of the policy, and whose it is. A mark names
 * a rotation and a vault secret, and no policy: two policies may use one name, on one registration. So a mark alone never
 * shows that something is ours.
 */
import { markOf } from '../policy/place.ts';
import type { Rotation, VaultPlace } from '../policy/policy.ts';
import { mayBeInVault } from './credentialIdentity.ts';
import { type Marked, markedBy } from './credentialMark.ts';
import type { Credential, Registration, VaultState } from './observation.ts';
import { nothingKnown, referredKeyIds } from './situation.ts';

/** What an audit trail tells of the name. */
export interface Traces {
  readonly keyIds: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
  readonly appIds: readonly string[];
  readonly vaults: readonly VaultPlace[];
  /** When a run last dealt with it; absent: the trail does not know the name. */
  readonly last?: Date;
}

export const NO_TRACES: Traces = { keyIds: new Set(), runs: new Set(), appIds: [], vaults: [] };

export type Whose =
  | { readonly is: 'ours' }
  /** An entry of the policy keeps its secret in the same place, or may hold this very one: it is that entry's. */
  | { readonly is: 'entry'; readonly entry: string; readonly why: string }
  /** Runs that the trail does not know have gone on with it: the entry is in another policy now. */
  | { readonly is: 'elsewhere'; readonly why: string }
  /** Nothing shows whose it is. */
  | { readonly is: 'unknown' };

export interface Leftover {
  readonly credential: Credential;
  readonly marked: Marked;
  readonly whose: Whose;
}

export interface OwnershipEvidence {
  readonly traces: Traces;
  /** The vault secret that the entry named, by a person's word. */
  readonly stated?: VaultPlace;
  readonly rotations: readonly Rotation[];
  /** By the name of its entry, what the vault secret of each on the same registration is. */
  readonly vaults: ReadonlyMap<string, VaultState>;
}

/** Credentials whose mark names exactly this rotation. */
export function bearing(
  name: string,
  { credentials }: Registration,
): { credential: Credential; marked: Marked }[] {
  return credentials.flatMap(credential => {
    const marked = markedBy(credential.displayName);
    return marked?.name === name ? [{ credential, marked }] : [];
  });
}

/** `registrations`: all that were read, since what is ours on one of them makes its mark ours on the others. */
export function leftoversOn(
  registration: Registration,
  name: string,
  registrations: readonly Registration[],
  evidence: OwnershipEvidence,
): Leftover[] {
  const ours = marksOfOurs(name, registrations, evidence);
  const here = bearing(name, registration);
  return here.map(({ credential, marked }) => {
    const entry = entryOf(registration, credential, marked, evidence);
    if (entry !== undefined) return { credential, marked, whose: entry };
    if (!ours.has(marked.mark)) return { credential, marked, whose: { is: 'unknown' } };
    const later = here.find(
      each => each.marked.mark === marked.mark && isOfLaterRun(each.credential, each.marked, evidence.traces),
    );
    if (later === undefined) return { credential, marked, whose: { is: 'ours' } };
    const why = `credential ${later.credential.keyId} was created later, by run ${later.marked.run}, which is not in this trail`;
    return { credential, marked, whose: { is: 'elsewhere', why } };
  });
}

/** Identified by the trail's key ids and runs, which are unique to a policy, or by the vault secret that the mark encodes. */
function marksOfOurs(
  name: string,
  registrations: readonly Registration[],
  { traces, stated }: OwnershipEvidence,
): ReadonlySet<string> {
  const places = [...traces.vaults, ...(stated === undefined ? [] : [stated])];
  const known = registrations
    .flatMap(registration => bearing(name, registration))
    .filter(({ credential, marked }) => isTraced(credential, marked, traces));
  return new Set([...places.map(place => markOf(name, place)), ...known.map(({ marked }) => marked.mark)]);
}

function isTraced({ keyId }: Credential, { run }: Marked, { keyIds, runs }: Traces): boolean {
  return keyIds.has(keyId) || runs.has(run);
}

/** Without a trail this is not known; then the sign-ins show whether it is still used. */
function isOfLaterRun(credential: Credential, marked: Marked, traces: Traces): boolean {
  return traces.last !== undefined && !isTraced(credential, marked, traces) && credential.start > traces.last;
}

function entryOf(
  registration: Registration,
  credential: Credential,
  { place }: Marked,
  { rotations, vaults }: OwnershipEvidence,
): Extract<Whose, { is: 'entry' }> | undefined {
  const renamed = rotations.find(({ mark }) => mark.endsWith(`/${place}/`));
  if (renamed !== undefined)
    return { is: 'entry', entry: renamed.name, why: 'it uses the same vault secret' };
  for (const [entry, vault] of vaults) {
    const situation = { ...nothingKnown, registration, vault };
    if (referredKeyIds(situation).has(credential.keyId))
      return { is: 'entry', entry, why: 'a version of its vault secret names this credential' };
    if (mayBeInVault(situation, credential))
      return { is: 'entry', entry, why: 'its vault secret may hold this credential' };
  }
  return undefined;
}

/** The vault secret of a mark, as it is found now, may tell that it is rotated under another name, or by other runs. */
export function takenOver(vault: VaultState, mark: string, traces: Traces): string | undefined {
  const newest = vault.state === 'present' ? vault.versions[0] : undefined;
  const marked = markedBy(newest?.tags?.mark ?? '');
  if (newest === undefined || marked === undefined) return undefined;
  const version = `version ${newest.version} of its vault secret`;
  if (marked.mark !== mark) return `${version} was created for rotation ${marked.name}`;
  const isLater = traces.last !== undefined && newest.createdAt > traces.last && !traces.runs.has(marked.run);
  return isLater
    ? `${version} was created later, by run ${marked.run}, which is not in this trail`
    : undefined;
}
