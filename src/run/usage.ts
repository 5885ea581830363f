/**
 * Reads who uses the credentials of a rotation, and excludes the sign-ins of this program: they would keep a credential in use
 * forever.
 */
import { AGREEMENT_MS } from '../clock.ts';
import type { Rotation } from '../policy/policy.ts';
import type { LoggedSignIn } from '../rotation/loggedSignIn.ts';
import type { CredentialUse, Probe, ReportedSignIn, SignInLog, Usage } from '../rotation/observation.ts';
import type { RegistrationPort } from '../rotation/ports.ts';
import { retirementsOf } from '../rotation/retire.ts';
import { credentialOf, currentOf, type Situation, supersededOf } from '../rotation/situation.ts';

const SECOND_MS = 1_000;

const REPORT_AHEAD: Usage = { known: false, lasting: false, why: 'it shows sign-ins in the future' };

/** The log is kept for 30 days at most. */
export const LOG_MS = 30 * 24 * 3_600 * SECOND_MS;

/** The report is always read, the log only where it can add something. */
export async function readUsage(
  registration: Pick<RegistrationPort, 'usage' | 'signIns'>,
  rotation: Rotation,
  situation: Situation,
  now: Date,
): Promise<Usage> {
  const report = await registration.usage();
  if (!report.known) return report;
  const rows = [...report.rows];
  // No sign-in can be further ahead of the clocks.
  if (rows.some(([, { at }]) => at.getTime() > now.getTime() + AGREEMENT_MS)) return REPORT_AHEAD;
  const probes = new Map(supersededOf(situation).map(({ credential, probe }) => [credential.keyId, probe]));
  const current = currentOf(situation)?.keyId;
  let log = true;
  const attributed = await Promise.all(
    rows.map(async ([keyId, row]): Promise<[string, CredentialUse]> => {
      if (keyId !== current && !probes.has(keyId)) return [keyId, { lastSeen: row.at, lastByOthers: row.at }];
      const start = credentialOf(situation, keyId)?.start;
      const found = await useOf(registration, { keyId, row, probe: probes.get(keyId), start }, now);
      log &&= found.log;
      const forbidden = report.logForbidden === true ? { logForbidden: true as const } : {};
      return [keyId, { ...found.use, ...forbidden }];
    }),
  );
  const shown = rows.map(([, { at }]) => at.getTime());
  const usage: Usage = {
    known: true,
    uses: new Map(attributed),
    log,
    ...(shown.length === 0 ? {} : { shownUntil: new Date(Math.max(...shown)) }),
  };
  return withSignInLog(registration, rotation, { ...situation, usage }, now);
}

interface Found {
  readonly use: CredentialUse;
  readonly log: boolean;
}

interface Shown {
  readonly keyId: string;
  readonly row: ReportedSignIn;
  readonly probe: Probe | undefined;
  readonly start: Date | undefined;
}

/**
 * Where the log does not show whose the newest sign-in is, it counts both as one of another client, and as one of this program
 * that hides others: otherwise a nightly run would make a monthly job look like a nightly one.
 */
async function useOf(
  registration: Pick<RegistrationPort, 'signIns'>,
  { keyId, row, probe, start }: Shown,
  now: Date,
): Promise<Found> {
  const lastSeen = row.at;
  if (isProbe(row, probe)) return { use: { lastSeen }, log: true };
  const [from, until] = [-SECOND_MS, SECOND_MS].map(ms => new Date(row.at.getTime() + ms));
  const moment = await registration.signIns(from ?? row.at, until);
  const entry = moment.known ? entryOf(moment.entries, keyId, row) : undefined;
  if (entry === undefined)
    return { use: { lastSeen, lastByOthers: lastSeen, hidden: true }, log: moment.known };
  if (!entry.own) return { use: byOthers(lastSeen, lastSeen, entry), log: true };
  const kept = new Date(now.getTime() - LOG_MS);
  const since = (probe === 'refused' ? undefined : probe?.at) ?? start ?? new Date(0);
  const before = await registration.signIns(since < kept ? kept : since, row.at);
  return { use: behindOwn(lastSeen, before, keyId, since >= kept), log: before.known };
}

function isProbe(row: ReportedSignIn, probe: Probe | undefined): boolean {
  if (probe === undefined || probe === 'refused') return false;
  if (probe.requestId !== undefined && row.requestId !== undefined) return probe.requestId === row.requestId;
  return Math.abs(row.at.getTime() - probe.at.getTime()) <= 2 * SECOND_MS;
}

/** By request id; where report and log have different ids, by the credential. */
function entryOf(
  entries: readonly LoggedSignIn[],
  keyId: string,
  { requestId }: ReportedSignIn,
): LoggedSignIn | undefined {
  const named = entries.find(each => each.requestId === requestId);
  return named ?? entries.find(each => each.keyId === keyId && each.succeeded);
}

/** The use before a sign-in of this program, by the log. `whole`: the log covers the whole time in question. */
function behindOwn(lastSeen: Date, log: SignInLog, keyId: string, whole: boolean): CredentialUse {
  const entry = log.known ? othersIn(log.entries, keyId) : undefined;
  if (entry !== undefined) return byOthers(lastSeen, entry.at, entry);
  return whole && log.known && log.complete ? { lastSeen } : { lastSeen, hidden: true };
}

function othersIn(entries: readonly LoggedSignIn[], keyId: string): LoggedSignIn | undefined {
  return entries.find(each => each.keyId === keyId && each.succeeded && !each.own);
}

function byOthers(lastSeen: Date, lastByOthers: Date, entry: LoggedSignIn | undefined): CredentialUse {
  const { address, resource } = entry ?? {};
  const parts = [address && `from ${address}`, resource && `for ${resource}`].filter(Boolean);
  return { lastSeen, lastByOthers, ...(parts.length === 0 ? {} : { who: parts.join(' ') }) };
}

/**
 * Before a removal that the report justifies, the log is read for the whole time since the confirmation: also where a window or a
 * freeze holds the removal up at the moment, since a new secret that is made in spite of it makes room.
 */
async function withSignInLog(
  registration: Pick<RegistrationPort, 'signIns'>,
  rotation: Rotation,
  situation: Situation & { readonly usage: Extract<Usage, { known: true }> },
  now: Date,
): Promise<Usage> {
  const { usage } = situation;
  const going = retirementsOf(rotation, situation, now, true).flatMap(({ removable, superseded }) =>
    removable && superseded.confirmedAt !== undefined ? [superseded] : [],
  );
  const confirmed = going.flatMap(({ confirmedAt }) => confirmedAt?.getTime() ?? []);
  if (confirmed.length === 0) return { ...usage, log: false };
  const log = await registration.signIns(new Date(Math.min(...confirmed)));
  if (!log.known)
    return log.lasting ? { ...usage, log: false } : { ...log, why: `the sign-in log: ${log.why}` };
  const uses = new Map(usage.uses);
  for (const { credential, confirmedAt = now, probe } of going) {
    const isUnseen = probe !== 'refused' && probe?.lastUse === undefined;
    const entry =
      othersIn(log.entries, credential.keyId) ??
      (isUnseen ? await lastBefore(registration, credential.keyId, confirmedAt, now) : undefined);
    const known = uses.get(credential.keyId);
    if (entry !== undefined && (known?.lastByOthers ?? new Date(0)) < entry.at)
      uses.set(credential.keyId, byOthers(known?.lastSeen ?? entry.at, entry.at, entry));
  }
  return { ...usage, uses, log: usage.log && log.complete };
}

/**
 * The report showed no use when the successor was confirmed: it may have been late or blind then, although it is complete now.
 * The log, where it can be read, still shows how rare the use is.
 */
async function lastBefore(
  registration: Pick<RegistrationPort, 'signIns'>,
  keyId: string,
  confirmedAt: Date,
  now: Date,
): Promise<LoggedSignIn | undefined> {
  const log = await registration.signIns(new Date(now.getTime() - LOG_MS), confirmedAt);
  return log.known ? othersIn(log.entries, keyId) : undefined;
}
