/** What a person ought to know about a situation, each with the command that helps. */
import { vaultName } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import {
  currentOf,
  foreignOf,
  orphansOf,
  provablyUnpublished,
  type Situation,
  supersededOf,
} from './situation.ts';
import type { Finding } from './verdict.ts';
import { moment, plural, span } from './words.ts';

/** Registrations that admit personal accounts hold two secrets at most (azure-facts §2.5). */
const PERSONAL_ACCOUNT_LIMIT = 2;

/** States in which no step may be taken until somebody has acted. */
export function blocking(rotation: Rotation, situation: Situation, forced: boolean): Finding | undefined {
  const where = `vault secret ${rotation.vault.secret} in ${rotation.vault.url}`;
  if (situation.vault?.state === 'deleted')
    return vaultDeleted(rotation, where, situation.vault.recoverableUntil);
  if (situation.acceptance?.answer === 'blocked')
    return blockedByEntra(rotation, situation.acceptance.reason);
  if (situation.acceptance?.answer === 'no-verdict') return noVerdict(rotation, situation.acceptance.reason);
  const newest = currentOf(situation)?.version;
  if (newest?.enabled === false && !forced) return vaultDisabled(rotation, where, newest.version);
  return undefined;
}

/** Things worth knowing that hold nothing up. */
export function notes(rotation: Rotation, situation: Situation, now: Date): Finding[] {
  return [
    ...foreignCredentials(rotation, situation, now),
    ...ambiguousValue(rotation, situation),
    ...refusedValue(rotation, situation),
    ...keptOrphans(rotation, situation),
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
    `registration ${registration.displayName} admits personal accounts and therefore holds ${PERSONAL_ACCOUNT_LIMIT} secrets ` +
    `at most; both places are taken. Besides the current one, this one would have to go: ${listed}`;
  const coming = supersededOf(situation).some(({ credential }) => others.includes(credential));
  if (coming) {
    const remedy = `keyturn plan ${rotation.name}   (it goes by itself once its overlap is over; then a new one can be made)`;
    return { code: 'no-room', severity: 'human', text, remedy };
  }
  const remedy = `az ad app credential delete --id ${rotation.appId} --key-id ${others[0]?.keyId ?? 'KEY-ID'}   (once nobody uses it)`;
  return { code: 'no-room', severity: 'human', text, remedy };
}

function vaultDeleted(rotation: Rotation, where: string, until: Date | undefined): Finding {
  const limit = until === undefined ? '' : ` until ${moment(until)}`;
  const vault = vaultName(rotation.vault);
  return {
    code: 'vault-deleted',
    severity: 'human',
    text: `${where} is soft-deleted; it can be recovered${limit}. Nothing is created meanwhile: the name is taken`,
    remedy: `az keyvault secret recover --vault-name ${vault} --name ${rotation.vault.secret}`,
  };
}

function vaultDisabled(rotation: Rotation, where: string, version: string): Finding {
  const vault = vaultName(rotation.vault);
  return {
    code: 'vault-disabled',
    severity: 'human',
    text: `the newest version (${version}) of ${where} is disabled; somebody may have done this on purpose`,
    remedy: `keyturn rotate ${rotation.name} --now   (a new secret), or az keyvault secret set-attributes --vault-name ${vault} --name ${rotation.vault.secret} --enabled true`,
  };
}

function blockedByEntra(rotation: Rotation, reason: string): Finding {
  return {
    code: 'blocked-by-entra',
    severity: 'human',
    text: `Entra issues no token for registration ${rotation.appId}, whatever the secret: ${reason}`,
    remedy: `keyturn diagnose ${rotation.name}`,
  };
}

function noVerdict(rotation: Rotation, reason: string): Finding {
  return {
    code: 'vault-unknown-value',
    severity: 'unknown',
    text: `whether Entra accepts the vault's value could not be found out: ${reason}`,
    remedy: `keyturn diagnose ${rotation.name}`,
  };
}

function foreignCredentials(rotation: Rotation, situation: Situation, now: Date): Finding[] {
  return foreignOf(situation, rotation.mark).map(({ keyId, displayName, start, end }) => ({
    code: 'foreign-credential',
    severity: 'note',
    text: `credential ${keyId} (${displayName || 'no name'}) ${whose(displayName)}: ${span(now.getTime() - start.getTime())} old, ${ends(end, now)}; it is left alone`,
  }));
}

function whose(displayName: string): string {
  return displayName.startsWith('keyturn/') ? 'bears the mark of another rotation' : 'is not ours';
}

function ambiguousValue(rotation: Rotation, situation: Situation): Finding[] {
  const current = currentOf(situation);
  if (current === undefined || current.keyId !== undefined || situation.acceptance?.answer !== 'accepted')
    return [];
  const text =
    "Entra accepts the vault's value, but which credential it belongs to cannot be told " +
    `(${plural(situation.registration?.credentials.length ?? 0, 'credential')} on the registration); ` +
    'the next rotation will not retire the old one';
  return [{ code: 'superseded-unknown', severity: 'note', text, remedy: `keyturn status ${rotation.name}` }];
}

/** A new secret mends it; why the old one is refused is worth knowing, or it happens again. */
function refusedValue(rotation: Rotation, situation: Situation): Finding[] {
  if (situation.acceptance?.answer !== 'rejected' || situation.inHand !== undefined) return [];
  const text = `Entra refuses what the vault holds: ${situation.acceptance.reason}`;
  return [{ code: 'value-refused', severity: 'note', text, remedy: `keyturn diagnose ${rotation.name}` }];
}

function keptOrphans(rotation: Rotation, situation: Situation): Finding[] {
  return orphansOf(situation, rotation.mark)
    .filter(orphan => !provablyUnpublished(situation, orphan))
    .map(({ keyId }) => ({
      code: 'orphan-kept',
      severity: 'note',
      text: `credential ${keyId} bears our mark but no vault version refers to it; it stays until every target is confirmed to hold another`,
    }));
}

function ends(end: Date | undefined, now: Date): string {
  if (end === undefined) return 'no end';
  const left = end.getTime() - now.getTime();
  return left > 0 ? `ends in ${span(left)}` : `expired ${span(left)} ago`;
}
