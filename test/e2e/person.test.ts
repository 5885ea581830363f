/** Somebody edits what is not ours in a place that a run is about to write as a whole. Asked afterwards: the sandbox's world. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Site } from '../../src/sandbox/arm/state.ts';
import type { EditInput, World } from '../../src/sandbox/world.ts';
import { must, newestVersion, openStage, passwords, policyOf, type Stage } from './stage.ts';

const SUBSCRIPTION = '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
const SITES = ['site-a', 'site-b'] as const;
const GROUPS = ['group-a', 'group-b'] as const;
const KEY = 'AZURE_CLIENT_SECRET';

const sites = SITES.map(
  name =>
    `appService: { subscription: ${SUBSCRIPTION}, resourceGroup: rg-pay, site: ${name}, setting: ${KEY} }`,
);
const groups = GROUPS.map(
  name => `variableGroup: { organization: contoso, project: payments, group: ${name}, variable: ${KEY} }`,
);

const setting = (site: string, name: string, value: string): EditInput => ({
  op: 'set-site-setting',
  subscription: SUBSCRIPTION,
  resourceGroup: 'rg-pay',
  name: site,
  setting: name,
  value,
});
const variable = (group: string, name: string, value: string): EditInput => ({
  op: 'set-variable',
  organization: 'contoso',
  group,
  variable: name,
  value,
});

function siteOf({ sites }: World, name: string): Site {
  return must(sites.find(site => site.name === name));
}

function groupOf({ organizations }: World, name: string) {
  return must(organizations[0]?.groups.find(group => group.name === name));
}

/** The service is busy for some seconds once the first place is written; a second into that, somebody edits the other. */
function editWhileBusy({ sandbox }: Stage, operation: string, edit: EditInput): void {
  const headers = { 'retry-after': '4' };
  sandbox.faults.add({ operation, fault: { kind: 'error', status: 429, headers, body: {} } });
  const stop = sandbox.history.watch(entry => {
    if (entry.operation !== operation || entry.status !== 429) return;
    stop();
    void delay(1_000).then(() => sandbox.edit(edit));
  });
}

describe.each([
  ['side by side', ''],
  ['one request at a time', 'limits: { concurrency: 1 }'],
])('a service that asks to wait, %s', (_how, more) => {
  it('keeps the setting that somebody edits in another site meanwhile', async () => {
    await using stage = await openStage({}, policyOf(sites, more));
    const { sandbox } = stage;
    sandbox.edit(setting('site-b', 'FEATURE_X', 'old'));
    editWhileBusy(stage, 'updateAppSettings', setting('site-b', 'FEATURE_X', 'new'));
    late(stage, 'listAppSettings', '/sites/site-b/');
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const { settings } = siteOf(sandbox.world, 'site-b');
    expect(settings['FEATURE_X']).toBe('new');
    expect(settings[KEY] === newestVersion(sandbox.world).value).toBe(true);
  });

  it('keeps the variable that somebody edits in another group meanwhile', async () => {
    await using stage = await openStage({}, policyOf(groups, more));
    const { sandbox } = stage;
    sandbox.edit(variable('group-b', 'FEATURE_X', 'old'));
    editWhileBusy(stage, 'updateVariableGroup', variable('group-b', 'FEATURE_X', 'new'));
    late(stage, 'getVariableGroup', `/variablegroups/${groupOf(sandbox.world, 'group-b').id}`);
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const { variables } = groupOf(sandbox.world, 'group-b');
    expect(variables['FEATURE_X']?.value).toBe('new');
    expect(variables[KEY]?.value === newestVersion(sandbox.world).value).toBe(true);
  });
});

/** The reading before the write arrives late, when the other place was refused already. */
function late({ sandbox }: Stage, operation: string, path: string): void {
  sandbox.faults.add({ operation, path, nth: 2, fault: { kind: 'delay', ms: 400 } });
}

describe('somebody who edits another setting right after it was written', () => {
  it('keeps what he wrote, and the run ends with 1 and names the setting, not the value', async () => {
    await using stage = await openStage({}, policyOf([must(sites[0])]));
    const { sandbox } = stage;
    const stop = sandbox.history.watch(({ operation, outcome }) => {
      if (operation !== 'updateAppSettings' || outcome !== 'answered') return;
      stop();
      sandbox.edit(setting('site-a', 'FEATURE_X', 'their-own-words'));
    });
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(1);
    expect(run.stdout).toContain('another writer changed FEATURE_X');
    expect(run.stdout).toContain('1 place changed outside Keyturn meanwhile');
    expect(run.stdout + run.stderr).not.toContain('their-own-words');
    expect(siteOf(sandbox.world, 'site-a').settings['FEATURE_X']).toBe('their-own-words');
    const again = await stage.keyturn('rotate');
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
  });
});

describe('somebody who writes a place that only a mark shows, seconds after a run did', () => {
  it('is told by every reader, whoever that is, and a run of that rotation mends it', async () => {
    await using stage = await openStage({}, policyOf([must(groups[0])]));
    const { sandbox } = stage;
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect((await stage.keyturn('diagnose', 'payments-api')).exitCode).toBe(0);
    sandbox.edit({ ...variable('group-a', KEY, 'wrong'), isSecret: true } as EditInput);
    const diagnosis = await stage.keyturn('diagnose', 'payments-api');
    expect(diagnosis, diagnosis.stdout).toMatchObject({ exitCode: 3 });
    expect(diagnosis.stdout.replaceAll(/\s+/g, ' ')).toContain('changed outside Keyturn');
    const verify = await stage.keyturn('verify');
    expect(verify, verify.stdout).toMatchObject({ exitCode: 3 });
    expect((await stage.keyturn('rotate', 'payments-api')).exitCode).toBe(0);
    const { value } = must(groupOf(sandbox.world, 'group-a').variables[KEY]);
    expect(value === newestVersion(sandbox.world).value).toBe(true);
    expect((await stage.keyturn('verify')).exitCode).toBe(0);
  });
});

describe('somebody who edits a place that only a mark shows to hold the new secret, right before the old one is removed', () => {
  it.each([
    ['takes the mark away', `${KEY}.keyturn`, null],
    ['changes another variable of the group', 'FEATURE_X', 'new'],
  ] as const)(
    '%s: the old one stays, since nothing shows any more what the place holds',
    async (_what, name, value) => {
      const rest = 'defaults: { retire: after-overlap, overlap: 24h }';
      await using stage = await openStage({}, policyOf([must(groups[0])], rest));
      const { sandbox } = stage;
      const old = newestVersion(sandbox.world).value;
      expect((await stage.keyturn('rotate')).exitCode).toBe(0);
      stage.advance(25);
      const stop = sandbox.history.watch(({ operation, outcome }) => {
        if (operation !== 'getVariableGroup' || outcome !== 'answered') return;
        stop();
        sandbox.edit({
          op: 'set-variable',
          organization: 'contoso',
          group: 'group-a',
          variable: name,
          value,
        });
      });
      const run = await stage.keyturn('rotate', '--drift');
      expect(
        passwords(sandbox.world).find(each => each.value === old)?.removedAt,
        run.stdout,
      ).toBeUndefined();
      expect(run.exitCode, run.stdout + run.stderr).toBe(1);
    },
  );
});
