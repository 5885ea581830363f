import type { FindingCode } from '../../rotation/verdict.ts';

/** What a person has to know of a rotation. */
export const findingMeanings: Readonly<Record<FindingCode, string>> = {
  'foreign-credential':
    'A credential on the registration was not created by this rotation. It is not touched, and is no problem by itself.',
  'orphan-kept': 'A credential that a run left behind stays for now; the text says why and until when.',
  'in-hand':
    'A credential was created a short time ago by another run, which may still be active. It is not touched until it is older than any run can be.',
  'not-adoptable':
    'A new secret is needed, which `keyturn adopt` does not create: the present one is missing, expired or leaked.',
  'no-room':
    'The registration accepts no further credential, and Keyturn may not remove one. A person has to remove one.',
  'still-due':
    'This run has already created a new secret, but what it read afterwards still says that one is due. It does not create a second one.',
  'clocks-disagree': 'The clocks of the services disagree, so nothing is removed because of a date.',
  'vault-deleted':
    'The vault secret is deleted and can be recovered. A person has to recover it or purge it.',
  'vault-disabled':
    'The newest vault version is disabled. A person has to enable it, or request a new secret.',
  'vault-full': 'No new version can be written to the vault secret. The text says why.',
  'vault-unknown-value': "It is unknown whether Entra accepts the vault's value.",
  'superseded-unknown':
    "It is unknown which credential the vault's value belongs to, so the next rotation will not retire it.",
  'superseded-doubtful':
    'A tag records the credential as superseded, but other evidence does not confirm that. It stays.',
  'superseded-unconfirmed':
    'The newest vault version was not written by Keyturn, so there is no evidence that the previous one is unused. It stays.',
  'credential-not-listed': 'Entra accepts the value, but the registration does not list its credential.',
  'tags-not-believed':
    'The tags of a vault version name another credential than the version holds: they were changed outside Keyturn, and are ignored.',
  'newer-format':
    'A newer version of Keyturn wrote this vault version. This one changes nothing here: use the newer one.',
  'two-places':
    'The registration allows personal accounts and therefore two secrets at most: another one can be created only after the old one is removed.',
  'target-failed': 'A place could not be written. The next run tries again.',
  'copy-not-disabled':
    'A credential was removed, and a version of a copy that holds it is still enabled. No later run disables it.',
  'still-listed':
    'A leaked credential was removed, and the list of the registration still shows it: the directory shows removals late.',
  'target-unreadable': 'A place could not be read, so nothing is known about it.',
  'target-unverifiable': 'A place cannot be read back, and what it holds is unknown.',
  'target-shared':
    'The place is used by others, too (a service connection that is shared with further projects): they get the new secret with it.',
  'target-secretless': 'The place signs in without a secret, so it need not be in the policy.',
  'target-read-by':
    'The service itself signs in with what the place holds (App Service Authentication), besides the app.',
  'target-read-as-another':
    'The service signs in with what the place holds, but as another application: one of both is not what it should be.',
  'paired-id-differs':
    'A client id or tenant beside the secret, in a setting that is called alike, is not that of the registration: what signs in with both is refused.',
  'reader-not-named':
    'The service signs in as this application with a secret of a place that the policy does not name, and fails when the old secret is removed. Name the place as a target.',
  'write-effect': 'What a write does to what runs at the place.',
  'step-failed': 'A step failed. The text says why; running again is safe.',
  'still-used': 'The old secret is still used. Find out by whom before it expires.',
  'usage-unknown':
    'It is unknown whether the old secret is still used, and the policy removes nothing without that evidence.',
  'usage-contradicted':
    "The sign-in report does not show Keyturn's own sign-in with the old secret, so it is not used as evidence and nothing is removed.",
  'report-behind':
    'The sign-in report does not yet show a sign-in that is known to have happened. It usually lags by hours.',
  'last-use-hidden':
    "The last sign-in with the old secret before it was superseded may be Keyturn's own, and may hide an earlier one of a consumer: it stays for 45 days, or until it expires.",
  'blocked-by-entra':
    'Entra blocks the sign-in for a reason other than the secret: a policy, or a disabled service principal.',
  'value-refused': "Entra refuses the vault's value.",
  'rollback-impossible':
    'Rollback is not possible: the earlier secret has expired, has leaked, or cannot be read.',
  'outage-until-delivered': 'Until every place is written, consumers are without a working secret.',
  leaked: 'A credential that was reported as leaked is still valid. Finish the revocation first.',
  'leaked-unmarked':
    'A vault version holds a leaked value and could not be marked. A person has to disable it.',
  'not-restarted': 'It is not confirmed that an app restarted, so it may still hold the old value.',
  paused: 'The policy pauses the rotation.',
  halted: 'All runs were halted with `keyturn stop`. `keyturn go` lets them start again.',
  'ends-before': 'The secret expires before a window, a freeze or a pause allows a new one.',
  'not-owner': 'The identity may not create secrets on the registration.',
  'tenant-forbids': 'A policy of the tenant forbids new client secrets on this registration.',
  'tenant-limit':
    'A policy of the tenant limits the lifetime of a secret; a new one gets the allowed lifetime.',
  'tenant-exempts':
    'A policy of the tenant forbids client secrets except for callers with a certain security attribute. It is unknown whether this identity has it.',
  'target-forbidden': 'The identity may not write a place, or the place is locked.',
};
