/** What is known of the use of a credential, where the newest sign-in in the report may be one of our own. */
import { describe, expect, test } from 'vitest';
import { parseWindow } from '../../src/policy/window.ts';
import type { LoggedSignIn } from '../../src/rotation/loggedSignIn.ts';
import type { SignInLog, Usage } from '../../src/rotation/observation.ts';
import { readUsage } from '../../src/run/usage.ts';
import { credential, days, hours, now, rotation, situation, version } from '../rotation/given.ts';

const nightly = { at: hours(-24), requestId: 'nightly' };
const ours = signIn(nightly.at, { requestId: 'nightly', own: true });

function signIn(at: Date, change: Partial<LoggedSignIn> = {}): LoggedSignIn {
  return { at, keyId: 'one', requestId: `at ${at.getTime()}`, own: false, succeeded: true, ...change };
}

/** A log that keeps 30 days, as Entra's does. */
function logOf(entries: readonly LoggedSignIn[], complete = true) {
  return async (from: Date, until = now): Promise<SignInLog> => ({
    known: true,
    entries: entries.filter(({ at }) => at >= days(-30) && at >= from && at <= until),
    complete,
  });
}

const unread = async (): Promise<SignInLog> => ({ known: false, lasting: false, why: '429' });
const refused = async (): Promise<SignInLog> => ({ known: false, lasting: true, why: '403' });

/** Of the credential in use, which is to be superseded. */
async function useOf(
  signIns: (from: Date, until?: Date) => Promise<SignInLog>,
  { start = days(-100), row = nightly } = {},
) {
  const registration = {
    usage: async () => ({ known: true, rows: new Map([['one', row]]) }) as const,
    signIns,
  };
  const credentials = [credential('one', { start })];
  const usage = await readUsage(
    registration,
    rotation({ retire: 'when-unused' }),
    situation({ credentials }),
    now,
  );
  return usage.known ? usage.uses.get('one') : undefined;
}

describe('behind our own nightly sign-in', () => {
  test('the log tells when somebody else last signed in', async () => {
    expect(await useOf(logOf([ours, signIn(days(-20))]))).toMatchObject({ lastByOthers: days(-20) });
  });

  test('nobody did, where the log reaches back to the making of the credential', async () => {
    expect(await useOf(logOf([ours]), { start: days(-10) })).toEqual({ lastSeen: nightly.at });
  });

  test('somebody may have, before the log begins: a monthly job is not to be found there', async () => {
    expect(await useOf(logOf([ours, signIn(days(-31))]))).toMatchObject({ hidden: true });
  });

  test('and where the log was not read whole', async () => {
    expect(await useOf(logOf([ours], false), { start: days(-10) })).toMatchObject({ hidden: true });
  });
});

describe('a sign-in of which the log does not tell whose it is', () => {
  test('keeps the credential as one of others would, and may hide others', async () => {
    const maybe = { lastSeen: nightly.at, lastByOthers: nightly.at, hidden: true };
    expect(await useOf(unread)).toEqual(maybe);
    expect(await useOf(logOf([]))).toEqual(maybe);
  });

  test('is told by its credential where report and log number differently', async () => {
    const other = logOf([signIn(nightly.at, { address: '203.0.113.7' })]);
    expect(await useOf(other)).toMatchObject({ lastByOthers: nightly.at, who: 'from 203.0.113.7' });
    expect(await useOf(other)).not.toHaveProperty('hidden');
  });
});

describe('before a superseded credential goes, the log is the second witness', () => {
  const probe = { at: days(-9), requestId: 'probe' };
  const tags = { keyId: 'one', supersedes: { keyId: 'old', version: 'v1', probe }, confirmedAt: days(-9) };
  const rows = new Map([
    ['old', probe],
    ['one', { at: hours(-3), requestId: 'late' }],
  ]);

  async function usageBy(signIns: (from: Date, until?: Date) => Promise<SignInLog>): Promise<Usage> {
    const registration = { usage: async () => ({ known: true, rows }) as const, signIns };
    const credentials = [credential('old'), credential('one')];
    const state = situation({
      credentials,
      versions: [version('v2', tags), version('v1', { keyId: 'old' })],
    });
    return readUsage(registration, rotation({ retire: 'when-unused' }), state, now);
  }

  test('where it could not be read this time, nothing goes in this run', async () => {
    const once = logOf([]);
    let asked = 0;
    const lastly = async (from: Date, until?: Date) => {
      asked += 1;
      return asked === 1 ? once(from, until) : unread();
    };
    expect(await usageBy(lastly)).toEqual({ known: false, lasting: false, why: 'the sign-in log: 429' });
    expect(await usageBy(refused)).toMatchObject({ known: true, log: false });
  });

  test('it agrees only as far as it was read', async () => {
    const late = signIn(hours(-3), { requestId: 'late' });
    expect(await usageBy(logOf([late]))).toMatchObject({ known: true, log: true });
    expect(await usageBy(logOf([late], false))).toMatchObject({ known: true, log: false });
  });

  test('and tells who came before the successor was there, where the report showed nobody then', async () => {
    const rare = signIn(days(-16), { keyId: 'old' });
    const usage = await usageBy(logOf([rare, signIn(hours(-3), { requestId: 'late' })]));
    expect(usage.known && usage.uses.get('old')).toMatchObject({ lastSeen: probe.at, lastByOthers: rare.at });
    const forgotten = await usageBy(logOf([{ ...rare, at: days(-31) }]));
    expect(forgotten.known && forgotten.uses.get('old')).toEqual({ lastSeen: probe.at });
  });
});

describe('in a closed window', () => {
  test('the log is read all the same: a new secret by hand is made there, and the old one then goes', async () => {
    const probe = { at: days(-9), requestId: 'probe' };
    const tags = { keyId: 'one', supersedes: { keyId: 'old', version: 'v1', probe }, confirmedAt: days(-9) };
    const rows = new Map([
      ['old', probe],
      ['one', { at: hours(-3), requestId: 'late' }],
    ]);
    const registration = { usage: async () => ({ known: true, rows }) as const, signIns: refused };
    const state = situation({
      credentials: [credential('old'), credential('one')],
      versions: [version('v2', tags), version('v1', { keyId: 'old' })],
    });
    const sunday = parseWindow('Sun 01:00-02:00 UTC');
    if ('fault' in sunday) throw new Error(sunday.fault);
    const usage = await readUsage(
      registration,
      rotation({ retire: 'when-unused', windows: [sunday] }),
      state,
      now,
    );
    expect(usage).toMatchObject({ known: true, log: false });
  });
});
