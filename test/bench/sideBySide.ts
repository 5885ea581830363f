/** keyturn, a plain SDK script and the `az` script that people use today: the same rotations, each in a fresh world. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../src/sandbox/world.ts';
import { type Member, TENANT } from './fleet.ts';
import type { Line } from './line.ts';
import { ROOT } from './program.ts';
import type { Bench } from './section.ts';
import { openStage, type Run, type Stage, sentIn } from './stage.ts';

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
  'keyturn also locks, reads back and confirms, marks the vault version and disables the old one; the scripts do not. ' +
  'baseline.sh writes the vault with `az rest`, since `az keyvault` of Debian 12 lacks a module.';

/** A fleet small enough for a script that needs seconds for each. */
const FEW = 20;
/** What one contestant may take for the few; where it would take longer, part of them is measured. */
const LONGEST_MS = 90_000;
const FEWEST = 5;

interface Contestant {
  readonly name: string;
  readonly run: (stage: Stage, list: string) => Promise<Run>;
  /** It does one rotation after the other, so what it needs for some tells what it needs for all. */
  readonly oneByOne?: boolean;
  /** Why it cannot take part here. */
  readonly absent?: string;
}

interface Result {
  readonly ms: number;
  readonly requests: number;
  /** How many rotations were really done. */
  readonly measured: number;
}

export async function measureSideBySide(bench: Bench): Promise<readonly Line[]> {
  const all = contestants(bench);
  const present = all.filter(({ absent }) => absent === undefined);
  const one = new Map<string, Result>();
  for (const each of present) one.set(each.name, await contest(bench, 1, each));
  const few = new Map<string, Result>();
  for (const each of present) few.set(each.name, await contestOfFew(bench, each, one.get(each.name)));
  return [
    ...all.map(each => compared('1 registration', each, one)),
    ...all.map(each => compared(`${FEW} registrations`, each, few)),
  ];
}

async function contestOfFew(bench: Bench, contestant: Contestant, one: Result | undefined): Promise<Result> {
  const affordable = Math.floor(LONGEST_MS / (one?.ms ?? 1));
  const number = contestant.oneByOne === true ? Math.min(FEW, Math.max(FEWEST, affordable)) : FEW;
  const some = await contest(bench, number, contestant);
  if (one === undefined || number === FEW) return some;
  const reckoned = (first: number, last: number) => first + ((last - first) / (number - 1)) * (FEW - 1);
  return {
    ms: reckoned(one.ms, some.ms),
    requests: Math.round(reckoned(one.requests, some.requests)),
    measured: number,
  };
}

function contestants({ program }: Bench): readonly Contestant[] {
  const script = (name: string) => join(ROOT, 'scripts', name);
  const missing = ['az', 'curl', 'jq'].filter(command => !isInstalled(command));
  return [
    { name: 'keyturn', run: stage => stage.keyturn(program, 'rotate') },
    {
      name: 'baseline.mjs',
      run: (stage, list) => stage.run(process.execPath, [script('baseline.mjs'), list]),
    },
    {
      name: 'baseline.sh',
      run: (stage, list) => stage.run('bash', [script('baseline.sh'), list]),
      oneByOne: true,
      ...(missing.length === 0 ? {} : { absent: notInstalled(missing) }),
    },
  ];
}

function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some(folder => existsSync(join(folder, command)));
}

function notInstalled(commands: readonly string[]): string {
  const names = `${commands.join(', ')} ${commands.length === 1 ? 'is' : 'are'}`;
  return `${names} not installed: not measured (apt-get install --no-install-recommends azure-cli curl jq)`;
}

async function contest(
  { latencyMs, say }: Bench,
  registrations: number,
  { name, run }: Contestant,
): Promise<Result> {
  const shape = { registrations, vaults: 1, sites: registrations, due: registrations, settings: policy };
  await using stage = await openStage(shape, { ...lag, latencyMs });
  const list = join(stage.folder, 'list.json');
  await writeFile(list, JSON.stringify(stage.members.map(entryOf)));
  const before = stateOf(stage);
  const ran = await run(stage, list);
  const result = { ms: ran.ms, requests: sentIn(ran), measured: registrations };
  say(`  ${registrations}, ${name}: ${plainly(result)}`);
  if (ran.exitCode !== 0) throw new Error(`${name} ended with ${ran.exitCode}: ${ran.stderr}`);
  mustBeRotated(before, stateOf(stage), name);
  return result;
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

function compared(fleet: string, { name, absent }: Contestant, results: ReadonlyMap<string, Result>): Line {
  const [result, ours] = [results.get(name), results.get('keyturn')];
  const about = {
    section: 'side by side',
    what: `${fleet}, ${name}`,
    target: 'for comparison',
    met: undefined,
  };
  if (result === undefined || ours === undefined) return { ...about, measured: absent ?? 'not measured' };
  if (result === ours) return { ...about, measured: plainly(ours), note: FAIRNESS };
  const part = result.measured < ours.measured ? ` (reckoned from ${result.measured} registrations)` : '';
  const time = (result.ms / ours.ms).toFixed(1);
  const requests = (result.requests / ours.requests).toFixed(1);
  const measured = `${time} × the time, ${requests} × the requests: ${plainly(result)}${part}`;
  return { ...about, measured, note: FAIRNESS };
}

function plainly({ ms, requests }: Result): string {
  return `${(ms / 1000).toFixed(1)} s, ${requests} requests`;
}
