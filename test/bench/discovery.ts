/** `keyturn discover` over a whole tenant: as many requests as the lists have pages, and how much a registration costs. */
import * as z from 'zod';
import { startSandbox } from '../../src/sandbox/start.ts';
import { openFolder } from './folder.ts';
import type { Line } from './line.ts';
import { type Program, runProgram } from './program.ts';
import type { Bench } from './section.ts';
import type { Run } from './stage.ts';
import { forcedBy, ORGANIZATION, signInSome, type TenantShape, tenantWorld } from './tenant.ts';
import { forProofs, overhead, pageRequests } from './tenantRequests.ts';

const SECTION = 'discover';
const MOST = 1.2;

/** What the promise is about. */
const LARGE: TenantShape = {
  ...{ registrations: 5_000, vaults: 200, secrets: 20, sites: 500 },
  ...{ groups: 300, connections: 100, projects: 20 },
};
/** A tenth, beside which time and memory of the large one are a ratio. */
const TENTH: TenantShape = {
  ...{ registrations: 500, vaults: 20, secrets: 20, sites: 50 },
  ...{ groups: 30, connections: 10, projects: 2 },
};
const TIMES = LARGE.registrations / TENTH.registrations;

const ABOUT =
  'discover --all --subscription all --organization; the whole process from start to end. Pages are those of the lists; what comes ' +
  'besides is a challenge of each vault and the sign-ins. With --prove also a value of each vault secret, two lists of settings ' +
  'of each site, and a token call for each credential that they hold.';

export async function measureDiscovery({ program, latencyMs, say }: Bench): Promise<readonly Line[]> {
  const tenth = await discovered(program, TENTH, latencyMs);
  say(`  ${wordsOf(TENTH)}: ${figuresOf(tenth)}`);
  const large = await discovered(program, LARGE, latencyMs);
  say(`  ${wordsOf(LARGE)}: ${figuresOf(large)}`);
  const proved = await discovered(program, TENTH, latencyMs, '--prove', '--yes');
  say(`  ${wordsOf(TENTH)}, --prove: ${figuresOf(proved)}`);
  return [
    requestsLine(wordsOf(LARGE), large),
    timeLine(large, tenth),
    memoryLine(large, tenth),
    requestsLine(`${wordsOf(TENTH)}, --prove`, proved),
  ];
}

interface Discovered extends Run {
  readonly pages: number;
  readonly forced: number;
  /** Processor time of this process meanwhile, in which the sandbox is. */
  readonly sandboxMs: number;
}

async function discovered(
  program: Program,
  shape: TenantShape,
  latencyMs: number,
  ...proving: readonly string[]
): Promise<Discovered> {
  await using folder = await openFolder();
  const bugs: string[] = [];
  const onBug = (where: string) => bugs.push(where);
  const sandbox = await startSandbox({ seed: tenantWorld(shape, { latencyMs }), randomSeed: 5, onBug });
  try {
    signInSome(sandbox);
    const lists = forcedBy(sandbox.world);
    const words = ['--all', '--subscription', 'all', '--organization', ORGANIZATION, '--json', ...proving];
    const env = { ...sandbox.environment, NODE_COMPILE_CACHE: program.cache };
    const args = [program.main, 'discover', ...words];
    const before = process.cpuUsage();
    const measured = await runProgram(process.execPath, args, env, folder.path);
    const { user, system } = process.cpuUsage(before);
    const requests = sandbox.history.entries();
    mustBeWhole(shape, measured);
    if (bugs.length > 0) throw new Error(`the sandbox has bugs, see stderr: ${bugs.join(', ')}`);
    const forced = lists + (proving.length === 0 ? 0 : forProofs(shape));
    return {
      ...measured,
      requests,
      pages: pageRequests(requests).length,
      forced,
      sandboxMs: (user + system) / 1000,
    };
  } finally {
    await sandbox.close();
  }
}

const document = z.object({ counts: z.object({ registrations: z.number(), vaultSecrets: z.number() }) });

/** Fewer requests because less was read would be no merit. The operator is a registration, too. */
function mustBeWhole(
  { registrations, vaults, secrets }: TenantShape,
  { exitCode, stdout, stderr }: Omit<Run, 'requests'>,
): void {
  if (exitCode !== 0) throw new Error(`discover ended with ${exitCode}: ${stderr}`);
  const { counts } = document.parse(JSON.parse(stdout));
  if (counts.registrations !== registrations + 1 || counts.vaultSecrets !== vaults * secrets)
    throw new Error(`discover did not read everything: ${JSON.stringify(counts)}`);
}

function requestsLine(what: string, { pages, forced, requests, ms }: Discovered): Line {
  const ratio = pages / forced;
  const besides = overhead(requests).length;
  return {
    section: SECTION,
    what: `${what}: requests, of what its pages force`,
    target: `≤ ${MOST} ×`,
    measured: `${ratio.toFixed(2)} × (${pages} of ${forced}, and ${besides} besides; ${(ms / 1000).toFixed(2)} s)`,
    met: ratio <= MOST,
    note: ABOUT,
  };
}

/**
 * Told, and not aimed at: the sandbox shares the time, and what it computes for a list grows faster than the tenant. So its own
 * processor time stands beside it.
 */
function timeLine(large: Discovered, tenth: Discovered): Line {
  return {
    section: SECTION,
    what: 'time, beside a tenth of the tenant',
    target: '–',
    measured: `${(large.ms / tenth.ms).toFixed(1)} × (${seconds(large.ms)}; the sandbox computed for ${seconds(large.sandboxMs)})`,
    met: undefined,
    note: ABOUT,
  };
}

/** Not worse than linear: what is added for ten times the tenant. */
function memoryLine(
  { peakMb: large = Number.NaN }: Discovered,
  { peakMb: tenth = Number.NaN }: Discovered,
): Line {
  return {
    section: SECTION,
    what: 'peak memory, beside a tenth of the tenant',
    target: `< ${TIMES} ×`,
    measured: `${(large / tenth).toFixed(1)} × (${large.toFixed(0)} MB)`,
    met: large / tenth < TIMES,
    note: ABOUT,
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function wordsOf({ registrations, vaults, sites, groups }: TenantShape): string {
  return `${registrations.toLocaleString('en-US')} registrations, ${vaults} vaults, ${sites} sites, ${groups} groups`;
}

function figuresOf({ ms, peakMb, pages, forced }: Discovered): string {
  return `${(ms / 1000).toFixed(2)} s, ${pages} requests of ${forced}, ${peakMb?.toFixed(0) ?? '?'} MB`;
}
