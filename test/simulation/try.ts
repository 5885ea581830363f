import sodium from 'libsodium-wrappers';
import { openDirect } from '/work/wt/sim/src/sandbox/direct.ts';
import { seededRandom } from '/work/wt/sim/src/sandbox/random.ts';
import { newSigningKey, signWith } from '/work/wt/sim/src/sandbox/tokens.ts';
import { loadPolicy } from '/work/wt/sim/src/policy/load.ts';
import { kinds } from '/work/wt/sim/src/connectors/kinds.ts';
import { policyText, theWorld, usual } from '/work/wt/sim/test/promises/scenery.ts';
import { openTimeline } from '/work/wt/sim/test/simulation/timeline.ts';
import { leasesIn } from '/work/wt/sim/test/simulation/leases.ts';
import { begin } from '/work/wt/sim/test/simulation/machine.ts';
await sodium.ready;
const shape = { ...usual, fellows: 'due' as const };
const bytes = new TextEncoder().encode(policyText(shape));
const policy = loadPolicy({ file: 'rotation.yaml', bytes }, kinds);
const key = newSigningKey(512);
const realNow = performance.now.bind(performance);
async function once(seed: number, nights: number) {
  const timeline = openTimeline(Date.parse('2026-11-29T03:00:00Z'));
  const random = seededRandom(seed);
  const uninstall = timeline.install();
  try {
    const cloud = openDirect({ seed: theWorld(shape), randomSeed: 1 }, { now: timeline.now, monotonicMs: timeline.now, wait: ms => new Promise(r => { timeline.after(ms, () => r()); }) });
    signWith(cloud.core.scene.world, key);
    const locks = leasesIn({ timeline, leaseMs: 30_000, delayMs: () => random.next() * 3 });
    const out: string[] = [];
    for (let night = 0; night < nights; night++) {
      const t0 = realNow();
      const fired = timeline.fired(); const v = timeline.now(); const h = cloud.core.history.entries().length;
      const run = begin({ name: 'a', aheadMs: 0, locks }, { verb: 'rotate', names: [], now: false }, { timeline, cloud, random, policy });
      try { await timeline.runUntil(() => run.exitCode() !== undefined); } catch (e) { console.error(e, run.events.slice(-5)); throw e; }
      out.push(`night ${night}: exit ${run.exitCode()} events ${timeline.fired() - fired} requests ${cloud.core.history.entries().length - h} virtual ${(timeline.now() - v) / 1000} s, real ${(realNow() - t0).toFixed(1)} ms`);
      if (process.env.V) console.log(run.events.map(e => JSON.stringify(e)).join('\n'));
      await timeline.runTo(timeline.now() + 24 * 3600_000);
    }
    return { out, last: cloud.core.history.entries().map(e => e.operation + e.at).join().length + ':' + timeline.now() };
  } finally { uninstall(); }
}
for (let i = 0; i < 3; i++) { const { out, last } = await once(7, 12); console.log(out.join('\n')); console.log(last); }
