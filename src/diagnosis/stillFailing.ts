/** Every place is right, and somebody still cannot sign in: what no service tells, and how it is found out. */
import { commandFor } from '../rotation/command.ts';
import { span } from '../rotation/words.ts';
import { isClockOff } from './causes/reachCauses.ts';
import { here, type Step, signedIn } from './codes/knowledge.ts';
import type { Evidence } from './diagnosisEvidence.ts';
import { issued } from './sideNotes.ts';

/** In the order in which it is most often the cause. */
export function stillFailing(evidence: Evidence): Step[] {
  return [
    ...restarts(evidence),
    ...whatItHolds(evidence),
    ...clock(evidence),
    ...itsIds(evidence),
    ...itsRights(evidence),
    itsLog(evidence),
  ];
}

function restarts({ places }: Evidence): Step[] {
  const inUse = places.filter(({ role }) => role === 'in-use');
  const commands = [...new Set(inUse.flatMap(({ words }) => words?.runs?.restart ?? []))];
  const text =
    'Restart every process that uses the secret: a process keeps the value that it read at its start.';
  return commands.length === 0 ? [here(text)] : commands.map(command => signedIn(text, command));
}

/** Where no place of the rotation has a name for it (a connection string holds more, a pipeline maps it), it is put into a file. */
function whatItHolds({ rotation, places }: Evidence): Step[] {
  if (rotation === undefined || places.some(({ kind }) => kind === 'given')) return [];
  const variables = places.flatMap(({ words }) => words?.runs?.variable ?? []);
  const [variable] = [...variables, ...places.flatMap(({ words }) => words?.called ?? [])];
  const inPlaces = places.filter(({ kind, role }) => kind === 'target' && role === 'in-use');
  const from = inPlaces.map(({ name }) => name).join(', ');
  return [
    variable === undefined
      ? signedIn(
          `Test the value that the process itself uses${from === '' ? '' : ` (it is given by ${from})`}: put the secret alone into a file.`,
          commandFor(rotation, 'diagnose', '--secret-from', 'file:secret.txt'),
        )
      : signedIn(
          'Test the value that the process itself has, in its own environment.',
          commandFor(rotation, 'diagnose', '--secret-from', `env:${variable}`),
        ),
  ];
}

function clock({ skewMs, inSandbox }: Evidence): Step[] {
  if (inSandbox === true || !isClockOff(skewMs)) return [];
  return [
    here(
      `Set the clock of this machine: it is ${span(skewMs)} ${skewMs > 0 ? 'behind' : 'ahead of'} the service's, so it may treat valid tokens as expired or not yet valid.`,
      'timedatectl set-ntp true',
    ),
  ];
}

function itsIds({ signIn }: Evidence): Step[] {
  return [here(`Compare the ids in its configuration: tenant ${signIn.tenant}, client id ${signIn.appId}.`)];
}

/** The secret is right, and what is asked with the token is refused: not a matter of the secret. */
function itsRights(evidence: Evidence): Step[] {
  if (issued(evidence)?.roles.length !== 0) return [];
  return [
    signedIn(
      'If an API responds with 403: the token contains no roles; check which ones the registration requests.',
      `az ad app permission list --id ${evidence.signIn.appId}`,
    ),
  ];
}

function itsLog(evidence: Evidence): Step {
  const { rotation } = evidence;
  const command =
    rotation === undefined
      ? 'keyturn diagnose --error api.log'
      : commandFor(rotation, 'diagnose', '--error', 'api.log');
  return here('Let Keyturn explain its log (a file, or - for standard input).', command);
}
