/** What to type for a fault in a place: a command of keyturn where it can repair it, else one of `az`. */
import { vaultName } from '../../policy/place.ts';
import { commandFor, type Named } from '../../rotation/command.ts';
import { type Cause, repeatCommand, stepOf } from '../cause.ts';
import { here, type Step, signedIn } from '../codes/knowledge.ts';
import type { Evidence } from '../diagnosisEvidence.ts';
import type { Row } from '../judged.ts';
import {
  accessSteps,
  copyFromVault,
  intoPlace,
  recoverSteps,
  referenceSteps,
  repointSteps,
} from './accessRemedy.ts';

export function remedyFor(evidence: Evidence, rows: readonly Row[], group: readonly Row[]): Cause['remedy'] {
  const [row] = group;
  if (row === undefined) return [];
  const special = SPECIAL[row.cause ?? ''];
  if (special !== undefined) return distinct(group.flatMap(each => special(evidence, each, rows)));
  const { rotation } = evidence;
  const advice: Step[] = row.advice === undefined ? [] : [here(`Background: ${row.advice}`)];
  if (rotation === undefined) return withoutPolicy(evidence, row, advice);
  return distinct([
    ...(row.cause === 'foreign' && vaultIsBad(rows) ? clientIdFirst(evidence) : []),
    ...(vaultIsBad(rows)
      ? [...waitSteps(evidence, rows), ...renewSteps(evidence, rotation)]
      : group.flatMap(each => deliverSteps(evidence, rotation, each))),
    ...advice,
  ]);
}

/** Where the vault, too, holds the secret of another registration, the client id may be wrong. */
function clientIdFirst(evidence: Evidence): Step[] {
  const owner = evidence.values.find(({ elsewhere }) => elsewhere !== undefined)?.elsewhere?.application;
  if (owner === undefined) return [];
  const { appId } = evidence.signIn;
  return [
    signedIn(
      `Check the client id first: if ${appId} is not the intended one, but that of ${owner.displayName}, use that one and change nothing else.`,
      `${repeatCommand(evidence)} --client-id ${owner.appId}`,
    ),
  ];
}

/** One that is only too new to be accepted everywhere is right. */
function vaultIsBad(rows: readonly Row[]): boolean {
  return rows.some(
    ({ kind, state, cause }) => kind === 'vault' && state === 'bad' && cause !== 'replicating',
  );
}

function distinct(steps: readonly Step[]): Step[] {
  return [...new Map(steps.map(step => [`${step.text} ${step.command}`, step])).values()];
}

type Special = (evidence: Evidence, row: Row, rows: readonly Row[]) => Step[];

const SPECIAL: Readonly<Record<string, Special>> = {
  replicating: evidence => [
    signedIn('Wait a few minutes and try again; no change is needed.', repeatCommand(evidence)),
  ],
  'not-yet-valid': evidence => [signedIn('Try again when it has become valid.', repeatCommand(evidence))],
  'no-answer': evidence => [signedIn('Try again in a few minutes.', repeatCommand(evidence))],
  'value-unknown': evidence => andAgain(evidence, accessSteps(evidence, evidence.directory.unread ?? {})),
  'application-elsewhere': ({ signIn, directory, places }) => [
    signedIn(
      'Run diagnose in the home tenant of the registration, signed in there.',
      repeatCommand({
        ...NOWHERE,
        signIn: { ...signIn, tenant: directory.servicePrincipal?.ownerTenant ?? signIn.tenant },
        places,
      }),
    ),
  ],
  'place-unreadable': (evidence, row) => andAgain(evidence, accessSteps(evidence, row)),
  'place-unverifiable': (evidence, row) => {
    const { rotation } = evidence;
    if (row.reference === 'elsewhere') return repointSteps(evidence, row);
    return rotation === undefined
      ? []
      : [signedIn('Write it again; then its content is known.', commandFor(rotation, 'rotate'))];
  },
  'vault-deleted': (evidence, _row, rows) => recoverSteps(evidence, rows),
  'vault-disabled': ({ rotation, vault }) =>
    rotation === undefined || vault === undefined
      ? []
      : [
          signedIn(
            'If it was disabled by mistake, enable it.',
            `az keyvault secret set-attributes --vault-name ${vaultName(vault)} --name ${vault.secret} --enabled true`,
          ),
          signedIn(
            'Otherwise create a new secret and write it to every place.',
            commandFor(rotation, 'rotate', '--now'),
          ),
        ],
  'vault-behind': evidence => {
    const { rotation } = evidence;
    if (rotation === undefined) return [];
    return renewSteps(evidence, rotation);
  },
  'reference-unresolved': (evidence, row, rows) => referenceSteps(evidence, row, vaultIsBad(rows)),
};

/** Where nothing is known that would help, it may have been for the moment. */
function andAgain(evidence: Evidence, steps: readonly Step[]): Step[] {
  const text = steps.length === 0 ? 'Try again in a few minutes.' : 'Then try again.';
  return [...steps, signedIn(text, repeatCommand(evidence))];
}

/** Without a rotation, in the default cloud: only the tenant is needed. */
const NOWHERE = { cloud: 'public' } as const;

/** The vault is right: its value is delivered, and no new secret is made. */
function deliverSteps(evidence: Evidence, rotation: Named, row: Row): Step[] {
  if (row.kind === 'given') return copyFromVault(evidence, row);
  if (row.instead !== undefined) return [stepOf(row.instead)];
  return [
    signedIn(
      "Write the vault's value to it (a new secret is created only if one is due).",
      commandFor(rotation, 'rotate'),
    ),
  ];
}

/** Key Vault shows a secret that was deleted or recovered moments ago nowhere. */
function waitSteps(evidence: Evidence, rows: readonly Row[]): Step[] {
  if (!rows.some(({ kind, cause }) => kind === 'vault' && cause === 'place-missing')) return [];
  const text = 'If it was deleted or recovered in the last minute, wait a minute and try again.';
  return [signedIn(text, repeatCommand(evidence))];
}

function renewSteps(evidence: Evidence, rotation: Named): Step[] {
  return [
    ...policySteps(evidence),
    signedIn('Create a new secret and write it to every place.', commandFor(rotation, 'rotate', '--now')),
  ];
}

/** Without a policy: manual steps. */
function withoutPolicy(evidence: Evidence, row: Row, advice: readonly Step[]): Step[] {
  switch (row.cause) {
    case 'nothing-sent':
      return [here('Put the secret there; the value was empty.'), ...advice];
    case 'mangled':
      if (row.beyondRepair) return [...newSecretSteps(evidence, row), ...advice];
      return [here('Store it again without these characters.'), ...advice];
    case 'foreign':
      return [here('Use the secret of this application, or the client id of the other one.'), ...advice];
    case 'altered':
      return [here('Copy the whole value again from its source.'), ...advice];
    case 'not-a-secret':
      return [...advice, ...newSecretSteps(evidence, row)];
    default:
      return [...newSecretSteps(evidence, row), ...advice];
  }
}

function newSecretSteps(evidence: Evidence, row: Row): Step[] {
  const text = 'If no valid copy is left, create an additional secret and use it.';
  const made = `az ad app credential reset --id ${evidence.signIn.appId} --append --years 1 --query password -o tsv`;
  return [...policySteps(evidence), intoPlace(evidence, row, text, made)];
}

/** The tenant forbids new secrets: the next command would be refused. */
function policySteps({ directory }: Evidence): Step[] {
  return directory.passwordsAllowed === false
    ? [
        signedIn(
          "The tenant's app management policy forbids new client secrets: have the policy changed for this application first, or use a certificate.",
        ),
      ]
    : [];
}
