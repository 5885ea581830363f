/** Of an incident record: who signed in with what leaked, and what else lives on the registration. */

import { markdownTable } from '../markdown.ts';
import { clock, list, signInWords } from './incidentMarkdown.ts';
import type { Incident } from './incidentRecord.ts';
import type { LeakedUse } from './incidentUse.ts';

export function useSections(use: Incident['use'], leaked: Incident['leaked']): string[] {
  // An older record, or one that was written before the run: the log is read at its end.
  if (use === undefined || use.length === 0)
    return leaked.length === 0 ? [] : ['## Who signed in with it', LATER];
  return ['## Who signed in with it', ...use.flatMap(useLines), HOW, ...use.flatMap(queryLines)];
}

const LATER = 'The sign-in log is read when the run ends.';

const HOW =
  'The log is some minutes late and omits entries older than 30 days. To query it again, in Log Analytics (KQL) or with az:';

function useLines({ keyId, unknown, complete, own, from }: LeakedUse): string[] {
  const columns = ['address', 'resource', 'succeeded', 'failed', 'first (UTC)', 'last (UTC)'];
  const rows = from.map(({ address, resource, succeeded, failed, first, last }) => [
    address,
    resource,
    String(succeeded),
    String(failed),
    clock(first),
    clock(last),
  ]);
  const head =
    unknown !== null
      ? `${keyId}: not known, since the sign-in log could not be read (${unknown})`
      : `${keyId}: ${from.length === 0 ? 'no sign-in in the log' : 'see the table; sign-ins of its consumers are expected'}` +
        `${complete ? '' : '; the log was not read to its end'}; in addition ${own} by Keyturn itself`;
  return [list([head]), ...(rows.length === 0 ? [] : [markdownTable(columns, rows)])];
}

function queryLines({ queries }: LeakedUse): string[] {
  return [fenced('kusto', queries.kql), fenced('sh', queries.graph)];
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Whoever could sign in may have been able to make another one. */
export function otherSection({ others = [] }: Incident): string[] {
  if (others.length === 0) return [];
  const rows = others.map(({ rotation, keyId, displayName, start, end, lastSignIn, inUse }) => [
    keyId,
    `${displayName || 'no name'}${inUse === true ? ` (in use: the vault of ${rotation} held it)` : ''}`,
    clock(start),
    end === null ? 'never' : clock(end),
    signInWords(lastSignIn),
  ]);
  const columns = ['credential', 'name', 'created (UTC)', 'ends (UTC)', 'last sign-in'];
  return ['## Other credentials on the registration at the start', OTHERS, markdownTable(columns, rows)];
}

const OTHERS =
  'Each of these signs in as the same application. A credential of unknown origin may belong to the attacker: `keyturn revoke` with `--key-id` removes it.';
