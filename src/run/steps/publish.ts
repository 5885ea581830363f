import { isProblem, Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import type { Credential, UserMetadata, VaultState, VersionTags } from '../../rotation/observation.ts';
import type { Publication } from '../../rotation/ports.ts';
import { revokedTag } from '../../rotation/revocation.ts';
import { currentOf, type Situation, versions } from '../../rotation/situation.ts';
import { isSameMetadata, notCarried } from '../../rotation/userMetadata.ts';
import type { Secret } from '../../secret.ts';
import { DIRECTORY_LAG_MS } from '../directoryLag.ts';
import { type Done, impossible } from '../done.ts';
import type { Work } from '../work.ts';

const LOST_ANSWERS_BORNE = 3;

/**
 * Writes the proven value as a new vault version, the commit point of a rotation, and reads it back: targets get what the vault
 * holds, not what this process remembers. The user's tags and attributes are copied from what the run read at its start; the
 * read-back shows whether they were changed up to the moment of the write, which a reading before the write could not.
 */
export async function publish(work: Work, situation: Situation, keyId: string): Promise<Done> {
  const value = work.values.get(keyId);
  const made = situation.pending;
  if (value === undefined || made === undefined)
    throw impossible(work.rotation.name, `credential ${keyId} is not in memory`);
  await mustStillExist(work, made, 'before it was published');
  await announceRollback(work, made);
  const tags = tagsFor(work, situation, keyId, made.displayName);
  const userMetadata = userMetadataNow(situation);
  const version = await write(work, situation, { value, ...expiry(made), tags, ...userMetadata });
  const [vault] = await Promise.all([
    readBack(work, version, value),
    mustStillExist(work, made, 'while it was published').catch(error => {
      throw doubtful(work, error);
    }),
  ]);
  const lost =
    userMetadata && (await copyChangedMetadata(work, situation, tags, userMetadata.userMetadata, vault));
  work.values.delete(keyId);
  const detail = `vault version ${version}${lost === undefined ? '' : `; ${lost}`}`;
  return { effect: { effect: 'published', vault }, detail };
}

/** A credential that does not expire, created by hand, gets here only by a rollback. */
function expiry({ end }: Credential): Pick<Publication, 'expiresAt'> {
  return end === undefined ? {} : { expiresAt: end };
}

/**
 * Another run, or a person, may have removed the credential: its value is invalid, although Entra still accepts it for a while.
 * In a rollback its vault version shows that as well, and at once: a removal first disables that version, and then reads the
 * newest version (`remove.ts`), while this run reads the older version after it has written the newest.
 */
async function mustStillExist(
  work: Work,
  { keyId, readFrom }: NonNullable<Situation['pending']>,
  when: string,
): Promise<void> {
  const about = { step: 'publish', subject: keyId };
  if (readFrom !== undefined) {
    const value = await work.patience.retry(about, () => work.ports.vault.valueOf(readFrom));
    if (value === undefined) throw disabledMeanwhile(work, keyId, readFrom, when);
  }
  for (const pause of [...DIRECTORY_LAG_MS, undefined]) {
    const { credentials } = await work.patience.retry(about, () => work.ports.registration.read());
    if (credentials.some(credential => credential.keyId === keyId)) return;
    if (pause !== undefined) await work.patience.wait(about, 'the registration does not list it', pause);
  }
  throw new Problem({
    code: 'try-later',
    subject: `credential ${keyId}`,
    reason: `was removed outside this run ${when}`,
    remedy: `${commandFor(work.rotation, 'rotate')}   (creates another one)`,
  });
}

/**
 * The older version is marked right before its value becomes the newest again. A removal disables that version first: whichever of the
 * two writes comes second sees the other in the service's response (`remove.ts`), so that no credential is removed that is published
 * at the same moment.
 */
async function announceRollback(
  work: Work,
  { keyId, displayName, readFrom }: NonNullable<Situation['pending']>,
): Promise<void> {
  if (readFrom === undefined) return;
  const tags = { keyId, mark: displayName || 'unnamed', rollbackAt: work.clock.now() };
  const about = { step: 'publish', subject: keyId };
  const isEnabled = await work.patience.retry(about, () => work.ports.vault.announceRollback(readFrom, tags));
  if (!isEnabled) throw disabledMeanwhile(work, keyId, readFrom, 'before it was published');
}

function disabledMeanwhile({ rotation }: Work, keyId: string, version: string, when: string): Problem {
  return new Problem({
    code: 'try-later',
    subject: `credential ${keyId}`,
    reason: `vault version ${version}, which holds it, was disabled ${when}: another run, or a person, is removing it`,
    remedy: `${commandFor(rotation, 'rotate')}   (checks first, and creates a new secret if one is needed)`,
  });
}

function tagsFor({ intent }: Work, situation: Situation, keyId: string, mark: string): VersionTags {
  const before = currentOf(situation);
  const revoked = revokedTag(situation, intent);
  if (before?.keyId === undefined) return { keyId, mark, ...revoked };
  return { keyId, mark, supersedes: { keyId: before.keyId, version: before.version.version }, ...revoked };
}

/**
 * A lost answer is settled by reading: the version with our key id exists, or it is written again. Once an answer was lost,
 * giving up is an unknown outcome, too: the write may still take effect. The result is `interrupted` only where every write so
 * far was refused for the moment: then nobody holds the value, and the run discards it (`nextSteps.ts`).
 */
async function write(work: Work, situation: Situation, publication: Publication): Promise<string> {
  const about = { step: 'publish', subject: publication.tags.keyId };
  const put = () => work.ports.vault.publish(publication);
  for (let lost = 0; ; lost += 1) {
    try {
      // A stopped run tries once, and does not respect a Retry-After.
      return await (work.signal.aborted ? put() : work.patience.retry(about, put));
    } catch (error) {
      if (!isProblem(error, 'unknown-outcome')) throw lost === 0 ? error : doubtful(work, error);
      const found = await findPublished(work, situation, publication.tags.keyId).catch(cause => {
        throw doubtful(work, cause);
      });
      if (found !== undefined) return found;
      if (lost >= LOST_ANSWERS_BORNE) throw error;
    }
  }
}

async function readBack(work: Work, version: string, value: Secret): Promise<VaultState> {
  let vault: VaultState;
  const asked = work.clock.ticks();
  try {
    vault = await work.patience.retry({ step: 'publish', subject: version }, () => work.ports.vault.read());
  } catch (error) {
    throw doubtful(work, error);
  }
  const same =
    vault.state === 'present' && vault.versions[0]?.version === version && vault.value?.equals(value);
  if (!same) throw doubtful(work, new Error('another version is the newest one now'));
  work.newest.seen(version, asked);
  return vault;
}

/** The user's tags and attributes for the next version; undefined where they were not read: then the vault port reads them. */
function userMetadataNow(situation: Situation): { readonly userMetadata: UserMetadata } | undefined {
  const newest = versions(situation)[0];
  if (newest === undefined) return { userMetadata: { tags: {} } };
  return newest.userMetadata && { userMetadata: newest.userMetadata };
}

/**
 * For tags that the user changed, or a version that the user wrote, while this run was proving. What the vault does not accept
 * (too many tags) is only reported.
 */
async function copyChangedMetadata(
  work: Work,
  situation: Situation,
  tags: VersionTags,
  carried: UserMetadata,
  vault: VaultState,
): Promise<string | undefined> {
  const [ours, ...older] = vault.state === 'present' ? vault.versions : [];
  const known = versions(situation).map(({ version }) => version);
  const before =
    older.find(({ version }) => !known.includes(version)) ??
    older.find(({ version }) => version === known[0]);
  if (
    ours === undefined ||
    before?.userMetadata === undefined ||
    isSameMetadata(before.userMetadata, carried)
  )
    return undefined;
  const { userMetadata } = before;
  try {
    await work.patience.retry({ step: 'publish', subject: ours.version }, () =>
      work.ports.vault.carry(ours.version, tags, userMetadata),
    );
    return undefined;
  } catch (error) {
    if (!isProblem(error, 'refused')) throw doubtful(work, error);
    return notCarried(error);
  }
}

function doubtful(work: Work, cause: unknown): Problem {
  return new Problem(
    {
      code: 'unknown-outcome',
      subject: `vault secret ${work.rotation.vault.secret}`,
      reason: `the new version was sent, and it is unknown whether it was stored (${cause instanceof Error ? cause.message : 'no response'})`,
      remedy: `${commandFor(work.rotation, 'rotate')}   (checks first, then continues from there)`,
    },
    cause,
  );
}

async function findPublished(work: Work, situation: Situation, keyId: string): Promise<string | undefined> {
  const about = { step: 'publish', subject: keyId };
  await work.patience.wait(about, 'no response from the vault: checks whether the version exists', 1_000);
  const known = new Set(versions(situation).map(version => version.version));
  const vault = await work.patience.retry(about, () => work.ports.vault.read());
  if (vault.state !== 'present') return undefined;
  return vault.versions.find(version => version.tags?.keyId === keyId && !known.has(version.version))
    ?.version;
}
