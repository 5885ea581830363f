/** Until when a value works that the vault does not hold any more. */
import type { Credential } from '../rotation/observation.ts';
import { earliestRemoval } from '../rotation/quiet.ts';
import { moment } from '../rotation/words.ts';
import { type Evidence, vaultInUse } from './diagnosisEvidence.ts';
import { day } from './naming.ts';

/** Completes "it works until …". */
export function untilWhen(evidence: Evidence, credential: Credential | undefined): string {
  if (credential === undefined) return 'its credential is removed';
  const { end } = credential;
  const last = end === undefined ? undefined : `its end on ${day(end)}`;
  const removal = removalOf(evidence, credential);
  if (removal === undefined) return last ?? 'that credential is removed';
  if (end !== undefined && end <= removal) return `its end on ${moment(end)}`;
  if (removal <= evidence.now) return 'Keyturn removes that credential, which its next run may do';
  const whenever = last === undefined ? '' : `, and until ${last} at the latest`;
  return `Keyturn removes that credential, ${moment(removal)} at the earliest${whenever}`;
}

/** Of what the newest vault version superseded, once it is confirmed. */
function removalOf(evidence: Evidence, credential: Credential): Date | undefined {
  const { retiring } = evidence;
  if (retiring === undefined || retiring.retire === 'never') return undefined;
  const newest = vaultInUse(evidence)?.reading;
  const tags = newest?.state === 'holds' ? newest.tags : undefined;
  if (tags?.confirmedAt === undefined || tags.supersedes?.keyId !== credential.keyId) return undefined;
  const { confirmedAt, supersedes } = tags;
  if (retiring.retire === 'after-overlap') return new Date(confirmedAt.getTime() + retiring.overlapMs);
  const { probe } = supersedes;
  return earliestRemoval(retiring, { credential, confirmedAt, ...(probe === undefined ? {} : { probe }) });
}
