import type { Credential } from '../rotation/observation.ts';
import type { Secret } from '../secret.ts';
import type { ValueVerdict } from './cause.ts';
import { type Evidence, type ValueEvidence, valueAt, vaultInUse } from './diagnosisEvidence.ts';
import type { SignInReply } from './diagnosisPorts.ts';
import { matchOf } from './match.ts';
import { nameOf } from './naming.ts';
import { isAccepted, isExpiredReply } from './tokenCaller.ts';

/** What a refused value is of which Entra knows a repaired variant; undefined where it knows none. */
export function repairedVerdict(evidence: Evidence, value: ValueEvidence): ValueVerdict | undefined {
  const { tried } = value;
  const good = tried.find(({ reply }) => isAccepted(reply));
  const old = tried.find(({ reply }) => isExpiredReply(reply));
  const found = good ?? old;
  if (found === undefined) return undefined;
  const { text, advice, repaired } = found.suspicion;
  const credential = credentialOf(evidence, repaired, found.reply);
  const which = credential === undefined ? '' : `: it is ${nameOf(credential, evidence.now)}`;
  const after =
    good === undefined
      ? 'repaired, it is one that has expired (AADSTS7000222)'
      : `repaired, it works${which}${otherThanInVault(evidence, repaired)}`;
  return {
    ...{ code: 'mangled', words: `${text}; ${after}`, confidence: 'proved', advice },
    ...(good === undefined ? { beyondRepair: true as const } : {}),
    ...(credential === undefined ? {} : { credential }),
  };
}

/** Which one it is counts where it leaked. */
function credentialOf(
  evidence: Evidence,
  repaired: Secret | undefined,
  reply: SignInReply | undefined,
): Credential | undefined {
  if (repaired === undefined || reply === undefined) return undefined;
  const match = matchOf(evidence, { value: repaired, replies: [reply], tried: [] });
  return match.match === 'one' ? match.credential : undefined;
}

function otherThanInVault(evidence: Evidence, repaired: Secret | undefined): string {
  const vault = vaultInUse(evidence);
  const held = vault === undefined ? undefined : valueAt(vault);
  if (held === undefined || repaired === undefined || held.equals(repaired)) return '';
  return '; it is not what the vault holds';
}
