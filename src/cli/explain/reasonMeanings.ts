import type { ReasonCode } from '../../rotation/verdict.ts';

/** Why a step is taken or a secret is due, or why not. */
export const reasonMeanings: Readonly<Record<ReasonCode, string>> = {
  expiring: 'Less than `rotateBefore` is left of the credential in use, so a new secret is due.',
  expired:
    'The credential in use has expired. Consumers are without a working secret; a new one is created immediately.',
  'too-old': 'The credential in use is older than `lifetime` minus `rotateBefore`, so a new secret is due.',
  'vault-behind':
    'The newest vault version holds an older secret than Keyturn wrote before, and Keyturn did not write it (a restore, Terraform, a person), so a new secret is due. To go back on purpose: `keyturn rollback`.',
  forced: 'A new secret was requested now: `keyturn rotate NAME --now`.',
  leaked:
    'The credential in use was reported as leaked (`keyturn revoke`), so it is replaced and then removed.',
  'rolled-back': 'A return to the previous secret was requested: `keyturn rollback`.',
  'no-vault-secret': 'The vault has no secret of this name, so one is created.',
  'credential-gone':
    'The credential that the vault holds is no longer on the registration, and Entra does not accept it.',
  'not-accepted': 'Entra refuses the value that the vault holds. Consumers are without a working secret.',
  fresh: 'Nothing is due: more than `rotateBefore` is left.',
  'outside-window': 'A new secret is due, but no window of the policy is open now.',
  frozen: 'A new secret is due, but a freeze of the policy delays it.',
  paused: 'The policy pauses this rotation: no action is taken.',
  orphan: 'No vault version holds this credential of the rotation: a run created it and died. It is removed.',
  created: 'The secret is new: it is not published before Entra has accepted it many times in a row.',
  proven: 'The new secret was accepted often enough in a row, so it is published.',
  'not-proven':
    'Entra did not accept the new secret often enough within `prove.timeout`, so it is removed again.',
  'target-differs': 'The place holds another value than the vault.',
  'target-missing': 'The place holds no value yet.',
  'target-unknown': 'It is unknown whether the place holds the value of the vault, so it is written.',
  drifted: 'The place held the value of the vault before, but no longer does: it is written again.',
  'all-delivered': 'Every required place was written or already holds the value; now this is confirmed.',
  'to-be-probed':
    'No sign-in by Keyturn with the old secret is known with which the report could be checked, so Keyturn signs in once.',
  'overlap-over': 'The time in which both the old and the new secret are valid is over.',
  unused: 'The sign-in report shows that the old secret has been unused for as long as `quiet` requires.',
  'without-evidence': 'No sign-in report is available, and the longest wait is over.',
  'superseded-expired': 'The old secret has expired, so it can no longer be used.',
  revoked: 'The credential leaked, and every required place holds another one.',
  overlap: 'The old secret stays until the overlap is over.',
  quiet: 'The old secret stays until it has been unused for as long as `quiet` requires.',
  'still-used': 'The sign-in report shows that the old secret is still used, so it stays.',
  'not-shown':
    'The sign-in report does not yet show a sign-in that is known to have happened, so it is not used as evidence.',
  'expires-first':
    'The old secret expires before it could be removed otherwise, so it stays until then, used or not.',
  'not-confirmed': 'The old secret stays: not every required place is confirmed to hold the new one.',
  'in-vault': 'The credential stays: the newest vault version may hold it.',
  'not-ours': 'The credential stays: there is no evidence that the vault held it.',
  'outage-mended': 'This run repaired an outage: a credential that may still work stays until the next run.',
  'retire-never': 'The policy sets `retire: never`: the old secret stays until it expires.',
};
