import { MAYBE_OURS } from '../rotation/hiddenUse.ts';
import { span } from '../rotation/words.ts';
import { clock, list, section, signInWords } from './incidentMarkdown.ts';
import type { Incident } from './incidentRecord.ts';
import { otherSection, useSections } from './incidentUseText.ts';
import { proofWords } from './removalProof.ts';

/** The record as Markdown, to be pasted into a post-mortem. The first lines say whether it is over. */
export function incidentMarkdown(incident: Incident): string {
  return [
    `# Leaked client secret: ${[...new Set(incident.leaked.map(({ rotation }) => rotation))].join(', ')}`,
    verdict(incident),
    summary(incident),
    ...whatIsOpen(incident),
    '## What leaked',
    ...incident.leaked.map(each => leakedLines(each, incident)),
    ...useSections(incident.use, incident.leaked),
    ...otherSection(incident),
    ...section('## Places of the new secret', ['place', 'outcome'], whereItWent(incident)),
    '## What was done (UTC)',
    list(incident.timeline.map(({ at, rotation, what }) => `${clock(at)} ${rotation}: ${what}`)),
    '## Remember',
    incident.reminder,
  ]
    .join('\n\n')
    .concat('\n');
}

function verdict(incident: Incident): string {
  const { leaked, open } = incident;
  const alive = leaked.filter(({ removed }) => removed === null);
  if (alive.length > 0)
    return `**Not over: ${alive.length} of ${leaked.length} leaked credentials still valid. See “Still open”.**`;
  const gone =
    leaked.length === 1 ? 'The leaked credential was removed' : 'All leaked credentials were removed';
  if (open.length > 0) return `**${gone}, but see “Still open”.**`;
  const which = whichLeaked(incident);
  return which === undefined ? `**${gone}; nothing is open.**` : `**${gone}. ${which}**`;
}

/** Whoever says that a secret leaked names a rotation as a rule, and may hold the value of another of its credentials. */
function whichLeaked({ others = [], checked = [], check }: Incident): string | undefined {
  if (checked.length > 0)
    return checked
      .map(
        ({ keyId, words }) => `The value that leaked was checked: it is credential ${keyId} (it ${words}).`,
      )
      .join(' ');
  if (others.length === 0 || check === undefined) return undefined;
  const ids = others.map(({ keyId }) => keyId.slice(0, 8)).join(', ');
  return `Not checked: whether the value that leaked was that of another credential that was valid then (${ids}). Put the value into the file that this command names, and it shows which one it is: \`${check}\`.`;
}

function summary(incident: Incident): string {
  const { immediately, disabledVersions, published, client, ci, discovered, trail } = incident;
  const made = published.map(({ keyId, version }) => `${keyId}, in vault version ${version}`);
  return list([
    `reason: ${incident.reason}`,
    ...(discovered === undefined
      ? []
      : [`discovered: ${clock(discovered)} UTC, ${before(discovered, incident.begun)}`]),
    `by: ${incident.actor}${client ? `, signed in as client ${client}` : ''}, run ${incident.run}${incident.finishedBy === undefined ? '' : `; finished by run ${incident.finishedBy}`}`,
    ...(ci === undefined
      ? []
      : [`in: ${ci.system}${ci.startedBy === undefined ? '' : `, started by ${ci.startedBy}`}: ${ci.url}`]),
    `from ${clock(incident.begun)} to ${clock(incident.ended)} UTC, outcome: ${incident.outcome}`,
    `order: ${immediately ? 'the leaked secret first, then a new one (an intentional outage)' : 'a new secret to every place first, then the leaked one is removed'}`,
    `new credential: ${made.join('; ') || 'none was published'}`,
    `vault versions disabled: ${disabledVersions.join(', ') || 'none'}`,
    ...(trail === undefined
      ? []
      : [
          `audit trail: ${trail.file}, up to record ${trail.anchor ?? 'unknown'} (--anchor of keyturn history --check)`,
        ]),
  ]);
}

function whatIsOpen({ open, finish }: Incident): string[] {
  if (open.length === 0) return [];
  const again = finish.map(command => `    ${command}`).join('\n');
  return ['## Still open', list(open), AGAIN, again];
}

const AGAIN =
  'This command finishes it once the problem is fixed (not `revoke` without `--key-id`: that would treat the new secret as the ' +
  'leaked one):';

function leakedLines(
  leaked: Incident['leaked'][number],
  { use = [], checked = [], proofs = [] }: Incident,
): string {
  const { registration, keyId, displayName, start, end, inUse, lastSignIn, removed } = leaked;
  const proof = proofs.find(each => each.keyId === keyId);
  return list([
    `credential: ${keyId} “${displayName || 'no name'}” of ${registration}`,
    ...checked
      .filter(each => each.keyId === keyId)
      .map(({ words }) => `checked: the value that leaked is this credential: it ${words}`),
    `valid from ${minute(start)} ${end === null ? 'without an end' : `to ${minute(end)}`} UTC, ${inUse ? 'the one in use' : 'not the one in use'}`,
    `last sign-in before this run, according to the sign-in report (hours late): ${signInWords(lastSignIn)}${maybeOurs(leaked, use)}`,
    `removed: ${removed === null ? 'NOT YET' : `${clock(removed)} UTC${proof === undefined ? ' (Entra may accept it for some minutes more)' : ''}`}`,
    ...(proof === undefined ? [] : [proofWords(proof)]),
  ]);
}

/** The report does not say whose it was: `verify`, `diagnose` and every run sign in as well. */
function maybeOurs(
  { keyId, lastSignIn }: Incident['leaked'][number],
  use: NonNullable<Incident['use']>,
): string {
  const isTold = use.some(each => each.keyId === keyId && each.unknown === null);
  return isTold || Number.isNaN(Date.parse(lastSignIn)) ? '' : MAYBE_OURS;
}

/** Of a credential that nothing in the policy uses no new secret goes anywhere. */
function whereItWent({ published, targets }: Incident): string[][] {
  const isWritten = published.length > 0 || targets.some(({ updated }) => updated);
  return isWritten ? targets.map(targetRow) : [];
}

function before(discovered: string, begun: string): string {
  return `${span(Date.parse(begun) - Date.parse(discovered))} before this run`;
}

function minute(iso: string): string {
  return iso.replace('T', ' ').slice(0, 16);
}

function targetRow({ target, required, outcome }: Incident['targets'][number]): string[] {
  return [`${target}${required ? '' : ' (best effort)'}`, outcome];
}
