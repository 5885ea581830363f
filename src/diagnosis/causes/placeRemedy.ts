/** What to type for a fault in a place: a command of keyturn where it can repair it, else one of `az`. */
import { vaultName } from '../../policy/place.ts';
import { commandFor, type Named } from '../../rotation/command.ts';
import { type Cause, repeatCommand, stepOf } from '../cause.ts';
import { here, type Step, signedIn } from '../codes/knowledge.ts';
import type { Evidence } from '../diagnosisEvidence.ts';
import type { Row } from '../judged.ts';
import { accessSteps, copyFromVault, recoverSteps, referenceSteps, repointSteps } from './accessRemedy.ts';

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
      ? renewSteps(evidence, rotation)
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
      `Look at the client id first: if ${appId} was not meant, but that of ${owner.displayName}, ask with that one, and change nothing else.`,
      `${repeatCommand(evidence)} --client-id ${owner.appId}`,
    ),
  ];
}

function vaultIsBad(rows: readonly Row[]): boolean {
  return rows.some(({ kind, state }) => kind === 'vault' && state === 'bad');
}

function distinct(steps: readonly Step[]): Step[] {
  return [...new Map(steps.map(step => [`${step.text} ${step.command}`, step])).values()];
}

type Special = (evidence: Evidence, row: Row, rows: readonly Row[]) => Step[];

const SPECIAL: Readonly<Record<string, Special>> = {
  replicating: evidence => [
    signedIn('Wait some minutes and ask again; nothing is to be changed.', repeatCommand(evidence)),
  ],
  'not-yet-valid': evidence => [signedIn('Ask again when it has begun.', repeatCommand(evidence))],
  'no-answer': evidence => [signedIn('Ask again in some minutes.', repeatCommand(evidence))],
  'value-unknown': evidence => [
    ...accessSteps(evidence, evidence.directory.unread ?? {}),
    signedIn('Then ask again.', repeatCommand(evidence)),
  ],
  'application-elsewhere': ({ signIn, directory, places }) => [
    signedIn(
      'Ask in the tenant that the registration lives in, signed in there.',
      repeatCommand({
        ...NOWHERE,
        signIn: { ...signIn, tenant: directory.servicePrincipal?.ownerTenant ?? signIn.tenant },
        places,
      }),
    ),
  ],
  'place-unreadable': (evidence, row) => [
    ...accessSteps(evidence, row),
    signedIn('Then ask again.', repeatCommand(evidence)),
  ],
  'place-unverifiable': (evidence, row) => {
    const { rotation } = evidence;
    if (row.reference === 'elsewhere') return repointSteps(evidence, row);
    return rotation === undefined
      ? []
      : [signedIn('Have it written again: then it is known what it holds.', commandFor(rotation, 'rotate'))];
  },
  'vault-deleted': evidence => recoverSteps(evidence),
  'vault-disabled': ({ rotation, vault }) =>
    rotation === undefined || vault === undefined
      ? []
      : [
          signedIn('Make a new secret and bring every place to it.', commandFor(rotation, 'rotate', '--now')),
          signedIn(
            'Or, if it was disabled by mistake, enable it.',
            `az keyvault secret set-attributes --vault-name ${vaultName(vault)} --name ${vault.secret} --enabled true`,
          ),
        ],
  'reference-unresolved': (evidence, row, rows) => referenceSteps(evidence, row, vaultIsBad(rows)),
};

/** Without a rotation, in the default cloud: only the tenant is needed. */
const NOWHERE = { cloud: 'public' } as const;

/** The vault is right: its value is delivered, and no new secret is made. */
function deliverSteps(evidence: Evidence, rotation: Named, row: Row): Step[] {
  if (row.kind === 'given') return copyFromVault(evidence, row);
  if (row.instead !== undefined) return [stepOf(row.instead)];
  return [
    signedIn('Bring it to what the vault holds; no new secret is made.', commandFor(rotation, 'rotate')),
    signedIn('Then see that every place works.', commandFor(rotation, 'verify')),
  ];
}

function renewSteps(evidence: Evidence, rotation: Named): Step[] {
  return [
    ...policySteps(evidence),
    signedIn('Make a new secret and bring every place to it.', commandFor(rotation, 'rotate', '--now')),
    signedIn('Then see that every place works.', commandFor(rotation, 'verify')),
  ];
}

/** Without a policy: manual steps. */
function withoutPolicy(evidence: Evidence, { cause, beyondRepair }: Row, advice: readonly Step[]): Step[] {
  switch (cause) {
    case 'nothing-sent':
      return [here('Put the secret there; what came was nothing.'), ...advice];
    case 'mangled':
      if (beyondRepair) return [...newSecretSteps(evidence), ...advice];
      return [here('Store it again, without that.'), ...advice];
    case 'foreign':
      return [here('Use the secret of this application, or the client id of the other one.'), ...advice];
    case 'altered':
      return [here('Copy the whole value again from where it is kept.'), ...advice];
    case 'not-a-secret':
      return [...advice, ...newSecretSteps(evidence)];
    default:
      return [...newSecretSteps(evidence), ...advice];
  }
}

function newSecretSteps(evidence: Evidence): Step[] {
  return [
    ...policySteps(evidence),
    signedIn(
      'If nobody holds one that works, make a new one beside those that are there; it prints the value, once.',
      `az ad app credential reset --id ${evidence.signIn.appId} --append --years 1`,
    ),
  ];
}

/** The tenant forbids new secrets: the next command would be refused. */
function policySteps({ directory }: Evidence): Step[] {
  return directory.passwordsAllowed === false
    ? [
        signedIn(
          "The tenant's app management policy forbids new client secrets: have it changed for this application first, or use a certificate.",
        ),
      ]
    : [];
}
