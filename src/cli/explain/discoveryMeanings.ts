import type { Danger } from '../../discovery/danger.ts';
import type { EvidenceCode } from '../../discovery/links.ts';

/** What `discover` says of a credential, and by what it says that a vault secret or a place belongs to a registration. */
export const discoveryMeanings: Readonly<Record<Danger | EvidenceCode | FindingOfDiscovery, string>> = {
  'expires-soon': 'The credential expires within 30 days.',
  old: 'The credential was created more than two years ago.',
  'no-end': 'The credential never expires.',
  'no-owner': 'The registration of the credential has no owner.',
  unmanaged: 'No rotation of the policy is known to have created the credential or to hold it.',
  'never-seen':
    'The sign-in report covers the whole life of the credential and shows no sign-in with it. It may be unused; the report may also lack some sign-ins.',
  expired: 'The credential has expired and is still on the registration.',
  'value-accepted':
    'The value of the vault secret was read, and Entra issued a token for it: it is this credential: proved.',
  'mark-and-tags':
    "A credential has Keyturn's mark for this vault secret, and the tags of the vault secret name that credential: proved.",
  mark: "A credential has Keyturn's mark for this vault secret, but the tags of its newest version do not name that credential: suspected.",
  'key-id': 'A tag of the vault secret names a credential of the registration: suspected.',
  'client-id-in-tag': 'A tag of the vault secret contains the client id of the registration: suspected.',
  'client-id-in-name': 'The name of the vault secret contains the client id of the registration: suspected.',
  'client-id-in-content-type':
    'The content type of the vault secret contains the client id of the registration: suspected.',
  name: 'The name contains the name of the registration, and nothing else says whose it is: suspected.',
  'value-equal':
    'The place holds the value of a vault secret, and Entra issued a token for that value: proved.',
  'value-mangled':
    'The place holds the value of a living credential, and something was done to it on its way (quotes, a line break): it belongs to the registration, and a sign-in with it is refused: proved.',
  reference:
    'The place reads a vault secret by itself, and that belongs to the registration: as sure as the vault secret is.',
  'signs-in-as':
    'The place signs in with the client id of the registration, and holds a secret: one of this registration, though which one cannot be read: proved.',
  'place-mark':
    "Keyturn's mark beside the place names a credential of the registration, and nothing was changed there since: proved.",
  'place-mark-old':
    "Keyturn's mark beside the place names a credential of the registration, and something was changed there later: suspected.",
  'client-id-in-setting': 'A setting beside the place contains the client id of the registration: suspected.',
  hint: 'The place holds a value with the first characters of a credential, and nothing beside it names the registration, so it was not tested: suspected.',
  'list-incomplete': 'A list was not read to its end, so there may be more.',
  'registration-absent': 'A registration that was asked for is not there, or could not be read.',
};

type FindingOfDiscovery = 'list-incomplete' | 'registration-absent';
