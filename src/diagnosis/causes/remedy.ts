/** What to type, for a fault in a place: our own command where we can mend it, else the exact one of `az`. */
import { type Cause, command, portal } from '../cause.ts';
import type { Step } from '../codes/knowledge.ts';
import type { Evidence } from '../evidence.ts';
import type { Row } from '../rows.ts';

export function remedyFor(evidence: Evidence, rows: readonly Row[], group: readonly Row[]): Cause['remedy'] {
  const [row] = group;
  if (row === undefined) return [];
  const advice: Step[] = row.advice === undefined ? [] : [{ text: row.advice, needsSignIn: false }];
  const special = SPECIAL[row.cause ?? ''];
  if (special !== undefined) return special(evidence, row);
  const { rotation } = evidence;
  if (rotation === undefined) return [...alone(evidence, row), ...advice];
  const vaultIsBad = rows.some(
    ({ kind, state }) => kind === 'vault' && state !== 'good' && state !== 'history',
  );
  return [...(vaultIsBad ? renewed(evidence, rotation) : delivered(rotation, row)), ...advice];
}

type Special = (evidence: Evidence, row: Row) => Step[];

const SPECIAL: Readonly<Record<string, Special>> = {
  replicating: evidence => [
    command('Wait some minutes and ask again; nothing is to be changed.', again(evidence)),
  ],
  'not-yet-valid': evidence => [command('Ask again when it has begun.', again(evidence))],
  'no-answer': evidence => [command('Ask again in some minutes.', again(evidence))],
  'value-unknown': evidence => [
    command('Sign in with an identity that may read the registration.', 'az login', false),
    command('Then ask again.', again(evidence)),
  ],
  'place-unreadable': (evidence, { remedy }) => [
    ...(remedy === undefined ? [] : [asStep(remedy)]),
    command('Then ask again.', again(evidence)),
  ],
  'place-unverifiable': ({ rotation }) =>
    rotation === undefined
      ? []
      : [command('Have it written again: then it is known what it holds.', `keyturn rotate ${rotation}`)],
  'vault-deleted': ({ rotation }, { place }) => [
    command('Recover it.', `az keyvault secret recover --vault-name <vault> --name ${secretOf(place)}`),
    ...(rotation === undefined ? [] : [command('Then see what is to be done.', `keyturn plan ${rotation}`)]),
  ],
  'vault-disabled': ({ rotation }) =>
    rotation === undefined
      ? [portal('Enable the version, or write a new one: portal, the vault, Secrets.')]
      : [command('Make a new secret and bring every place to it.', `keyturn rotate ${rotation} --now`)],
  'reference-unresolved': (evidence, row) => unresolved(evidence, row.status ?? ''),
};

/** `az …` and `keyturn …` are commands; anything else is a sentence. */
function asStep(remedy: string): Step {
  return /^(az|keyturn|gh) /.test(remedy)
    ? command('This helps:', remedy)
    : { text: remedy, needsSignIn: true };
}

function secretOf(place: string): string {
  return place.replace(/^vault (secret )?/, '').replace(/,.*$/, '');
}

export function again({ rotation, signIn }: Evidence): string {
  return rotation === undefined
    ? `keyturn diagnose --tenant ${signIn.tenant} --client-id ${signIn.appId} --secret-from env:VARIABLE`
    : `keyturn diagnose ${rotation}`;
}

/** The vault is right: the place is brought to it, and no new secret is made. */
function delivered(rotation: string, row: Row): Step[] {
  if (row.kind === 'given')
    return [
      command('Take the vault’s value there; see that the rest holds it.', `keyturn verify ${rotation}`),
    ];
  return [
    command('Bring it to what the vault holds; no new secret is made.', `keyturn rotate ${rotation}`),
    command('Then see that every place works.', `keyturn verify ${rotation}`),
  ];
}

function renewed(evidence: Evidence, rotation: string): Step[] {
  return [
    ...forbidden(evidence),
    command('Make a new secret and bring every place to it.', `keyturn rotate ${rotation} --now`),
    command('Then see that every place works.', `keyturn verify ${rotation}`),
  ];
}

/** The tenant forbids new secrets: the command below would be refused. */
function forbidden({ directory }: Evidence): Step[] {
  return directory.passwordsAllowed === false
    ? [
        portal(
          "The tenant's app management policy forbids new client secrets: have it changed for this application first, or use a certificate.",
        ),
      ]
    : [];
}

/** Without a policy: what a person does by hand. */
function alone(evidence: Evidence, { cause }: Row): Step[] {
  const { appId } = evidence.signIn;
  if (cause === 'mangled') return [{ text: 'Store it again, without that.', needsSignIn: false }];
  if (cause === 'foreign')
    return [
      { text: 'Use the secret of this application, or the client id of the other one.', needsSignIn: false },
    ];
  if (cause === 'altered')
    return [{ text: 'Copy the whole value again from where it is kept.', needsSignIn: false }];
  return [
    ...forbidden(evidence),
    command(
      'If no place holds one that works, make a new one beside those that are there; it prints the value, once.',
      `az ad app credential reset --id ${appId} --append --years 1`,
    ),
  ];
}

/** Status words of App Service (azure-facts §4.4). */
function unresolved(evidence: Evidence, status: string): Step[] {
  const then =
    evidence.rotation === undefined
      ? []
      : [command('Then have it fetched.', `keyturn rotate ${evidence.rotation}`)];
  return [unresolvedStep(status), ...then];
}

function unresolvedStep(status: string): Step {
  if (status === 'MSINotEnabled')
    return command(
      'Give the site a managed identity.',
      'az webapp identity assign --resource-group <group> --name <site>',
    );
  if (status === 'AccessToKeyVaultDenied' || status === 'UnauthorizedClient')
    return command(
      "Give the site's managed identity the right to read the vault.",
      'az role assignment create --role "Key Vault Secrets User" --assignee <principal id of the site> --scope <vault id>',
    );
  if (status === 'InvalidSyntax')
    return portal(
      'Correct the text of the reference: @Microsoft.KeyVault(SecretUri=https://VAULT.vault.azure.net/secrets/NAME).',
    );
  return portal(
    'Look at the setting in the portal, Environment variables: it says what App Service could not find.',
  );
}
