/** What a person ought to know about a situation, each with the command that helps. */
import { vaultName } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import { isNewerFormat, markedBy } from './credentialMark.ts';
import type { Intent } from './intent.ts';
import { livingLeaks } from './leaks.ts';
import { orphansOf, provablyUnpublished, removableFrom } from './orphans.ts';
import { currentOf, foreignOf, type Situation, supersededOf } from './situation.ts';
import type { Finding } from './verdict.ts';
import { isUnlisted } from './wanting.ts';
import { moment, plural, span } from './words.ts';

/** Registrations that admit personal accounts hold two secrets at most (azure-facts §2.5). */
const PERSONAL_ACCOUNT_LIMIT = 2;

/** States in which no step may be taken until a person has acted. */
export function blocking(rotation: Rotation, situation: Situation, forced: boolean): Finding | undefined {
  const where = `vault secret ${rotation.vault.secret} in ${rotation.vault.url}`;
  if (situation.vault?.state === 'deleted')
    return vaultDeleted(rotation, where, situation.vault.recoverableUntil);
  if (situation.acceptance?.answer === 'blocked')
    return blockedByEntra(rotation, situation.acceptance.reason);
  if (situation.acceptance?.answer === 'no-verdict') return noVerdict(rotation, situation.acceptance.reason);
  // As they were read: what a later format means by a key id is not known, so nothing says that the value belies it.
  const listed = situation.vault?.state === 'present' ? situation.vault.versions : [];
  const newer = listed.find(({ tags }) => isNewerFormat(tags));
  if (newer !== undefined) return newerFormat(where, newer.version);
  const newest = currentOf(situation)?.version;
  if (newest?.enabled === false && !forced) return vaultDisabled(rotation, where, newest.version);
  return undefined;
}

/** Things worth knowing that hold nothing up. */
export function notes(rotation: Rotation, situation: Situation, now: Date, intent: Intent): Finding[] {
  return [
    ...foreignCredentials(rotation, situation, now, intent),
    ...ambiguousValue(rotation, situation),
    ...notListed(rotation, situation),
    ...notBelieved(rotation, situation),
    ...twoPlaces(rotation, situation),
    ...refusedValue(rotation, situation),
    ...keptOrphans(rotation, situation, now),
  ];
}

/** Why a new secret cannot be made, where the registration has no place left. */
export function noRoom(rotation: Rotation, situation: Situation, now: Date): Finding | undefined {
  const { registration } = situation;
  if (!registration?.admitsPersonalAccounts) return undefined;
  if (registration.credentials.length < PERSONAL_ACCOUNT_LIMIT) return undefined;
  const current = currentOf(situation)?.keyId;
  const others = registration.credentials.filter(credential => credential.keyId !== current);
  const listed = others
    .map(({ keyId, displayName, end }) => `${keyId} (${displayName || 'no name'}, ${ends(end, now)})`)
    .join(', ');
  const text =
    `registration ${registration.displayName} allows personal accounts and therefore ${PERSONAL_ACCOUNT_LIMIT} secrets ` +
    `at most; both exist already. Besides the current one, this one would have to be removed: ${listed}`;
  const coming = supersededOf(situation).some(({ credential }) => others.includes(credential));
  if (coming) {
    const remedy = `${commandFor(rotation, 'plan')}   (it is removed once its overlap is over; then a new one can be created)`;
    return { code: 'no-room', severity: 'human', text, remedy };
  }
  const remedy = `az ad app credential delete --id ${rotation.appId} --key-id ${others[0]?.keyId ?? 'KEY-ID'}   (once it is no longer used)`;
  return { code: 'no-room', severity: 'human', text, remedy };
}

function vaultDeleted(rotation: Rotation, where: string, until: Date | undefined): Finding {
  const limit = until === undefined ? '' : ` until ${moment(until)}`;
  const vault = vaultName(rotation.vault);
  return {
    code: 'vault-deleted',
    severity: 'human',
    text: `${where} is soft-deleted; it can be recovered${limit}. Until then nothing is created: its name stays reserved`,
    remedy: `az keyvault secret recover --vault-name ${vault} --name ${rotation.vault.secret}`,
  };
}

function vaultDisabled(rotation: Rotation, where: string, version: string): Finding {
  const vault = vaultName(rotation.vault);
  return {
    code: 'vault-disabled',
    severity: 'human',
    text: `the newest version (${version}) of ${where} is disabled, possibly on purpose`,
    remedy: `${commandFor(rotation, 'rotate', '--now')}   (a new secret), or az keyvault secret set-attributes --vault-name ${vault} --name ${rotation.vault.secret} --enabled true`,
  };
}

function blockedByEntra(rotation: Rotation, reason: string): Finding {
  return {
    code: 'blocked-by-entra',
    severity: 'human',
    text: `Entra issues no token for registration ${rotation.appId}, with any secret: ${reason}`,
    remedy: commandFor(rotation, 'diagnose'),
  };
}

function noVerdict(rotation: Rotation, reason: string): Finding {
  return {
    code: 'vault-unknown-value',
    severity: 'unknown',
    text: `it is unknown whether Entra accepts the vault's value: ${reason}`,
    remedy: commandFor(rotation, 'diagnose'),
  };
}

/** One that leaked is told as that: a run removes it. */
function foreignCredentials(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  { revoke }: Intent,
): Finding[] {
  const leaked = [...(revoke?.keyIds ?? []), ...livingLeaks(situation).map(({ keyId }) => keyId)];
  const others = foreignOf(situation, rotation.mark).filter(({ keyId }) => !leaked.includes(keyId));
  return others.map(({ keyId, displayName, start, end }) => {
    const name = markedBy(displayName)?.name;
    return {
      code: 'foreign-credential',
      severity: 'note',
      text: `credential ${keyId} (${displayName || 'no name'}) ${whose(displayName)}: ${span(now.getTime() - start.getTime())} old, ${ends(end, now)}; it is not touched`,
      ...(name === undefined ? {} : { marked: name }),
    };
  });
}

function whose(displayName: string): string {
  return displayName.startsWith('keyturn/')
    ? 'has the mark of another rotation'
    : 'was not created by Keyturn';
}

/** Of several it counts as the one that ends first. Where none fits, its end is not known, and that is no good news. */
function ambiguousValue(rotation: Rotation, situation: Situation): Finding[] {
  const { candidates, keyId } = currentOf(situation) ?? {};
  if (candidates === undefined || keyId !== undefined) return [];
  const text =
    "Entra accepts the vault's value, but it is unknown which credential it belongs to " +
    `(${candidates.length === 0 ? 'none has' : `${candidates.length} have`} its first characters, of ` +
    `${plural(situation.registration?.credentials.length ?? 0, 'credential')} on the registration); ` +
    (candidates.length === 0 ? 'its end date is not known, and ' : 'the earliest end date is assumed, and ') +
    'the next rotation will not retire the old one';
  return [
    {
      code: 'superseded-unknown',
      severity: candidates.length === 0 ? 'unknown' : 'note',
      text,
      remedy: `${commandFor(rotation, 'rotate', '--now')}   (creates a new secret, whose end date is known)`,
    },
  ];
}

/** Twice read, and not on the list: it was removed a moment ago, and what accepts it has not heard of that. */
function notListed(rotation: Rotation, situation: Situation): Finding[] {
  if (!isUnlisted(situation)) return [];
  const text =
    `Entra accepts the vault's value, but its credential ${currentOf(situation)?.keyId} is not on the registration: ` +
    'it was just removed, or the list is not up to date';
  return [
    { code: 'credential-not-listed', severity: 'unknown', text, remedy: commandFor(rotation, 'rotate') },
  ];
}

/** Somebody put tags of another version on the newest one. */
function notBelieved(rotation: Rotation, situation: Situation): Finding[] {
  const newest = situation.vault?.state === 'present' ? situation.vault.versions[0] : undefined;
  const current = currentOf(situation);
  if (newest?.tags === undefined || current?.version.tags !== undefined) return [];
  const holds =
    current?.keyId === undefined ? 'another one' : `credential ${current.keyId}, by its first characters`;
  const text =
    `the tags of vault version ${newest.version} name credential ${newest.tags.keyId}, but it holds ${holds}: the tags ` +
    'were changed outside Keyturn and are ignored, so superseded credentials stay until the next rotation';
  return [{ code: 'tags-not-believed', severity: 'note', text, remedy: commandFor(rotation, 'diagnose') }];
}

/** Both places of such a registration are taken for as long as the superseded credential waits. */
function twoPlaces(rotation: Rotation, situation: Situation): Finding[] {
  const { registration } = situation;
  if (!registration?.admitsPersonalAccounts || supersededOf(situation).length === 0) return [];
  if (registration.credentials.length < PERSONAL_ACCOUNT_LIMIT) return [];
  const text =
    `registration ${registration.displayName} allows personal accounts and therefore ${PERSONAL_ACCOUNT_LIMIT} secrets at most: ` +
    'another one can be created only after the superseded one is removed';
  return [{ code: 'two-places', severity: 'note', text, remedy: commandFor(rotation, 'plan') }];
}

function newerFormat(where: string, version: string): Finding {
  return {
    code: 'newer-format',
    severity: 'human',
    text: `version ${version} of ${where} was written by a newer Keyturn, whose tags this version may misinterpret; it changes nothing here`,
    remedy: 'install the newest Keyturn: npm install --global keyturn@latest',
  };
}

/** A new secret mends it; why the old one is refused is worth knowing, or it happens again. */
function refusedValue(rotation: Rotation, situation: Situation): Finding[] {
  if (situation.acceptance?.answer !== 'rejected' || situation.pending !== undefined) return [];
  const text = `Entra refuses what the vault holds: ${situation.acceptance.reason}`;
  return [{ code: 'value-refused', severity: 'note', text, remedy: commandFor(rotation, 'diagnose') }];
}

function keptOrphans(rotation: Rotation, situation: Situation, now: Date): Finding[] {
  return orphansOf(situation, rotation)
    .filter(orphan => !provablyUnpublished(situation, orphan, rotation, now))
    .map(({ keyId }) => ({
      code: 'orphan-kept',
      severity: 'note',
      text: `credential ${keyId} has the mark of Keyturn, but no vault version refers to it; ${keptUntil(rotation, situation)}`,
    }));
}

function keptUntil(rotation: Rotation, situation: Situation): string {
  if (rotation.retire === 'never') return 'it stays until it expires (retire: never)';
  const from = removableFrom(rotation, situation);
  if (from === undefined)
    return 'it stays until every target is confirmed to hold another one, and while other consumers may use it';
  return `other consumers may have read it before the vault lost it, so it stays until ${moment(from)}`;
}

function ends(end: Date | undefined, now: Date): string {
  if (end === undefined) return 'no end';
  const left = end.getTime() - now.getTime();
  return left > 0 ? `ends in ${span(left)}` : `expired ${span(left)} ago`;
}
