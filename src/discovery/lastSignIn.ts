/**
 * What the sign-in report tells of one credential. A credential that never signed in has no row, and one whose row is missing
 * need not be unused: a report may be empty, late or short. So a missing row means something only within the time that the
 * report is seen to cover, by sign-ins of other credentials before the credential was created and long after it.
 */
import { AGREEMENT_MS } from '../clock.ts';
import type { Credential, UsageReport } from '../rotation/observation.ts';

const HOUR_MS = 3_600_000;

/** The report lags by hours: what it does not show by then, it is not going to show. */
const SHOWN_WITHIN_MS = 48 * HOUR_MS;

/** A report whose newest sign-in is older has stopped. */
const STOPPED_AFTER_MS = 7 * 24 * HOUR_MS;

/** The oldest and the newest sign-in in the report. */
export interface ReportSpan {
  readonly from: Date;
  readonly until: Date;
}

export type LastSignIn =
  | { readonly seen: 'at'; readonly at: Date }
  /** There was none up to this time, as far as the report shows. */
  | { readonly seen: 'never'; readonly until: Date }
  | { readonly seen: 'unknown' };

/** The time that a report is seen to cover. Undefined if that cannot be told, or the report has stopped. */
export function spanOf(usage: UsageReport, now: Date): ReportSpan | undefined {
  if (!usage.known || usage.rows.size === 0) return undefined;
  const times = [...usage.rows.values()].map(({ at }) => at.getTime());
  const [from, until] = times.reduce(([least, most], at) => [Math.min(least, at), Math.max(most, at)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as const);
  if (until < now.getTime() - STOPPED_AFTER_MS || until > now.getTime() + AGREEMENT_MS) return undefined;
  return { from: new Date(from), until: new Date(until) };
}

export function lastSignIn(
  { keyId, start }: Pick<Credential, 'keyId' | 'start'>,
  usage: UsageReport,
  span: ReportSpan | undefined,
): LastSignIn {
  const row = usage.known ? usage.rows.get(keyId) : undefined;
  if (row !== undefined) return { seen: 'at', at: row.at };
  if (span === undefined || span.from > start) return { seen: 'unknown' };
  if (span.until.getTime() < start.getTime() + SHOWN_WITHIN_MS) return { seen: 'unknown' };
  return { seen: 'never', until: span.until };
}
