/** What to type, for a fault in a place: our own command where we can mend it, else the exact one of `az`. */
import { vaultName } from '../../policy/place.ts';
import { type Cause, command, stepOf } from '../cause.ts';
import type { Step } from '../codes/knowledge.ts';
import type { Evidence } from '../evidence.ts';
import type { Row } from '../judged.ts';
import { again } from './again.ts';
import { alone, forbidden } from './alone.ts';
import { pointed, unresolved } from './reference.ts';
import { permitted } from './rights.ts';
import { recovered, taken } from './vault.ts';

export function remedyFor(evidence: Evidence, rows: readonly Row[], group: readonly Row[]): Cause['remedy'] {
  const [row] = group;
  if (row === undefined) return [];
  const special = SPECIAL[row.cause ?? ''];
  if (special !== undefined) return distinct(group.flatMap(each => special(evidence, each, rows)));
  const { rotation } = evidence;
  const advice: Step[] =
    row.advice === undefined ? [] : [{ text: `Background: ${row.advice}`, needsSignIn: false }];
  if (rotation === undefined) return alone(evidence, row, advice);
  return distinct([
    ...(row.cause === 'foreign' && vaultIsBad(rows) ? clientIdFirst(evidence) : []),
    ...(vaultIsBad(rows)
      ? renewed(evidence, rotation)
      : group.flatMap(each => delivered(evidence, rotation, each))),
    ...advice,
  ]);
}

/** Where even the vault holds another registration's secret, the client id may be what is wrong. */
function clientIdFirst(evidence: Evidence): Step[] {
  const owner = evidence.values.find(({ elsewhere }) => elsewhere !== undefined)?.elsewhere?.application;
  if (owner === undefined) return [];
  const { appId } = evidence.signIn;
  return [
    command(
      `Look at the client id first: if ${appId} was not meant, but that of ${owner.displayName}, ask with that one, and change nothing else.`,
      `${again(evidence)} --client-id ${owner.appId}`,
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
    command('Wait some minutes and ask again; nothing is to be changed.', again(evidence)),
  ],
  'not-yet-valid': evidence => [command('Ask again when it has begun.', again(evidence))],
  'no-answer': evidence => [command('Ask again in some minutes.', again(evidence))],
  'value-unknown': evidence => [
    ...permitted(evidence, evidence.directory.unread ?? {}),
    command('Then ask again.', again(evidence)),
  ],
  'application-elsewhere': ({ signIn, directory, places }) => [
    command(
      'Ask in the tenant that the registration lives in, signed in there.',
      again({
        ...NOWHERE,
        signIn: { ...signIn, tenant: directory.servicePrincipal?.ownerTenant ?? signIn.tenant },
        places,
      }),
    ),
  ],
  'place-unreadable': (evidence, row) => [
    ...permitted(evidence, row),
    command('Then ask again.', again(evidence)),
  ],
  'place-unverifiable': (evidence, row) => {
    const { rotation } = evidence;
    if (row.reference === 'elsewhere') return pointed(evidence, row);
    return rotation === undefined
      ? []
      : [command('Have it written again: then it is known what it holds.', `keyturn rotate ${rotation}`)];
  },
  'vault-deleted': evidence => recovered(evidence),
  'vault-disabled': ({ rotation, vault }) =>
    rotation === undefined || vault === undefined
      ? []
      : [
          command('Make a new secret and bring every place to it.', `keyturn rotate ${rotation} --now`),
          command(
            'Or, if it was disabled by mistake, enable it.',
            `az keyvault secret set-attributes --vault-name ${vaultName(vault)} --name ${vault.secret} --enabled true`,
          ),
        ],
  'reference-unresolved': (evidence, row, rows) => unresolved(evidence, row, vaultIsBad(rows)),
};

/** The tenant alone tells: no rotation, and the cloud as it is by default. */
const NOWHERE = { cloud: 'public' } as const;

/** The vault is right: the place is brought to it, and no new secret is made. */
function delivered(evidence: Evidence, rotation: string, row: Row): Step[] {
  if (row.kind === 'given') return taken(evidence, row);
  if (row.instead !== undefined) return [stepOf(row.instead)];
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
