/** Simulated nights a second on one core, and how much sooner the same nights are over than by the program over HTTPS. */
import { buildProgram } from '../promises/program.ts';
import { drawStory } from '../simulation/draw.ts';
import { play } from '../simulation/play.ts';
import { drawReplay, inSimulation, overHttps } from '../simulation/replay.ts';
import type { Line } from './line.ts';
import type { Bench } from './section.ts';

const WANTED_A_SECOND = 500;
/** The first warms up. */
const STORIES = 9;
const REPLAYED = [3, 5] as const;

export async function measureSimulation({ say }: Bench): Promise<readonly Line[]> {
  const total = { nights: 0, requests: 0, events: 0, ms: 0 };
  for (let seed = 1; seed <= STORIES; seed += 1) {
    const begun = performance.now();
    const { nights, requests, events } = await play(drawStory(seed));
    if (seed === 1) continue;
    total.ms += performance.now() - begun;
    total.nights += nights;
    total.requests += requests;
    total.events += events;
  }
  const perSecond = (1000 * total.nights) / total.ms;
  say(`  ${total.nights} nights in ${Math.round(total.ms)} ms`);
  const each = `${Math.round(total.requests / total.nights)} requests, ${Math.round(total.events / total.nights)} events`;
  const ratio = await sooner();
  return [
    {
      section: 'simulation',
      what: `nights a second on one core, three rotations and two machines (a night: ${each})`,
      target: `${WANTED_A_SECOND}`,
      measured: perSecond.toFixed(0),
      met: perSecond >= WANTED_A_SECOND,
      note: 'with the SDKs themselves, which take most of it: each request runs through their whole pipeline',
    },
    {
      section: 'simulation',
      what: 'the same nights by the published program over HTTPS, its waits ten times shorter',
      target: '-',
      measured: `${ratio.toFixed(0)} × as long`,
      met: undefined,
    },
  ];
}

async function sooner(): Promise<number> {
  await using program = await buildProgram();
  const stories = REPLAYED.map(drawReplay);
  const simulated = await timed(async () => {
    for (const story of stories) await inSimulation(story);
  });
  const real = await timed(async () => {
    for (const story of stories) await overHttps(program, story);
  });
  return real / simulated;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
