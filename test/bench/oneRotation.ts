/** One rotation: how long it takes and what it asks, beside what it cannot do without (criticalPath.ts). */
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import { criticalPath, type PlaceKind, type RotationShape, rulesOf } from './criticalPath.ts';
import type { Line } from './line.ts';
import { openOneWorld, PROOFS } from './oneWorld.ts';
import { askedTwice, isSignIn, isTokenCall, longestWait, wallMs } from './requests.ts';
import type { Bench } from './section.ts';

const SECTION = 'one rotation';
const TIMES_THE_PATH = 1.15;
const REQUESTS_MORE = 2;
/** The fastest counts: what the machine does beside slows a run down and never speeds it up. */
const RUNS = 6;

interface Case {
  readonly name: string;
  readonly places: readonly PlaceKind[];
  readonly takeover: boolean;
}

const cases: readonly Case[] = [
  { name: 'due, one site', places: ['appService'], takeover: false },
  {
    name: 'due, a site, a variable group, a GitHub secret',
    places: ['appService', 'variableGroup', 'githubSecret'],
    takeover: false,
  },
  { name: 'first one (a secret created by hand), one site', places: ['appService'], takeover: true },
];

export async function measureOneRotation(bench: Bench): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const each of cases) lines.push(...(await measureCase(bench, each)));
  return lines;
}

async function measureCase(bench: Bench, { name, places, takeover }: Case): Promise<Line[]> {
  const shape = { proofs: PROOFS, takeover, places };
  const runs: (readonly HistoryEntry[])[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const requests = await rotated(bench, shape);
    bench.say(`  ${name}: ${requests.length} requests, ${Math.round(wallMs(requests))} ms`);
    runs.push(requests);
  }
  const fastest = runs.reduce((best, each) => (wallMs(each) < wallMs(best) ? each : best));
  const most = runs.reduce((worst, each) => (each.length > worst.length ? each : worst));
  return [
    wallLine(name, shape, bench.latencyMs, fastest),
    countLine(name, shape, most),
    twiceLine(name, shape, most),
  ];
}

async function rotated(
  { program, latencyMs }: Bench,
  shape: RotationShape,
): Promise<readonly HistoryEntry[]> {
  await using world = await openOneWorld(shape.places, program);
  const { sandbox } = world;
  await world.warmUp();
  if (!shape.takeover) {
    await world.rotate();
    // Until nobody has used the superseded one for long enough, the night in which the report is as far, and until it is due.
    for (const days of [8, 1, 150]) {
      sandbox.clock.advance(days * DAY_MS);
      if (days < 150) await world.rotate();
    }
  }
  sandbox.world.settings.latencyMs = latencyMs;
  return await world.rotate();
}

const DAY_MS = 24 * 3_600_000;

/** Where nothing is refused, the later calls of proving are made when the secret is so old (rotation/proving.ts). */
const PROVING_MS = 1_000;

function wallLine(
  name: string,
  shape: RotationShape,
  latencyMs: number,
  requests: readonly HistoryEntry[],
): Line {
  const { chain } = criticalPath(rulesOf(shape));
  const ratio = wallMs(requests) / (chain.length * latencyMs + PROVING_MS);
  const waited = longestWait(requests).length;
  return {
    section: SECTION,
    what: `${name}: time`,
    target: `≤ ${TIMES_THE_PATH} × (critical path (${chain.length}) × ${latencyMs} ms + ${PROVING_MS} ms of proving)`,
    measured: `${ratio.toFixed(2)} × (${Math.round(wallMs(requests))} ms, ${waited} requests one after another)`,
    met: ratio <= TIMES_THE_PATH,
    note:
      `from the first request to the end of the last, the fastest of ${RUNS} runs, without replication; the program's start is not ` +
      `in it, what it computes between requests is. Critical path: ${chain.join(' → ')}`,
  };
}

function countLine(name: string, shape: RotationShape, requests: readonly HistoryEntry[]): Line {
  const { unavoidable } = criticalPath(rulesOf(shape));
  return {
    section: SECTION,
    what: `${name}: requests`,
    target: `≤ ${unavoidable} unavoidable + ${REQUESTS_MORE}`,
    measured: `${requests.length}`,
    met: requests.length <= unavoidable + REQUESTS_MORE,
    note: `unavoidable: the table in criticalPath.ts. Made: ${countsOf(requests)}`,
  };
}

function twiceLine(name: string, shape: RotationShape, requests: readonly HistoryEntry[]): Line {
  const rules = rulesOf(shape);
  const signIns = rules.filter(({ request }) => request.startsWith('sign-in')).length;
  const calls = rules.filter(({ request }) => request.endsWith('proof') || request.startsWith('token call'));
  const tokenCalls = calls.reduce((sum, { times }) => sum + (times ?? 1), 0);
  const twice = askedTwice(requests, { signIns, tokenCalls });
  return {
    section: SECTION,
    what: `${name}: asked twice for the same answer`,
    target: '0',
    measured: twice.length === 0 ? '0' : `${twice.length} (${countsOf(twice)})`,
    met: twice.length === 0,
    note: `not counted: the reading right before a write that replaces everything. Sign-ins: ${signIns}, token calls: ${tokenCalls}`,
  };
}

function countsOf(requests: readonly HistoryEntry[]): string {
  const named = Map.groupBy(requests, nameOf);
  return [...named].map(([name, those]) => (those.length > 1 ? `${those.length} ${name}` : name)).join(', ');
}

function nameOf(entry: HistoryEntry): string {
  if (isSignIn(entry)) return 'sign-in';
  return isTokenCall(entry) ? 'token call' : entry.operation;
}
