import type { ReasonCode } from '../../rotation/verdict.ts';

/** Why a step is taken or a secret is due, or why not. */
export const reasonMeanings: Readonly<Record<ReasonCode, string>> = {
  expiring: 'Less than `rotateBefore` is left of the credential in use, so a new secret is due.',
  expired:
    'The credential in use has ended. Consumers are without a working secret; a new one is made at once.',
  'too-old':
    'The credential in use is older than `lifetime` without `rotateBefore` allows, so a new secret is due.',
  forced: 'Somebody asked for a new secret now: `keyturn rotate NAME --now`.',
  leaked: 'The credential in use was named as leaked (`keyturn revoke`), so it is replaced and then removed.',
  'rolled-back': 'Somebody asked to go back to the secret before: `keyturn rollback`.',
  'no-vault-secret': 'The vault has no secret of this name, so one is made.',
  'credential-gone':
    'The credential that the vault holds is not on the registration any more, and Entra does not accept it.',
  'not-accepted': 'Entra refuses the value that the vault holds. Consumers are without a working secret.',
  fresh: 'Nothing is due: more than `rotateBefore` is left.',
  'outside-window': 'A new secret is due, and no window of the policy is open now.',
  frozen: 'A new secret is due, and a freeze of the policy holds it up.',
  paused: 'The policy pauses this rotation: nothing is done to it.',
  orphan:
    'A credential of this rotation that no vault version holds: a run died after it made it. It is removed.',
  created: 'The secret is new: nobody gets it before Entra has accepted it many times in a row.',
  proven: 'The new secret was accepted often enough in a row, so it is published.',
  'not-proven':
    'Entra did not accept the new secret often enough within `prove.timeout`, so it is removed again.',
  'target-differs': 'The place holds another value than the vault.',
  'target-missing': 'The place holds no value yet.',
  'target-unknown': 'It cannot be told whether the place holds the value of the vault, so it is written.',
  drifted: 'The place held the value of the vault once, and does not any more: it is written again.',
  'all-delivered': 'Every required place was written or holds the value already, so it is confirmed.',
  'to-be-probed':
    'No sign-in of Keyturn with the old secret is known by which the report could be checked, so it makes one.',
  'overlap-over': 'The time that old and new are both valid is over.',
  unused: 'The sign-in report shows that nobody has used the old secret for as long as `quiet` says.',
  'without-evidence': 'No sign-in report is to be had, and the longest wait is over.',
  'superseded-expired': 'The old secret has ended by itself, so nobody can use it any more.',
  revoked: 'The credential leaked, and every required place holds another one.',
  overlap: 'The old secret stays until the overlap is over.',
  quiet: 'The old secret stays until nobody has used it for as long as `quiet` says.',
  'still-used': 'The sign-in report shows that somebody signs in with the old secret, so it stays.',
  'not-shown': 'The sign-in report does not show yet what is known to have happened, so it is not believed.',
  'not-confirmed': 'The old secret stays: not every required place is confirmed to hold the new one.',
  'in-vault': 'The credential stays: the newest vault version may hold it.',
  'not-ours': 'The credential stays: nothing shows that the vault held it.',
  'outage-mended':
    'An outage was mended in this run: what may still work somewhere stays until the next run.',
  'retire-never': 'The policy says `retire: never`: the old secret ends by itself.',
};
