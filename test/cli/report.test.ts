/** `keyturn report`: what of a survey and of a trail gets into the page, the file, and the exit code. */
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseWindow } from '../../src/policy/window.ts';
import { searchedFolder } from '../support/canary.ts';
import { outputFaults } from '../support/outputs.ts';
import {
  type Corner,
  credential,
  days,
  ending,
  FOREIGN,
  hours,
  KEY,
  overlapping,
  policy,
  SITE,
  type Situation,
  settled,
  target,
  typed,
} from './given.ts';
import { fleetOf, leaked } from './screens.ts';

const fresh = () => join(searchedFolder(), 'report.html');

async function reported(situation: Situation = {}, more = '') {
  const file = fresh();
  const { exitCode, out, err } = await typed(`report --html ${file}${more}`, situation);
  return { exitCode, out: out.replaceAll(file, 'report.html'), err, file, html: readFileSync(file, 'utf8') };
}

/** What is shown of one rotation. */
function entryOf(html: string, name: string): string {
  const from = html.indexOf(`<li class="rotation" id="r-${name}"`);
  const next = html.indexOf('<li class="rotation"', from + 1);
  expect(from, name).toBeGreaterThan(0);
  return html.slice(from, next < 0 ? html.indexOf('</main>') : next);
}

const one = (corner: Corner): Situation => ({ corners: { 'payments-api': corner } });

test('it writes the page, says what is in it, and exits as status does', async () => {
  const fleet = fleetOf(12);
  const { exitCode, out, html } = await reported(fleet);
  expect(exitCode).toBe((await typed('status', fleet)).exitCode);
  expect(out).toMatch(/^report\.html: 12 rotations, 7 need attention \(\d+ kB\)\n$/);
  expect(html).toMatch(/^<!doctype html>/);
  for (const { name } of fleet.policy.rotations) expect(entryOf(html, name)).toContain(`<h3>${name}</h3>`);
});

test('a fleet in order needs nobody, and exits 0', async () => {
  const { exitCode, out, html } = await reported();
  expect(exitCode).toBe(0);
  expect(out).toContain('1 rotation, none needs attention');
  expect(html).toContain('Nothing needs attention');
});

test('the first that is named is the most urgent', async () => {
  const { html } = await reported(fleetOf(12));
  const [, list = ''] = /<ol class="attention">(.*?)<\/ol>/s.exec(html) ?? [];
  const names = [...list.matchAll(/href="#r-([^"]+)"/g)].map(([, name]) => name);
  expect(names.slice(0, 3)).toEqual(['leaked', 'expired', 'removed']);
  expect(names).toEqual(expect.arrayContaining(['vault-deleted', 'unreadable', 'drifted']));
  expect(names).not.toContain('settled');
  // Each of them ends with what to type.
  for (const item of list.split('<li>').slice(1)) expect(item).toContain('class="command"');
});

test('of an outage the diagnosis is shown before a new secret, as in status', async () => {
  const { html } = await reported(fleetOf(12));
  const [, list = ''] = /<ol class="attention">(.*?)<\/ol>/s.exec(html) ?? [];
  expect(list).toMatch(/href="#r-removed".*?class="command">keyturn diagnose removed</s);
});

describe('credentials', () => {
  test('the one in use, and the superseded one with its overlap and its removal', async () => {
    const { html } = await reported(one(overlapping()));
    const entry = entryOf(html, 'payments-api');
    expect(entry).toContain(`<code>${KEY.current}</code>`);
    expect(entry).toContain('a new secret is due from 2027-04-22');
    expect(entry).toContain(
      'removed from 2026-12-01 on: once the sign-in report shows 8 days without a sign-in; at the latest on 2026-12-03',
    );
    expect(entry).toContain('<rect class="overlap"');
  });

  test('those of others are drawn, and not touched', async () => {
    const hers = credential(FOREIGN, { displayName: 'made by Ada', start: days(-700), end: days(40) });
    const entry = entryOf(
      (await reported(one(settled({ credentials: [credential(KEY.current), hers] })))).html,
      'payments-api',
    );
    expect(entry).toMatch(new RegExp(`${FOREIGN}.*not created by Keyturn.*not touched`, 's'));
    expect(entry).toContain('‹ 2024-12-23');
    expect(entry).toContain('data-codes="foreign-credential"');
  });

  test('a leaked one says so, and in which run it was told', async () => {
    const entry = entryOf((await reported(one(leaked()))).html, 'payments-api');
    expect(entry).toContain('<rect class="bar leaked"');
    expect(entry).toContain('reported as leaked in run r-20261123T100000-leak01');
  });

  test('one without an end is never shown as ending', async () => {
    const { end: _none, ...endless } = credential(KEY.current);
    const { html } = await reported(one(settled({ credentials: [endless] })));
    expect(entryOf(html, 'payments-api')).toContain('no end ›');
    expect(html).toContain('Not in the chart: 1 without an end date.');
  });
});

test('places say how strongly they show what they hold, what that is, and since when', async () => {
  const places = policy({
    name: 'payments-api',
    targets: [target(SITE), target('variableGroup a/b/c d', false)],
  });
  const corner = settled({ held: [{ value: 'current-value' }, { value: 'old-value' }] });
  const entry = entryOf((await reported({ ...one(corner), policy: places })).html, 'payments-api');
  expect(entry).toMatch(
    /appService site-payments AZURE_CLIENT_SECRET<.*in-sync.*7c1e55d0.*read back.*confirmed 2026-11-04 12:00 UTC/s,
  );
  expect(entry).toMatch(
    /variableGroup a\/b\/c d.*best effort.*differs.*not known<\/td><td class="date">marked/s,
  );
});

test('windows, freezes and a pause are named, and a secret that nothing renews in time is counted apart', async () => {
  const window = parseWindow('Mon-Thu 08:00-16:00 Europe/Berlin');
  if ('fault' in window) throw new Error(window.fault);
  const freeze = {
    text: '2026-11-20 until 2027-01-04',
    from: days(-3),
    until: days(42),
    reason: 'end of the year',
  };
  const over = { ...freeze, text: 'over', until: hours(-1) };
  const { html } = await reported({
    policy: policy(
      { name: 'payments-api', windows: [window], freezes: [freeze, over] },
      { name: 'billing', pause: { reason: 'moves' } },
    ),
    corners: { 'payments-api': ending(12) },
  });
  expect(html).toContain('window Mon-Thu 08:00-16:00 Europe/Berlin <span class="quiet">1 rotation<');
  expect(html).toContain('freeze 2026-11-20 until 2027-01-04: end of the year');
  expect(html).not.toContain('freeze over');
  expect(html).toContain('pause of billing: moves <span class="quiet">without an end<');
  expect(html).toMatch(/week of 2026-11-30: 1 expire, 1 of them not renewed before/);
});

test('names and groups choose, and the page says so', async () => {
  const fleet = policy({ name: 'payments-api', group: 'canary' }, { name: 'billing' });
  const { html, out } = await reported({ policy: fleet }, ' --group canary');
  expect(out).toContain('1 rotation,');
  expect(html).toContain('only group canary');
});

test('the page says whose a rotation is, and has a choice of owners', async () => {
  const labels = { tier: '<b>gold</b>' };
  const fleet = policy(
    { name: 'payments-api', owner: 'team-pay', contact: '#pay', labels },
    { name: 'billing' },
  );
  const { html } = await reported({ policy: fleet });
  const entry = entryOf(html, 'payments-api');
  expect(entry).toContain('Owner team-pay, contact #pay, tier: &lt;b&gt;gold&lt;/b&gt;');
  expect(entry).toContain('data-owner="team-pay"');
  expect(html).toContain('<select id="owner"><option value="">all</option><option value="team-pay">');
  const { html: one } = await reported({ policy: fleet }, ' --owner team-pay');
  expect(one).toContain('only owner team-pay');
});

describe('with a trail', () => {
  const fleet = policy({ name: 'payments-api' }, { name: 'billing' });

  async function trail(): Promise<string> {
    const audit = join(searchedFolder(), 'audit.jsonl');
    await typed(`rotate --audit ${audit}`, { policy: fleet, corners: { 'payments-api': ending(12) } });
    return audit;
  }

  test('there are the last runs, and what was done to each rotation', async () => {
    const { html, exitCode } = await reported({ policy: fleet }, ` --audit ${await trail()}`);
    expect(exitCode).toBe(0);
    expect(html).toMatch(
      /Last run: started 2026-11-23 12:00 UTC by ada@desk; .*exit 0.*1 unchanged, 1 changed/,
    );
    expect(entryOf(html, 'payments-api')).toMatch(/History.*changed.*<b>create<\/b>.*<b>publish<\/b>/s);
    expect(entryOf(html, 'billing')).toContain('1 run did nothing here');
  });

  test('one that was changed after it was written is told, and exits 1', async () => {
    const audit = await trail();
    writeFileSync(audit, readFileSync(audit, 'utf8').replace('expires in 12', 'expires in 99'));
    const { html, exitCode } = await reported({ policy: fleet }, ` --audit ${audit}`);
    expect(exitCode).toBe(1);
    expect(html).toContain('changed after it was written');
  });

  test('one that cannot be read is a problem, and nothing is written', async () => {
    const file = fresh();
    const { exitCode, err } = await typed(`report --html ${file} --audit ${file}.gone`);
    expect(exitCode).toBe(1);
    expect(err).toContain('cannot be read');
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('the file', () => {
  test.each(['/dev/null', '/', '/dev/zero', '-'])('%s is refused before anything is asked', async file => {
    const connect = () => Promise.reject(new Error('nobody is to be asked'));
    const { exitCode, err } = await typed(`report --html ${file}`, { context: { connect } });
    expect(exitCode).toBe(64);
    expect(err).toContain('keyturn report --html report.html');
  });

  test('what is no page is not replaced: it may be a policy or a trail', async () => {
    const file = fresh();
    writeFileSync(file, 'version: 1\n');
    const { exitCode, err } = await typed(`report --html ${file}`);
    expect(exitCode).toBe(64);
    expect(err).toContain('another file');
    expect(readFileSync(file, 'utf8')).toBe('version: 1\n');
  });

  test('an earlier page is replaced, through a link as well', async () => {
    const { file } = await reported();
    const link = `${file}.link`;
    symlinkSync(file, link);
    const before = readFileSync(file, 'utf8');
    await typed(`report --html ${link}`, fleetOf(3));
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    expect(readFileSync(link, 'utf8')).toContain('3 rotations');
  });

  test('a folder that is missing is named, with what to look at', async () => {
    const { exitCode, err } = await typed('report --html /nowhere/report.html');
    expect(exitCode).toBe(1);
    expect(err).toContain('there is no such file or folder');
    expect(err).toContain('ls -ld /nowhere');
  });
});

test('--json says where the page is and how many need attention', async () => {
  const file = fresh();
  const { out, exitCode } = await typed(`report --html ${file} --json`, fleetOf(12));
  expect(outputFaults(out)).toEqual([]);
  const bytes = statSync(file).size;
  expect(JSON.parse(out)).toMatchObject({
    file,
    bytes,
    exitCode,
    needAttention: 7,
    counts: { rotations: 12 },
  });
});

test('without --html it says which option is missing', async () => {
  const { exitCode, err } = await typed('report');
  expect(exitCode).toBe(64);
  expect(err).toContain('--html');
});
