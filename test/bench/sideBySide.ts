/** keyturn, a plain SDK script and the `az` script that people use today: the same rotations, each in a fresh world. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../src/sandbox/world.ts';
import { type Member, TENANT } from './fleet.ts';
import type { Line } from './line.ts';
import { ROOT } from './program.ts';
import type { Bench } from './section.ts';
import { openStage, type Run, type Stage } from './stage.ts';

/** Lag enough that everyone has to wait for it; the same for all three. */
const lag: Partial<Settings> = {
  replicas: 3,
  replicationMs: { min: 100, max: 300 },
  readLagMs: { min: 0, max: 100 },
};

/** Steps that are the same for all: one accepted token call, and the old secret goes in the same run. */
const policy = [
  'defaults: { overlap: 0s, retire: after-overlap, prove: { successes: 1 } }',
  'limits: { maxRotations: 100 }',
];

const FAIRNESS =
  'side by side: every one makes a secret, has it accepted once, writes vault and app setting, and removes the old one ' +
  '(keyturn with overlap 0s, retire after-overlap, prove.successes 1). Replication 100-300 ms on 3 replicas instead of 1.5-5 s, ' +
  'read lag 0-100 ms instead of 0-800, for all three. Whole processes, from start to end; the end state is checked in the world. ' +
  'keyturn also locks, reads back and confirms, marks the vault version and disables the old one; the scripts do not.';

interface Contestant {
  readonly name: string;
  readonly run: (stage: Stage, list: string) => Promise<Run>;
  /** Why it cannot take part here. */
  readonly absent?: string;
}

export async function measureSideBySide(bench: Bench): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const registrations of [1, 20]) {
    const results: { name: string; run: Run | undefined; absent?: string | undefined }[] = [];
    for (const { name, run, absent } of contestants(bench)) {
      const result = absent === undefined ? await contest(bench, registrations, run, name) : undefined;
      results.push({ name, run: result, absent });
    }
    const [keyturn, ...others] = results;
    const ours = keyturn?.run;
    if (ours === undefined) throw new Error('keyturn did not run');
    lines.push(line(`${counted(registrations)}, keyturn`, plainly(ours)));
    for (const { name, run, absent } of others) {
      const what = `${counted(registrations)}, ${name}`;
      lines.push(
        run === undefined ? { ...line(what, 'not measured'), note: absent ?? '' } : against(what, run, ours),
      );
    }
  }
  return lines;
}

function contestants({ program }: Bench): readonly Contestant[] {
  const script = (name: string) => join(ROOT, 'scripts', name);
  const az = (process.env['PATH'] ?? '').split(':').some(folder => existsSync(join(folder, 'az')));
  return [
    { name: 'keyturn', run: stage => stage.keyturn(program, 'rotate') },
    {
      name: 'baseline.mjs',
      run: (stage, list) => stage.run(process.execPath, [script('baseline.mjs'), list]),
    },
    {
      name: 'baseline.sh',
      run: (stage, list) => stage.run('bash', [script('baseline.sh'), list]),
      ...(az ? {} : { absent: 'az is not installed: not measured (apt-get install azure-cli)' }),
    },
  ];
}

async function contest(
  { latencyMs, say }: Bench,
  registrations: number,
  contestant: Contestant['run'],
  name: string,
): Promise<Run> {
  const shape = { registrations, vaults: 1, sites: registrations, due: registrations, settings: policy };
  await using stage = await openStage(shape, { ...lag, latencyMs });
  const list = join(stage.folder, 'list.json');
  await writeFile(list, JSON.stringify(stage.members.map(entryOf)));
  const before = stateOf(stage);
  const run = await contestant(stage, list);
  say(`  ${counted(registrations)}, ${name}: ${plainly(run)}`);
  if (run.exitCode !== 0) throw new Error(`${name} ended with ${run.exitCode}: ${run.stderr}`);
  mustBeRotated(before, stateOf(stage), name);
  return run;
}

function entryOf({ appId, vault, site }: Member) {
  return { tenant: TENANT, appId, vaultUrl: vault.url, secretName: vault.secret, ...site };
}

interface State {
  readonly appId: string;
  /** Values of credentials that live. */
  readonly living: readonly string[];
  readonly inVault: string | undefined;
  readonly inSite: string | undefined;
}

function stateOf({ sandbox: { world }, members }: Stage): State[] {
  const applications = world.tenants.flatMap(tenant => tenant.applications);
  return members.map(({ appId, vault, site }) => ({
    appId,
    living: (applications.find(one => one.appId === appId)?.passwords ?? [])
      .filter(password => password.removedAt === undefined)
      .map(({ value }) => value),
    inVault: world.vaults
      .flatMap(one => one.secrets)
      .find(({ name }) => name === vault.secret)
      ?.versions.at(-1)?.value,
    inSite: world.sites.find(({ name }) => name === site?.site)?.settings[site?.setting ?? ''],
  }));
}

/** One secret lives, it is a new one, and vault and site hold it. */
function mustBeRotated(before: readonly State[], after: readonly State[], name: string): void {
  for (const [index, { appId, living, inVault, inSite }] of after.entries()) {
    const [value] = living;
    const isNew = value !== undefined && before[index]?.living.includes(value) === false;
    if (living.length === 1 && isNew && inVault === value && inSite === value) continue;
    throw new Error(`${name} left ${appId} with ${living.length} secrets, or the vault or the site behind`);
  }
}

function against(what: string, run: Run, ours: Run): Line {
  const time = (run.ms / ours.ms).toFixed(1);
  const requests = (run.requests.length / ours.requests.length).toFixed(1);
  return line(what, `${time} × the time, ${requests} × the requests: ${plainly(run)}`);
}

function line(what: string, measured: string): Line {
  return {
    section: 'side by side',
    what,
    target: 'for comparison',
    measured,
    met: undefined,
    note: FAIRNESS,
  };
}

function plainly({ ms, requests }: Run): string {
  return `${(ms / 1000).toFixed(1)} s, ${requests.length} requests`;
}

function counted(registrations: number): string {
  return registrations === 1 ? '1 registration' : `${registrations} registrations`;
}
