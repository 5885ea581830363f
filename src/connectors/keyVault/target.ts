import { inert } from '../../filter.ts';
import { vaultName } from '../../policy/place.ts';
import type { VaultPlace } from '../../policy/policy.ts';
import { isProblem, Problem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { PlaceFault, Writability } from '../../rotation/placeFacts.ts';
import type { PrecheckedTarget, ReadableTarget, VersionedTarget } from '../../rotation/ports.ts';
import { failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { otherValue } from '../otherValue.ts';
import type { Remedy } from '../remedies.ts';
import { openSecretClient } from '../secretClient.ts';
import { vaultCalls } from '../vaultCalls.ts';
import { currentOf, isReadable, type VaultSecret, valueIn, versionsOf, whereGone } from '../vaultReading.ts';
import { DISABLED, newestFirst, type VersionFacts } from '../vaultVersions.ts';
import { TAG_LIMIT } from '../versionTags.ts';
import { copiedKeyId, copyTags, handingOver, hasRoom, isOwnCopy, isTagOf, otherWriter } from './copyTags.ts';
import type { KeyVaultSettings } from './settings.ts';

/** A copy and the vault secret that it is a copy of. */
interface Copy extends VaultSecret {
  readonly settings: KeyVaultSettings;
  readonly primary: VaultPlace;
}

/**
 * A copy of the secret in a further vault (azure-facts §3). Its newest version is compared by value; versions are only added,
 * and those of a removed credential disabled.
 */
export async function openKeyVault(
  access: CloudAccess,
  settings: KeyVaultSettings,
  primary: VaultPlace,
): Promise<ReadableTarget & PrecheckedTarget & VersionedTarget> {
  const client = await openSecretClient(access, settings.url);
  const { read, write } = vaultCalls(settings, access.env);
  const calls = { read, write: { ...write, remedies: { ...write.remedies, ...demandedOf(settings) } } };
  const copy: Copy = { client, name: settings.secret, bears: {}, ...calls, settings, primary };
  return {
    async value() {
      const current = await currentOf(copy);
      return isReadable(current) ? current.value : undefined;
    },
    async observe(wanted) {
      const current = await currentOf(copy);
      if (!isReadable(current)) return withoutValue(copy, current, wanted);
      await mustBeCopy(copy, current.properties);
      if (current.value.equals((await wanted).value))
        return { state: 'in-sync', detail: "has the vault's value" };
      return otherValue(current.value);
    },
    async deliver(wanted) {
      await deliver(copy, wanted);
      return undefined;
    },
    writable: () => writability(copy),
    disableEarlier: keyId => disableEarlier(copy, keyId),
  };
}

/** What reading shows. Whether the identity has the right, Key Vault only says to a write (azure-facts §3). */
async function writability(copy: Copy): Promise<Writability> {
  const current = await currentOf(copy);
  if (current === undefined) {
    const gone = await whereGone(copy);
    if (gone.state === 'deleted') return notWritable(deletedFault(copy, gone.recoverableUntil));
  }
  const before = isReadable(current) ? current.properties : await newestOf(copy);
  const foreign = await foreignTo(copy, before);
  if (foreign !== undefined)
    return { writable: 'no', why: foreign.details.reason, remedy: foreign.details.remedy ?? '' };
  if (hasRoom(before?.tags)) return { writable: 'unknown', why: 'Key Vault has no API for this' };
  const { details, remedy = '' } = tooManyTags(copy);
  return { writable: 'no', why: details.reason, remedy };
}

function notWritable({ words, advice: { command, text } }: PlaceFault): Writability {
  return { writable: 'no', why: `it ${words}`, remedy: command ?? text };
}

/** What an Azure Policy asks of versions there is carried on from the version before, and no setting of this policy. */
function demandedOf({ url, secret }: KeyVaultSettings): Readonly<Record<string, Remedy>> {
  const remedy = {
    words:
      'give its newest version the content type and the tags that the Azure Policy requires, or create one that has them; keyturn copies them to each new version',
    command: `az keyvault secret set-attributes --vault-name ${vaultName({ url })} --name ${secret} --content-type text/plain --tags NAME=VALUE`,
  };
  return { ForbiddenByGovernancePolicy: remedy, ForbiddenByPolicy: remedy };
}

/** The newest version is disabled, or there is none. */
async function withoutValue(
  copy: Copy,
  current: typeof DISABLED | undefined,
  wanted: Published | Promise<Published>,
): Promise<TargetState> {
  if (current === DISABLED) {
    const newest = await newestOf(copy);
    await mustBeCopy(copy, newest);
    const { keyId } = await wanted;
    // Another version of what a person disabled would undo that.
    const fault = copiedKeyId(newest?.tags) === keyId ? { fault: disabledFault(copy) } : {};
    return { state: 'differs', detail: 'its newest version is disabled', ...fault };
  }
  const gone = await whereGone(copy);
  if (gone.state !== 'deleted') return { state: 'missing', detail: 'the secret does not exist' };
  return { state: 'differs', detail: 'is soft-deleted', fault: deletedFault(copy, gone.recoverableUntil) };
}

function disabledFault({ settings }: Copy): PlaceFault {
  return {
    words: 'was disabled outside Keyturn, and holds the secret that the vault hands out',
    advice: {
      text: 'If it was disabled by mistake, enable it.',
      command: `az keyvault secret set-attributes --vault-name ${vaultName(settings)} --name ${settings.secret} --enabled true`,
    },
  };
}

function deletedFault({ settings }: Copy, until: Date | undefined): PlaceFault {
  const left = until === undefined ? '' : `; it can be recovered until ${until.toISOString().slice(0, 10)}`;
  return {
    words: `is soft-deleted${left}`,
    advice: {
      text: 'Recover it; then its next version can be written.',
      command: `az keyvault secret recover --vault-name ${vaultName(settings)} --name ${settings.secret}`,
    },
  };
}

/** Writes a new version, unless the newest one holds the value already. */
async function deliver(copy: Copy, wanted: Published): Promise<void> {
  const current = await currentOf(copy);
  if (isReadable(current) && current.value.equals(wanted.value)) return;
  const before = isReadable(current) ? current.properties : await newestOf(copy);
  await mustBeCopy(copy, before);
  if (current === DISABLED && copiedKeyId(before?.tags) === wanted.keyId) throw disabledProblem(copy);
  if (!hasRoom(before?.tags)) throw tooManyTags(copy);
  const { contentType: whereItIsKept, notBefore } = wanted.userMetadata ?? {};
  const contentType = before?.contentType ?? whereItIsKept;
  try {
    await copy.client.setSecret(copy.name, wanted.value.reveal(), {
      ...(contentType === undefined ? {} : { contentType }),
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(wanted.expiresAt === undefined ? {} : { expiresOn: wanted.expiresAt }),
      tags: copyTags(before?.tags, wanted, copy.primary),
    });
  } catch (error) {
    throw failure(error, copy.write);
  }
}

/** Throws if another rotation keeps something there: each would write over the other's. Seen before a secret is created. */
async function mustBeCopy(copy: Copy, newest: VersionFacts | undefined): Promise<void> {
  const foreign = await foreignTo(copy, newest);
  if (foreign !== undefined) throw foreign;
}

/** The refusal, if another rotation keeps something there; all versions are read only where the newest is no copy of this one. */
async function foreignTo(copy: Copy, newest: VersionFacts | undefined): Promise<Problem | undefined> {
  const { settings, primary, read } = copy;
  if (newest === undefined || isOwnCopy(newest.tags, primary)) return undefined;
  const other = otherWriter([newest, ...(await versionsOf(copy))], primary);
  if (other === undefined) return undefined;
  return new Problem({
    code: 'refused',
    subject: read.subject,
    reason: `the rotation ${inert(other.rotation)} keeps ${other.keeps} there (${other.tag}), and a copy would be written over it`,
    remedy:
      'name another secret in the policy; or, if that rotation is gone, replace the tags of the newest version: ' +
      `az keyvault secret set-attributes --vault-name ${vaultName(settings)} --name ${settings.secret} --tags ${handingOver(primary)}`,
  });
}

async function newestOf(copy: Copy): Promise<VersionFacts | undefined> {
  const [newest] = newestFirst(await versionsOf(copy), DISABLED);
  return newest;
}

function disabledProblem(copy: Copy): Problem {
  const { words, advice } = disabledFault(copy);
  return new Problem({
    code: 'refused',
    subject: copy.write.subject,
    reason: `it ${words}`,
    remedy: `enable it: ${advice.command}`,
  });
}

function tooManyTags({ write: { subject } }: Copy): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `it has too many tags: Key Vault allows ${TAG_LIMIT}, and the tag of a copy needs one`,
    remedy: `remove tags from its newest version until ${TAG_LIMIT - 1} are left`,
  });
}

/**
 * All but the version that is handed out: whoever reads the copy would get nothing any more. That one is read after the list: what
 * another run writes in between is not in the list, and in the other order it would be taken for an earlier one. Returns the ids.
 */
async function disableEarlier(copy: Copy, keyId: string): Promise<string[]> {
  const versions = await versionsOf(copy);
  const current = await currentOf(copy);
  const handedOut = isReadable(current) ? current.version : newestFirst(versions, current)[0]?.version;
  const earlier = versions.filter(
    ({ version, enabled, tags }) => enabled && version !== handedOut && copiedKeyId(tags) === keyId,
  );
  const disabled: string[] = [];
  for (const { version, tags } of earlier) {
    const value = await valueIn(copy, version);
    if (value === undefined || !isTagOf(tags, value)) continue;
    await disable(copy, version);
    disabled.push(version);
  }
  return withoutHandedOut(copy, disabled);
}

/** One server may have shown an older version as the one that is handed out: what the next reading shows is enabled again. */
async function withoutHandedOut(copy: Copy, disabled: readonly string[]): Promise<string[]> {
  if (disabled.length === 0 || (await currentOf(copy)) !== DISABLED) return [...disabled];
  const newest = (await newestOf(copy))?.version;
  if (newest !== undefined && disabled.includes(newest)) await setEnabled(copy, newest, true);
  return disabled.filter(version => version !== newest);
}

/** Who may not write here can have the version disabled by somebody else: then nothing is left to do. */
async function disable(copy: Copy, version: string): Promise<void> {
  const { settings } = copy;
  try {
    await setEnabled(copy, version, false);
  } catch (error) {
    if (!isProblem(error, 'refused')) throw error;
    const { step: _step, remedy, ...details } = error.details;
    const byHand = `disable the version by hand: az keyvault secret set-attributes --vault-name ${vaultName(settings)} --name ${settings.secret} --version ${version} --enabled false`;
    throw new Problem({ ...details, remedy: remedy === undefined ? byHand : `${remedy}; or ${byHand}` });
  }
}

async function setEnabled(copy: Copy, version: string, enabled: boolean): Promise<void> {
  try {
    await copy.client.updateSecretProperties(copy.name, version, { enabled });
  } catch (error) {
    throw failure(error, copy.read);
  }
}
