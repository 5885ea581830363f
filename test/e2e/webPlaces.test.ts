/** A connection string of a site and a setting of a static web app through the verbs: the real program on the sandbox. */
import { expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { must, newestVersion, openStage, policyOf } from './stage.ts';

const WHERE = 'subscription: 1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f, resourceGroup: rg-pay';
const TEMPLATE = 'Server=tcp:sql-pay,1433;User ID=payments;Password={secret};Encrypt=yes';
const STRING = `{ appService: { ${WHERE}, site: pay, connectionString: Db }, template: "${TEMPLATE}" }`;
const APP = `staticWebApp: { ${WHERE}, site: front, setting: CLIENT_SECRET }`;
const PREVIEW = `staticWebApp: { ${WHERE}, site: front, environment: '12', setting: CLIENT_SECRET }`;

function open() {
  return openStage({ restartMs: { min: 0, max: 0 } }, policyOf([STRING, APP, PREVIEW]));
}

type Stage = Awaited<ReturnType<typeof open>>;

function placesOf({ sandbox: { world } }: Stage) {
  const site = must(world.sites[0]);
  const { builds } = must(world.staticSites?.[0]);
  return { site, production: must(builds['default']).settings, preview: must(builds['12']).settings };
}

const filled = (secret: string) => TEMPLATE.replace('{secret}', () => secret);

/** What all places hold, as the secret that is in it. */
function heldIn(stage: Stage) {
  const { site, production, preview } = placesOf(stage);
  return [site.connectionStrings['Db']?.value, production['CLIENT_SECRET'], preview['CLIENT_SECRET']];
}

it('are planned, written, confirmed, verified, brought back after a person, rolled back and revoked', async () => {
  await using stage = await open();
  const { world, clock } = stage.sandbox;
  const { site, production } = placesOf(stage);
  const around = [structuredClone(site.settings), site.connectionStrings['Main'], production['API_BASE_URL']];

  const plan = await stage.keyturn('plan');
  expect(plan.stdout).toContain('appService pay connection string Db (read back, within its template)');
  expect(plan.stdout).toContain('staticWebApp front/12 CLIENT_SECRET (read back)');

  const run = await stage.keyturn('rotate');
  expect(run, run.stdout + run.stderr).toMatchObject({ exitCode: 0 });
  const first = newestVersion(world).value;
  expect(heldIn(stage)).toEqual([filled(first), first, first]);
  expect(placesOf(stage).site.environment['SQLAZURECONNSTR_Db']).toBe(filled(first));

  const verify = await stage.keyturn('verify', '--json');
  expect(JSON.parse(verify.stdout).rotations[0].places.slice(1)).toMatchObject(
    [1, 2, 3].map(() => ({ proof: 'read back', verdict: 'accepted' })),
  );

  clock.advance(3_600_000);
  must(placesOf(stage).site.connectionStrings['Db']).value = filled('typed by hand');
  delete placesOf(stage).production['CLIENT_SECRET'];
  const status = JSON.parse((await stage.keyturn('status', '--json')).stdout);
  expect(status.rotations[0].targets).toMatchObject([
    { state: 'differs' },
    { state: 'missing' },
    { state: 'in-sync' },
  ]);
  expect(await stage.keyturn('rotate', '--drift')).toMatchObject({ exitCode: 0 });
  expect(heldIn(stage)).toEqual([filled(first), first, first]);

  expect(await stage.keyturn('rotate', 'payments-api', '--now', '--yes')).toMatchObject({ exitCode: 0 });
  const second = newestVersion(world).value;
  expect(heldIn(stage)).toEqual([filled(second), second, second]);
  const rollback = await stage.keyturn('rollback', 'payments-api', '--yes');
  expect(rollback, rollback.stdout + rollback.stderr).toMatchObject({ exitCode: 0 });
  expect(heldIn(stage)).toEqual([filled(first), first, first]);

  const record = ['--record', searchedFolder()];
  const revoke = await stage.keyturn('revoke', 'payments-api', '--yes', '--settle', '0', ...record);
  expect(revoke.stdout + revoke.stderr).not.toContain('failed');
  const third = newestVersion(world).value;
  expect(heldIn(stage)).toEqual([filled(third), third, third]);
  const { site: after, production: front } = placesOf(stage);
  expect([after.settings, after.connectionStrings['Main'], front['API_BASE_URL']]).toEqual(around);
  expect(after.connectionStrings['Db']?.type).toBe('SQLAzure');
});

it('a mangled copy is recognised in each, with what was done to it', async () => {
  await using stage = await open();
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  const { value } = newestVersion(stage.sandbox.world);
  must(placesOf(stage).site.connectionStrings['Db']).value = filled(`"${value}"`);
  placesOf(stage).production['CLIENT_SECRET'] = `${value}\n`;
  const { exitCode, stdout } = await stage.keyturn('diagnose', 'payments-api', '--json');
  expect(exitCode).toBe(1);
  const { places } = JSON.parse(stdout);
  const row = (label: string) => places.find((one: { place: string }) => one.place.includes(label));
  expect(JSON.stringify(row('connection string Db'))).toContain('quotes');
  expect(JSON.stringify(row('front CLIENT_SECRET'))).toContain('line break');
  expect(stdout).not.toContain(value);
});

it('a plan names what else signs in there: a secret of the sign-in that no target names is for a person', async () => {
  const setting = (name: string) => `appService: { ${WHERE}, site: pay, setting: ${name} }`;
  await using stage = await openStage({}, policyOf([setting('CLIENT_SECRET')]));
  const site = must(stage.sandbox.world.sites[0]);
  const appId = must(
    stage.sandbox.world.tenants[0]?.applications.find(({ displayName }) => displayName === 'payments-api'),
  ).appId;
  site.authentication = { appId, setting: 'MICROSOFT_PROVIDER_AUTHENTICATION_SECRET' };
  site.updateStrategy = 'Recreate';
  const plan = await stage.keyturn('plan');
  const told = plan.stdout.replaceAll(/\s+/g, ' ');
  expect(plan.exitCode, plan.stdout).toBe(3);
  expect(told).toContain('MICROSOFT_PROVIDER_AUTHENTICATION_SECRET, which no target names');
  expect(told).toContain('executions in progress are ended');

  site.authentication.setting = 'CLIENT_SECRET';
  const named = await stage.keyturn('plan', '--json');
  expect(named.exitCode).toBe(0);
  const codes = JSON.parse(named.stdout).rotations[0].findings.map(({ code }: { code: string }) => code);
  expect(codes).toEqual(expect.arrayContaining(['target-read-by', 'write-effect']));

  // What a run does is the same: nothing more is asked, and nothing is held up.
  const { length } = stage.sandbox.history.entries();
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  const asked = stage.sandbox.history.entries().slice(length);
  expect(asked.filter(({ operation }) => operation === 'getAuthSettingsV2')).toEqual([]);
});
