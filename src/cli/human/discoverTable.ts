/** The tables of `discover`, in forms for screens of several widths. */
import type { Danger } from '../../discovery/danger.ts';
import {
  credentialsByDanger,
  type Discovered,
  type DiscoveredRegistration,
} from '../../discovery/discovered.ts';
import { evidenceWords } from '../../discovery/evidenceWords.ts';
import type { LastSignIn } from '../../discovery/lastSignIn.ts';
import type { Link } from '../../discovery/links.ts';
import type { PlaceLink } from '../../discovery/placeLinks.ts';
import { vaultName } from '../../policy/place.ts';
import { hasEnded } from '../../rotation/ending.ts';
import { span } from '../../rotation/words.ts';
import { fitted } from './fitting.ts';
import type { Style, Tone } from './style.ts';

interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
}

function tableOf<Row>(
  rows: readonly Row[],
  forms: readonly (readonly Column<Row>[])[],
  { paint, width }: Style,
): string[] {
  const heads = (columns: readonly Column<Row>[]) => columns.map(({ head }) => paint('quiet', head));
  return fitted(
    forms.map(columns => [heads(columns), ...rows.map(row => columns.map(({ cell }) => cell(row)))]),
    width,
  );
}

export function credentialTable({ registrations }: Discovered, now: Date, style: Style): string[] {
  type Row = ReturnType<typeof credentialsByDanger>[number];
  const { paint } = style;
  const column = (head: string, cell: (row: Row) => string): Column<Row> => ({ head, cell });
  const name = column('REGISTRATION', ({ of }) => of.registration.displayName);
  const key = column(
    'CREDENTIAL',
    ({ credential: { keyId, hint } }) => `${keyId.slice(0, 8)} ${hint ?? '-'}…`,
  );
  const keyShort = column('CREDENTIAL', ({ credential: { keyId } }) => keyId.slice(0, 8));
  const ends = column('ENDS', ({ credential: { end } }) => {
    if (end === undefined) return paint('warn', 'no end');
    const ms = end.getTime() - now.getTime();
    return hasEnded({ end }, now) ? paint('bad', `${span(ms)} ago`) : `in ${span(ms)}`;
  });
  const age = column('AGE', ({ credential: { start } }) => span(now.getTime() - start.getTime()));
  const used = column('LAST SIGN-IN', ({ lastSignIn }) => signInWords(lastSignIn, now));
  const owners = column('OWNERS', ({ of }) => ownerWords(of));
  const danger = column('DANGER', ({ dangers }) => dangerWords(dangers, style));
  const worst = column('DANGER', ({ dangers }) =>
    dangerWords(dangers.slice(0, 1), style, dangers.length - 1),
  );
  return tableOf(
    credentialsByDanger(registrations),
    [
      [name, key, ends, age, used, owners, danger],
      [name, keyShort, ends, age, used, owners, danger],
      [name, keyShort, ends, used, danger],
      [name, keyShort, ends, used, worst],
      [name, keyShort, ends, worst],
      [name, ends, worst],
    ],
    style,
  );
}

function signInWords(lastSignIn: LastSignIn, now: Date): string {
  if (lastSignIn.seen === 'unknown') return 'unknown';
  if (lastSignIn.seen === 'never') return 'never seen';
  return `${span(now.getTime() - lastSignIn.at.getTime())} ago`;
}

function ownerWords({ registration: { owners } }: DiscoveredRegistration): string {
  if (owners === undefined) return 'unknown';
  return `${owners.count}${owners.orMore ? '+' : ''}`;
}

const WORDS: Readonly<Record<Danger, readonly [tone: Tone, text: string]>> = {
  'expires-soon': ['bad', 'expires soon'],
  old: ['warn', 'old'],
  'no-end': ['warn', 'no end'],
  'no-owner': ['warn', 'no owner'],
  unmanaged: ['warn', 'unmanaged'],
  'never-seen': ['warn', 'never seen'],
  expired: ['warn', 'expired'],
};

function dangerWords(dangers: readonly Danger[], { paint }: Style, more = 0): string {
  const words = dangers.map(danger => {
    const [tone, text] = WORDS[danger];
    return paint(tone, text);
  });
  return `${words.join(', ') || '-'}${more > 0 ? ` +${more}` : ''}`;
}

export function linkTable(found: Discovered, style: Style): string[] {
  const place = ({ vault, secret }: Link) => `${vaultName({ url: vault })}/${secret}`;
  return belongingTable(found.links, { head: 'VAULT SECRET', cell: place }, found, style);
}

/** The places besides vault secrets, proved ones first. */
export function placeTable(found: Discovered, style: Style): string[] {
  const places = found.places.toSorted(
    (one, other) => Number(other.certainty === 'proved') - Number(one.certainty === 'proved'),
  );
  return belongingTable(places, { head: 'PLACE', cell: ({ label }: PlaceLink) => label }, found, style);
}

/** What belongs to which registration, and by what evidence. */
function belongingTable<Row extends Pick<Link, 'appId' | 'certainty' | 'evidence'>>(
  rows: readonly Row[],
  place: Column<Row>,
  { registrations }: Pick<Discovered, 'registrations'>,
  style: Style,
): string[] {
  const names = new Map(
    registrations.map(({ registration }) => [registration.appId, registration.displayName]),
  );
  const column = (head: string, cell: (row: Row) => string): Column<Row> => ({ head, cell });
  const whose = column('REGISTRATION', ({ appId }) => names.get(appId) ?? appId);
  const whoseAndHow = column(
    'REGISTRATION',
    ({ appId, certainty }) => `${certainty}: ${names.get(appId) ?? appId}`,
  );
  const sure = column('BELONGS', ({ certainty }) =>
    certainty === 'proved' ? style.paint('good', certainty) : certainty,
  );
  const by = column('EVIDENCE', ({ evidence }) => evidence.map(evidenceWords).join('; '));
  const byShort = column('EVIDENCE', ({ evidence: [first] }) =>
    first === undefined ? '-' : evidenceWords(first),
  );
  return tableOf(
    rows,
    [
      [place, whose, sure, by],
      [place, whose, sure, byShort],
      [place, whose, sure],
      [place, whoseAndHow],
    ],
    style,
  );
}
