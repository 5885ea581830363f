/** What a person is told of a revocation on the screen: what goes, what stays and still signs in, and what it has come to. */

import { signInWords } from '../../report/incidentMarkdown.ts';
import type {
  CheckedValue,
  Incident,
  LeakedCredential,
  OtherCredential,
} from '../../report/incidentRecord.ts';
import type { RemovalProof } from '../../report/removalProof.ts';
import { markedBy } from '../../rotation/credentialMark.ts';
import { wrap } from './layout.ts';
import { nextLines } from './nextLines.ts';
import type { Style } from './style.ts';

type Described = Pick<LeakedCredential, 'keyId' | 'displayName' | 'start' | 'lastSignIn'>;

/** Before anybody agrees: what goes, and when somebody signed in with it last. */
export function leakedWords(leaked: readonly LeakedCredential[], style: Style): string {
  return leaked.map(each => noted(described(each), style)).join('');
}

/** Before anybody agrees: by what the credential was chosen. */
export function checkedWords({ keyId, words }: CheckedValue, style: Style): string {
  return noted(`the value that leaked is credential ${keyId}: it ${words}`, style);
}

/** Before anybody agrees: whoever had the leaked one may have had these, or made one of them. */
export function stayingWords(staying: Omit<Staying, 'revoke'>, style: Style): string {
  const lines = listed('these are not revoked and can still sign in:', staying, style);
  return `${lines}${whichLines(staying, style)}`;
}

/** A ticket holds a value, and no id. */
function whichLines({ others, which, isChecked }: Omit<Staying, 'revoke'>, style: Style): string {
  if (isChecked) return '';
  const names = [...new Set(others.map(({ rotation }) => rotation))];
  return names
    .flatMap(name =>
      nextLines(
        `${style.signs.next} `,
        `${which(name)}   (put the leaked value into that file first: shows which credential it is)`,
        style,
      ),
    )
    .map(line => `${line}\n`)
    .join('');
}

export interface Staying {
  readonly others: readonly OtherCredential[];
  /** The key ids of those that the places hold: to revoke one of them takes a new secret, and is no advice. */
  readonly inUse: ReadonlySet<string>;
  readonly revoke: (rotation: string, keyId: string) => string;
  /** The value that leaked was at hand, so it is known which credential it is. */
  readonly isChecked: boolean;
  /** The command that tells which credential a value is. */
  readonly which: (rotation: string) => string;
}

/** The same at the end, with the command for each. */
export function stayedWords(staying: Staying, style: Style): string {
  const { others, inUse, revoke } = staying;
  const lines = listed('on the same registration, and not revoked: these can still sign in:', staying, style);
  const commands = others
    .filter(other => ownerOf(other) === undefined && !inUse.has(other.keyId))
    .flatMap(({ rotation, keyId }) =>
      nextLines(`${style.signs.next} `, `${revoke(rotation, keyId)}   (if it leaked, too)`, style),
    );
  return `${lines}${commands.map(line => `${line}\n`).join('')}${whichLines(staying, style)}`;
}

function listed(lead: string, { others, inUse }: Omit<Staying, 'revoke'>, style: Style): string {
  if (others.length === 0) return '';
  const lines = others.map(each => {
    const use = inUse.has(each.keyId) ? '; it is the one in use' : '';
    return `  - ${wrap(`${withEnd(each)}${use}`, style.columns - 4, '    ')}\n`;
  });
  return `${style.paint('warn', style.signs.note)} ${wrap(lead, style.columns - 2, '  ')}\n${lines.join('')}`;
}

function withEnd(other: OtherCredential): string {
  const end = other.end === null ? 'without an end' : `ends ${other.end.slice(0, 10)}`;
  const owner = ownerOf(other);
  const whose = owner === undefined ? '' : `; rotation ${owner} created it, and its places may use it`;
  return `${other.rotation}: ${described(other)}; ${end}${whose}`;
}

/** The other rotation whose mark a credential has: only that one can replace it in the places that use it. */
function ownerOf({ rotation, displayName }: OtherCredential): string | undefined {
  const owner = markedBy(displayName)?.name;
  return owner === rotation ? undefined : owner;
}

function described({ keyId, displayName, start, lastSignIn }: Described): string {
  return `credential ${keyId} (${displayName || 'no name'}), created ${start.slice(0, 10)}; last sign-in: ${signInWords(lastSignIn)}; the report lags by hours`;
}

function noted(text: string, { columns, signs }: Style): string {
  return `${signs.note} ${wrap(text, columns - 2, '  ')}\n`;
}

export function lastWords(incident: Incident, style: Style): string {
  const { paint, signs, columns } = style;
  const fates = incident.leaked.map(({ rotation, keyId, removed }) =>
    removed === null
      ? `${paint('bad', signs.bad)} ${wrap(`leaked credential ${keyId} IS STILL VALID: ${whyStill(incident, rotation)}`, columns - 2, '  ')}`
      : `${paint('good', signs.good)} ${wrap(`leaked credential ${keyId} is removed; Entra may accept it for some minutes more`, columns - 2, '  ')}`,
  );
  return [
    ...fates,
    ...incident.finish.flatMap(command => nextLines(`${signs.next} `, `${command}   (finishes it)`, style)),
    wrap(incident.reminder, columns),
  ].join('\n');
}

function whyStill({ published, targets }: Incident, rotation: string): string {
  if (!published.some(each => each.rotation === rotation)) return 'the run ended before, see above';
  const missing = targets.filter(each => each.rotation === rotation && each.required && !each.updated);
  if (missing.length === 0) return 'the run could not finish, see above';
  const places = missing.map(({ target }) => target).join(', ');
  return `it is removed once every place holds the new secret; these do not yet: ${places}`;
}

/** At the very end, after the check. */
export function provedWords({ keyId, outcome, code, calls, check }: RemovalProof, style: Style): string {
  const { paint, signs, columns } = style;
  if (outcome === 'refused')
    return `${paint('good', signs.good)} ${wrap(`Entra refuses the value of ${keyId}: ${calls} token calls in a row (${code})`, columns - 2, '  ')}\n`;
  const state =
    outcome === 'accepted'
      ? 'Entra still accepts the value of'
      : 'it is not known whether Entra refuses the value of';
  const next = nextLines(`${signs.next} `, `${check}   (shows whether Entra refuses it)`, style);
  return [noted(`${state} ${keyId}, which is removed`, style), ...next.map(line => `${line}\n`)].join('');
}
