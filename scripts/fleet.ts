/**
 * `npm run fleet`: a run over a fleet that is due, against the sandbox with latency and limits, in a time of its own
 * (test/simulation/timeline.ts): how long it takes, how much it asks and what is refused do not depend on the machine. By this
 * was measured what ARCHITECTURE.md, “What was tried without”, says of the limiter and of merged writes.
 *
 *   --due N        rotations (default 250)
 *   --sites N      web apps that they share (default: one each)
 *   --groups N     variable groups that they share (default 0)
 *   --limits JSON  other limits of the sandbox than the published ones: '{"arm.writes":40}'
 */
import { parseArgs } from 'node:util';
import sodium from 'libsodium-wrappers';
import { kinds } from '../src/connectors/kinds.ts';
import { loadPolicy } from '../src/policy/load.ts';
import { openDirect } from '../src/sandbox/direct.ts';
import { newSigningKey, signWith } from '../src/sandbox/entra/tokens.ts';
import { policyText } from '../test/bench/fleet.ts';
import { fleetWorld } from '../test/bench/fleetWorld.ts';
import { chanceOf, quickRandom } from '../test/simulation/chance.ts';
import { leasesIn } from '../test/simulation/leases.ts';
import { begin } from '../test/simulation/machine.ts';
import { BEGIN } from '../test/simulation/story.ts';
import { openTimeline } from '../test/simulation/timeline.ts';
import { transportOf } from '../test/simulation/transport.ts';

const { values: options } = parseArgs({
  options: {
    due: { type: 'string', default: '250' },
    sites: { type: 'string' },
    groups: { type: 'string', default: '0' },
    limits: { type: 'string', default: '{}' },
  },
});
const due = Number(options.due);
const shape = {
  ...{ registrations: due, due, vaults: Math.min(20, due) },
  ...{ sites: Number(options.sites ?? due), groups: Number(options.groups) },
  settings: [`limits: { maxRotations: ${due}, stopAfterFailures: ${due} }`],
};

const MOST_EVENTS = 5_000_000;

await sodium.ready;
const timeline = openTimeline(BEGIN);
await timeline.inside(measure);

async function measure(): Promise<void> {
  const bytes = new TextEncoder().encode(policyText(shape));
  const policy = loadPolicy({ file: 'rotation.yaml', bytes }, kinds);
  const limits: unknown = JSON.parse(options.limits);
  const settings = { latencyMs: 50, throttling: true, ...(options.limits === '{}' ? {} : { limits }) };
  const [random, chance] = [quickRandom(0.5), chanceOf(0.25)];
  const cloud = openDirect(
    { seed: fleetWorld(policy, BEGIN, due, settings as Parameters<typeof fleetWorld>[3]), randomSeed: 1 },
    {
      now: timeline.now,
      monotonicMs: () => timeline.now() - timeline.begun,
      wait: ms => new Promise(resolve => void timeline.after(ms, () => resolve())),
    },
  );
  Object.assign(cloud.core.scene, { random: quickRandom(0.75) });
  signWith(cloud.core.scene.world, newSigningKey(512));
  const locks = leasesIn({ timeline, leaseMs: 30_000, delayMs: () => 1 + 5 * chance.next() });
  let connections = 0;
  const connect = () => ++connections;
  const around = { timeline, cloud, random, chance, connect, policy, carry: transportOf, named: () => {} };
  const machine = { name: 'cron', aheadMs: 0, locks };
  const running = begin(machine, { verb: 'rotate', names: [], now: false }, around, () => {});
  await timeline.runUntil(() => running.isOver(), MOST_EVENTS);
  const entries = cloud.core.history.entries();
  const puts = (service: string) =>
    entries.filter(entry => entry.service === service && entry.method === 'PUT').length;
  const last = running.told.events.at(-1);
  console.log(
    JSON.stringify({
      seconds: Number(((timeline.now() - BEGIN) / 1000).toFixed(1)),
      exitCode: running.exitCode(),
      ...(last?.event === 'run.finished' ? { changed: last.counts.changed } : {}),
      requests: entries.filter(({ within }) => within === undefined).length,
      refused: entries.filter(({ throttled }) => throttled).length,
      writes: { arm: puts('arm'), devops: puts('devops') },
    }),
  );
}
