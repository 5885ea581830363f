/** What many rotations have in common at the end of a run, each in one sentence. */
import type { RotationFinished } from '../../event.ts';
import { moment, plural, span } from '../../rotation/words.ts';

/** Or empty. */
export function foreignWords(all: readonly RotationFinished[]): string {
  const foreign = all.filter(({ findings }) => findings.some(({ code }) => code === 'foreign-credential'));
  if (foreign.length === 0) return '';
  const have = foreign.length === 1 ? 'registration has' : 'registrations have';
  return `${foreign.length} ${have} other credentials that Keyturn did not create and does not touch: keyturn status shows them`;
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 7;
const LATER_DAYS = 30;

/** `next: 12 new secrets within 7 days, 40 within 30 days (the first in 3 days, …); 20 old ones go, …`; or empty. */
export function comingWords(all: readonly RotationFinished[], now: Date): string {
  const next = all.flatMap(event => event.next);
  const dates = (which: typeof next) =>
    which
      .flatMap(({ at }) => (at === undefined ? [] : [new Date(at)]))
      .filter(at => at > now)
      .sort((one, other) => one.getTime() - other.getTime());
  const secrets = dates(next.filter(({ step }) => step === 'create'));
  const goes = dates(next.filter(({ step }) => step === 'retire'));
  const due = all.filter(isDueNow).length;
  const unread = all.filter(({ phase }) => phase === 'unknown').length;
  const parts = [
    dueWords(due, unread),
    secretWords(secrets, now, due + unread > 0),
    goes.length === 0 ? '' : goesWords(goes, now),
  ];
  const told = parts.filter(part => part !== '');
  return told.length === 0 ? '' : `next: ${told.join('; ')}`;
}

/** What is due and waits for a freeze to end is among the dates. */
function isDueNow({ phase, next }: RotationFinished): boolean {
  if (phase === 'outage') return true;
  return phase === 'due' && !next.some(({ step }) => step === 'create');
}

/** What is due already is no date, and of what was not read no date is known. */
function dueWords(due: number, unread: number): string {
  const parts = [
    due === 0 ? '' : `${plural(due, 'new secret')} due now`,
    unread === 0 ? '' : `${plural(unread, 'rotation')} not read`,
  ];
  return parts.filter(part => part !== '').join('; ');
}

/** `isPart`: there are others, so a count would not be that of all. */
function secretWords(dates: readonly Date[], now: Date, isPart: boolean): string {
  const first = dates[0];
  if (first === undefined) return '';
  if (isPart) return `the first new secret of the others ${dated(first, now)}`;
  const within = (days: number) => dates.filter(at => at.getTime() - now.getTime() <= days * DAY_MS).length;
  const [soon, later] = [within(SOON_DAYS), within(LATER_DAYS)];
  if (later === 0) return `the first new secret ${dated(first, now)} (none within ${LATER_DAYS} days)`;
  const head = soon === 0 ? 'no new secret' : plural(soon, 'new secret');
  return `${head} within ${SOON_DAYS} days, ${later} within ${LATER_DAYS} days, the first ${dated(first, now)}`;
}

function goesWords(dates: readonly Date[], now: Date): string {
  const first = dates[0] ?? now;
  return dates.length === 1
    ? `1 old credential will be removed ${dated(first, now)}`
    : `${dates.length} old credentials will be removed, the first ${dated(first, now)}`;
}

function dated(at: Date, now: Date): string {
  return `in ${span(at.getTime() - now.getTime())}, ${moment(at)}`;
}
