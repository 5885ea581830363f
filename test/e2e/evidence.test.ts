/**
 * Promise 4 through the real program, with the built-in defaults: nothing is retired early, and nothing on silence. Asked
 * afterwards: whether the one who goes on using the old secret was refused, the sandbox's world, and the exit code.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/sandbox/world.ts';
import { runCommand } from '../support/sandbox.ts';
import {
  ADDRESS,
  arrive,
  HOUR,
  lives,
  night,
  nights,
  type Overlap,
  openNights,
  rotateOnce,
  SIX_HOURLY,
  signInsWith,
  withSignInLog,
} from './overlap.ts';
import { must, policyOf, theTenant } from './stage.ts';

const DAY = 24;

describe('an old secret that somebody uses every six hours is not retired', () => {
  it.each<[string, Partial<Settings>]>([
    ['is complete', {}],
    ['is late by 36 hours', { reportLagMs: 36 * 3_600_000 }],
    ['is late by ten days', { reportLagMs: 10 * DAY * 3_600_000 }],
    ['is blind', { report: 'blind' }],
    ['is partial and leaves its row out', { report: 'partial' }],
  ])('while the report %s', async (_name, settings) => {
    await using stage = await openNights({ settings });
    const overlap = await rotateOnce(stage, SIX_HOURLY);
    if (settings.report === 'partial')
      stage.sandbox.world.settings.reportStuck = [{ keyIds: [overlap.old.keyId] }];
    const seen = await nights(overlap, [1, 2, 3, 8, 9, 11, 12, 21]);
    expect(overlap.refusals).toEqual([]);
    expect(seen.map(({ oldLives }) => oldLives)).not.toContain(false);
    for (const { exitCode, stdout } of seen) expect([0, 3], stdout).toContain(exitCode);
  });

  it('while the report stopped showing its uses after our own sign-in: the sign-in log is a second witness', async () => {
    await using stage = await openNights({ changed: withSignInLog });
    const overlap = await rotateOnce(stage, SIX_HOURLY);
    const since = stage.sandbox.clock.now();
    Object.assign(stage.sandbox.world.settings, {
      report: 'partial',
      reportStuck: [{ keyIds: [overlap.old.keyId], since }],
    });
    await nights(overlap, [1, 2, 8, 9, 10, 21]);
    expect(overlap.refusals).toEqual([]);
  });

  it('and who it is that uses it is named, where the sign-in log tells, also one that asks to wait', async () => {
    await using stage = await openNights({ changed: withSignInLog });
    const overlap = await rotateOnce(stage, SIX_HOURLY);
    const headers = { 'Retry-After': '1' };
    stage.sandbox.faults.add({
      service: 'graph',
      operation: 'listSignIns',
      fault: { kind: 'error', status: 429, headers, body: {} },
    });
    const { findings } = await night(overlap, 3);
    expect(findings.map(({ text }) => text).join()).toContain(ADDRESS);
    const plan = await stage.keyturn('plan');
    expect(plan.stdout).toContain(ADDRESS);
  });
});

describe('a job that comes rarely keeps its secret', () => {
  it('once a week, last an hour before the rotation, with a perfect report', async () => {
    await using stage = await openNights();
    const overlap = await rotateOnce(stage, { first: -1, every: 7 * DAY });
    await nights(overlap, [1, 2, 6, 7, 8, 9, 13, 14, 20, 21]);
    expect(overlap.refusals).toEqual([]);
    expect(lives(overlap)).toBe(true);
  });

  it('every twenty days, last fifteen days before the rotation', async () => {
    await using stage = await openNights();
    const overlap = await rotateOnce(stage, { first: -15 * DAY, every: 20 * DAY });
    await nights(overlap, [1, 2, 4, 5, 9, 10, 16, 24, 25, 30, 37, 44, 45]);
    expect(overlap.refusals).toEqual([]);
    expect(lives(overlap)).toBe(true);
  });
});

describe('where no report is to be had', () => {
  async function without(retire?: string) {
    const policy = retire === undefined ? '' : `defaults: { retire: ${retire} }`;
    const stage = await openNights({ policy });
    stage.sandbox.edit({
      op: 'change-tenant',
      tenant: theTenant(stage.sandbox.world).id,
      reportAvailable: false,
    });
    return stage;
  }

  it('nothing goes before eight days, then it does, and plan and trail say that it was without evidence', async () => {
    await using stage = await without();
    const before = await stage.keyturn('plan');
    const overlap = await rotateOnce(stage);
    const seen = await nights(overlap, [1, 2, 7, 8, 9]);
    expect(seen.map(({ oldLives }) => oldLives)).toEqual([true, true, true, false, false]);
    expect(seen.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
    expect(before.stdout).toContain('without usage evidence');
    expect(retirement(overlap)?.reason?.text).toContain('without usage evidence');
  });

  it('when-proven-unused: never before its end', async () => {
    await using stage = await without('when-proven-unused');
    const overlap = await rotateOnce(stage);
    const seen = await nights(overlap, [1, 8, 9, 46, 100]);
    expect(seen.map(({ oldLives }) => oldLives)).not.toContain(false);
  });

  it('after-overlap, the user’s own word: after 24 hours, and not before', async () => {
    await using stage = await without('after-overlap');
    const overlap = await rotateOnce(stage);
    arrive(overlap, 23);
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect(lives(overlap)).toBe(true);
    expect(await night(overlap, 1)).toMatchObject({ exitCode: 0, oldLives: false });
  });
});

describe('a report that does not show our own sign-in is contradicted', () => {
  it('nothing goes; it is told after two days, and a person is asked after seven', async () => {
    await using stage = await openNights({ settings: { report: 'blind' } });
    const overlap = await rotateOnce(stage);
    const seen = await nights(overlap, [1, 3, 6, 8, 12]);
    expect(seen.map(({ oldLives }) => oldLives)).not.toContain(false);
    expect(seen.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 3, 3]);
    const told = seen.map(({ findings }) => findings.some(({ code }) => code === 'usage-contradicted'));
    expect(told).toEqual([false, true, true, true, true]);
    stage.sandbox.world.settings.report = 'fresh';
    await nights(overlap, [13, 14]);
    expect(lives(overlap)).toBe(false);
  });
});

describe('an unused secret goes', () => {
  it('within two nights of the time that plan said, and the trail says on what evidence', async () => {
    await using stage = await openNights();
    const overlap = await rotateOnce(stage);
    const at = Date.parse(await plannedAt(overlap));
    const due = Math.ceil((at - overlap.begun) / (DAY * 3_600_000));
    for (let number = 1; number <= due + 1 && lives(overlap); number += 1) await night(overlap, number);
    expect(lives(overlap)).toBe(false);
    expect(overlap.old.removedAt).toBeGreaterThanOrEqual(at);
    const probes = trailOf(overlap).filter(({ event, why }) => event === 'signed-in' && why === 'probe');
    const withOld = signInsWith(overlap, overlap.old.keyId).map(({ requestId }) => requestId);
    expect(probes).toEqual([expect.objectContaining({ keyId: overlap.old.keyId })]);
    expect(withOld).toContain(probes[0]?.requestId);
    const checks = trailOf(overlap).filter(({ event, why }) => event === 'signed-in' && why === 'check');
    const kept = theTenant(stage.sandbox.world).signIns.map(({ requestId }) => requestId);
    for (const check of checks) {
      expect(kept).toContain(check.requestId);
      expect(check).toMatchObject({ at: expect.stringMatching(/^20/), correlationId: expect.any(String) });
    }
    expect(retirement(overlap)?.reason?.text).toMatch(/no other sign-in with it since .* complete until/);
  });

  it.each([
    ['can be read', true],
    ['cannot be read', false],
  ])(
    'also one that verify and diagnose signed in with during the overlap, where the sign-in log %s',
    async (_name, log) => {
      await using stage = await openNights(log ? { changed: withSignInLog } : {});
      const overlap = await rotateOnce(stage);
      const probes = signInsWith(overlap, overlap.old.keyId).length;
      for (const number of [1, 3, 5, 7]) {
        await night(overlap, number);
        await stage.keyturn('verify');
        await stage.keyturn('diagnose', 'payments-api');
        await stage.keyturn(
          'diagnose',
          'payments-api',
          '--secret-from',
          'vault:https://kv-payments.vault.azure.net/secrets/payments-api-client-secret',
        );
      }
      const own = signInsWith(overlap, overlap.old.keyId).length;
      if (log) expect(own).toBeGreaterThan(probes);
      await nights(overlap, [8, 9, 10]);
      expect(lives(overlap)).toBe(!log && own > probes);
    },
  );
});

describe('what follows from it is said', () => {
  it('plan prints a span: from the overlap or the quiet days on, until its end', async () => {
    await using stage = await openNights();
    const plan = await stage.keyturn('plan', '--json');
    const { later } = JSON.parse(plan.stdout).rotations[0] as {
      later: { step: string; at?: string; by?: string }[];
    };
    const retire = later.find(({ step }) => step === 'retire');
    const days = [retire?.at, retire?.by].map(
      at => (Date.parse(at ?? '') - stage.sandbox.clock.now()) / (DAY * HOUR),
    );
    expect(days).toEqual([expect.closeTo(8, 1), expect.closeTo(300, 1)]);
    expect((await stage.keyturn('plan')).stdout).toMatch(
      /at the earliest,.*at the latest on \d{4}-\d{2}-\d{2}, when it expires/s,
    );
  });

  it('validate wants the longest usual wait to be shorter than rotateBefore', async () => {
    await using stage = await openNights();
    const config = policyOf(undefined, 'defaults: { rotateBefore: 7d }');
    const { exitCode, stdout, stderr } = await runCommand(stage.sandbox, ['validate', '--config', config]);
    expect(exitCode, stdout + stderr).toBe(78);
    expect(stdout + stderr).toContain('quiet');
  });

  it('a registration that admits two secrets has both places taken meanwhile, and that is told', async () => {
    await using stage = await openNights();
    const { world } = stage.sandbox;
    const { id: tenant, applications } = theTenant(world);
    const application = must(applications.find(({ displayName }) => displayName === 'payments-api'));
    const keyId = must(
      application.passwords.find(({ displayName }) => displayName === 'portal, somebody'),
    ).keyId;
    stage.sandbox.edit({ op: 'remove-credential', tenant, appId: application.appId, keyId });
    application.signInAudience = 'AzureADandPersonalMicrosoftAccount';
    const overlap = await rotateOnce(stage);
    const { findings, exitCode } = await night(overlap, 1);
    expect(exitCode).toBe(0);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'two-places' }));
  });
});

interface Entry {
  readonly event: string;
  readonly step?: string;
  readonly why?: string;
  readonly requestId?: string;
  readonly reason?: { readonly text: string };
}

function trailOf({ trail }: Overlap): Entry[] {
  const lines = readFileSync(trail, 'utf8').trim().split('\n');
  return lines.map(line => JSON.parse(line) as Entry);
}

function retirement(overlap: Overlap): Entry | undefined {
  return trailOf(overlap).find(({ event, step }) => event === 'step.started' && step === 'retire');
}

async function plannedAt({ stage, old }: Overlap): Promise<string> {
  const plan = await stage.keyturn('plan', '--json');
  const { later } = JSON.parse(plan.stdout).rotations[0] as { later: { keyId?: string; at?: string }[] };
  return later.find(({ keyId }) => keyId === old.keyId)?.at ?? '';
}
