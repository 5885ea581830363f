import type { Incident } from './incidentRecord.ts';

/** The record as Markdown, to be pasted into a post-mortem. The first lines say whether it is over. */
export function incidentMarkdown(incident: Incident): string {
  return [
    `# Leaked client secret: ${[...new Set(incident.leaked.map(({ rotation }) => rotation))].join(', ')}`,
    verdict(incident),
    summary(incident),
    ...whatIsOpen(incident),
    '## What leaked',
    ...incident.leaked.map(leakedLines),
    WHO,
    ...section('## Where the new secret went', ['place', 'outcome'], incident.targets.map(targetRow)),
    '## What was done (UTC)',
    list(incident.timeline.map(({ at, rotation, what }) => `${clock(at)} ${rotation}: ${what}`)),
    '## Remember',
    incident.reminder,
  ]
    .join('\n\n')
    .concat('\n');
}

const WHO =
  'Who signed in is not in that report. Entra admin center > Sign-in logs > Service principal sign-ins has the ' +
  'address of each sign-in and the key id that it was made with. Keyturn’s own token calls (prove, confirm, verify) ' +
  'are among them.';

function verdict({ leaked, open }: Incident): string {
  const alive = leaked.filter(({ removed }) => removed === null);
  if (alive.length > 0)
    return `**Not over: ${alive.length} of ${leaked.length} leaked credentials still valid. See “Still open”.**`;
  const gone =
    leaked.length === 1 ? 'The leaked credential was removed' : 'All leaked credentials were removed';
  return open.length === 0 ? `**${gone}; nothing is open.**` : `**${gone}, but see “Still open”.**`;
}

function summary(incident: Incident): string {
  const { immediately, disabledVersions, published } = incident;
  const made = published.map(({ keyId, version }) => `${keyId}, in vault version ${version}`);
  return list([
    `reason: ${incident.reason}`,
    `by: ${incident.actor}, run ${incident.run}${incident.finishedBy === undefined ? '' : `; finished by run ${incident.finishedBy}`}`,
    `from ${clock(incident.begun)} to ${clock(incident.ended)} UTC, outcome: ${incident.outcome}`,
    `order: ${immediately ? 'the leaked secret first, then a new one (an outage, on purpose)' : 'a new secret everywhere first, then the leaked one goes'}`,
    `new credential: ${made.join('; ') || 'none was published'}`,
    `vault versions disabled: ${disabledVersions.join(', ') || 'none'}`,
  ]);
}

function whatIsOpen({ open, finish }: Incident): string[] {
  if (open.length === 0) return [];
  const again = finish.map(command => `    ${command}`).join('\n');
  return ['## Still open', list(open), AGAIN, again];
}

const AGAIN =
  'This finishes it once the trouble is over (not `revoke` without `--key-id`: it would take the new secret for the ' +
  'leaked one):';

function leakedLines(leaked: Incident['leaked'][number]): string {
  const { registration, keyId, displayName, start, end, inUse, lastSignIn, removed } = leaked;
  const signIn = /^\d{4}-/.test(lastSignIn) ? `${clock(lastSignIn)} UTC` : lastSignIn;
  return list([
    `credential: ${keyId} “${displayName || 'no name'}” of ${registration}`,
    `valid from ${start.slice(0, 10)} ${end === null ? 'without an end' : `to ${end.slice(0, 10)}`}, ${inUse ? 'the one in use' : 'not the one in use'}`,
    `last sign-in before this run, as the sign-in report tells it (hours late): ${signIn}`,
    `removed: ${removed === null ? 'NOT YET' : `${clock(removed)} UTC`}`,
  ]);
}

function targetRow({ target, required, outcome }: Incident['targets'][number]): string[] {
  return [`${target}${required ? '' : ' (best effort)'}`, outcome];
}

function section(heading: string, columns: readonly string[], rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : [heading, table(columns, rows)];
}

function list(items: readonly string[]): string {
  return items.map(item => `- ${oneLine(item)}`).join('\n');
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}

function clock(iso: string): string {
  return iso.replace('T', ' ').slice(0, 19);
}
