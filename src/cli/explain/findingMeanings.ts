import type { FindingCode } from '../../rotation/verdict.ts';

/** What a person has to know of a rotation. */
export const findingMeanings: Readonly<Record<FindingCode, string>> = {
  'foreign-credential':
    'A credential on the registration was not made by this rotation. It is left alone, and is no problem by itself.',
  'orphan-kept': 'A credential that a run left behind stays for now; the text says why and until when.',
  'in-hand':
    'A credential was made a short time ago by another run, which may still be at work. It is left alone until it is older than any run.',
  'not-adoptable':
    'No new secret is made by `keyturn adopt`, and one is needed: the present one is missing, expired or leaked.',
  'no-room':
    'The registration takes no further credential, and none may be removed. A person has to remove one.',
  'still-due':
    'A new secret was made in this run, and by what is read another one would still be due. No second one is made.',
  'clocks-disagree': 'The clocks of the services disagree, so nothing is removed because of a date.',
  'vault-deleted':
    'The vault secret is deleted and can be recovered. A person has to recover it or purge it.',
  'vault-disabled':
    'The newest vault version is disabled. A person has to enable it, or ask for a new secret.',
  'vault-full': 'No new version can be written to the vault secret. The text says why.',
  'vault-unknown-value': "Whether Entra accepts the vault's value could not be found out.",
  'superseded-unknown':
    'Which credential the value of the vault belongs to cannot be told, so the next rotation will not retire it.',
  'superseded-doubtful':
    'A tag says that the credential was superseded, and what is seen of it does not confirm that. It stays.',
  'superseded-unconfirmed':
    'The newest vault version was not written by Keyturn, so nothing shows that the one before is out of use. It stays.',
  'credential-not-listed': 'Entra accepts the value, and the registration does not list its credential yet.',
  'tags-not-believed':
    'The tags of a vault version name another credential than it holds: somebody changed them.',
  'newer-format': 'A newer version of Keyturn has written here. This one only reads it: use the newer one.',
  'two-places':
    'The registration admits personal accounts and holds two secrets at most: no other can be made before the old one goes.',
  'target-failed': 'A place could not be written. The next run tries again.',
  'target-unreadable': 'A place could not be read, so nothing is known about it.',
  'target-unverifiable': 'A place cannot be read back, and nothing tells what it holds.',
  'step-failed': 'A step failed. The text says why; running again is safe.',
  'still-used': 'Somebody still signs in with the old secret. Find out who, before its end.',
  'usage-unknown':
    'Whether somebody uses the old secret cannot be found out, and the policy removes nothing without knowing that.',
  'usage-contradicted':
    "The sign-in report does not show Keyturn's own sign-in with the old secret, so it is not believed and nothing is removed.",
  'report-behind':
    'The sign-in report does not show yet what is known to have happened. It lags by hours as a rule.',
  'blocked-by-entra':
    'Entra blocks the sign-in for a reason that has nothing to do with the secret: a policy, or a disabled service principal.',
  'value-refused': 'Entra refuses what the vault holds.',
  'rollback-impossible': 'There is no way back: the earlier secret has ended, leaked, or cannot be read.',
  'outage-until-delivered': 'Until every place is written, consumers are without a working secret.',
  leaked: 'A credential that was named as leaked is still valid. Finish the revocation first.',
  'leaked-unmarked':
    'A vault version holds a leaked value and could not be marked. A person has to disable it.',
  'not-restarted': 'An app was not seen to restart, so it may still hold the old value.',
  paused: 'The policy pauses the rotation.',
  halted: 'Somebody stopped all runs with `keyturn stop`. `keyturn go` lets them go on.',
  'ends-before': 'The secret ends before a window, a freeze or a pause lets a new one be made.',
  'not-owner': 'The identity may not make secrets on the registration.',
  'tenant-forbids': 'A policy of the tenant forbids new client secrets on this registration.',
  'tenant-limit': 'A policy of the tenant limits how long a secret may live; a new one gets that time.',
  'tenant-exempts':
    'A policy of the tenant forbids client secrets except to callers with a certain security attribute. Whether this identity has it is not known.',
  'target-forbidden': 'The identity may not write a place, or the place is locked.',
};
