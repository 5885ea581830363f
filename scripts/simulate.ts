/**
 * `npm run simulate`: worlds of many nights, in one process and without waiting: several runs at a time, faults, people,
 * consumers and clocks, drawn by seeds (test/simulation/). Prints what was reached, and each broken promise as the shortest
 * story that breaks it. Exits with 1 when a promise was broken.
 *
 *   --stories N    so many stories (default 50)
 *   --minutes N    instead: for so long
 *   --seed N       the first of the seeds (default: drawn, and printed); each story takes the next one
 *   --jobs N       processes (default 1)
 *   --story N      plays the story of that seed alone, and tells all of it
 *   --file FILE    plays a story that was saved, and tells all of it
 *   --save NAME    keeps the shortest failing story as test/simulation/stories/NAME.json, which `npm test` plays
 *   --whole        does not shorten what fails
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { drawStory } from '../test/simulation/draw.ts';
import { type Outcome, play } from '../test/simulation/play.ts';
import { kindOf, shrink } from '../test/simulation/shrink.ts';
import { readStory, type Story } from '../test/simulation/story.ts';
import { openTally, type Played, playedOf } from '../test/simulation/tally.ts';

const { values: options } = parseArgs({
  options: {
    stories: { type: 'string', default: '50' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    story: { type: 'string' },
    file: { type: 'string' },
    save: { type: 'string' },
    whole: { type: 'boolean', default: false },
    worker: { type: 'boolean', default: false },
  },
});

if (options.worker) work();
else if (options.story !== undefined) await tellWhole(drawStory(Number(options.story)));
else if (options.file !== undefined) await tellWhole(readStory(readFileSync(options.file, 'utf8')));
else await explore();

/** In a process of its own: a seed comes, what became of it goes back. */
function work(): void {
  process.on('message', (seed: number) => {
    void played(seed).then(one => process.send?.(one));
  });
}

async function played(seed: number): Promise<Played> {
  return playedOf(seed, await play(drawStory(seed)));
}

async function explore(): Promise<void> {
  const first = Number(options.seed ?? Math.floor(Math.random() * 1_000_000));
  const until =
    options.minutes === undefined ? undefined : performance.now() + Number(options.minutes) * 60_000;
  const last = until === undefined ? first + Number(options.stories) : Number.POSITIVE_INFINITY;
  const tally = openTally(first);
  let seed = first;
  const next = () => (seed < last && (until === undefined || performance.now() < until) ? seed++ : undefined);
  const jobs = Number(options.jobs);
  await (jobs === 1
    ? alone(next, tally.note)
    : Promise.all(Array.from({ length: jobs }, () => inChild(next, tally.note))));
  process.stdout.write(tally.text());
  for (const one of tally.broken()) await tellShortest(one);
  process.exitCode = tally.broken().length > 0 ? 1 : 0;
}

async function alone(next: () => number | undefined, note: (one: Played) => void): Promise<void> {
  for (let seed = next(); seed !== undefined; seed = next()) note(await played(seed));
}

async function inChild(next: () => number | undefined, note: (one: Played) => void): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['--worker']);
  for (let seed = next(); seed !== undefined; seed = next()) {
    child.send(seed);
    const [one] = await once(child, 'message');
    note(one as Played);
  }
  child.disconnect();
}

async function tellWhole(story: Story): Promise<void> {
  const outcome = await play(story);
  process.stdout.write(told(outcome));
  process.exitCode = outcome.violations.length > 0 ? 1 : 0;
}

async function tellShortest({ seed, kind }: { readonly seed: number; readonly kind: string }): Promise<void> {
  const story = drawStory(seed);
  const outcome = await play(story);
  process.stdout.write(`\n${kind}\n  npm run simulate -- --story ${seed}   (all of it)\n`);
  if (options.whole) return;
  const { story: short, outcome: end, played: tries } = await shrink(story, outcome);
  process.stdout.write(`  The shortest story found in ${tries} tries:\n\n${told(end)}`);
  if (options.save === undefined) return;
  const file = new URL(`../test/simulation/stories/${options.save}.json`, import.meta.url);
  writeFileSync(
    file,
    `${JSON.stringify({ breaks: end.violations.map(kindOf), story: short }, undefined, 2)}\n`,
  );
  process.stdout.write(`  kept as ${fileURLToPath(file)}\n`);
}

function told({ lines, violations }: Outcome): string {
  const broken = violations.map(({ promise, text, at }) => `✗ promise ${promise}: ${text}   [${at}]`);
  return `${[...lines, ...broken].join('\n')}\n`;
}
