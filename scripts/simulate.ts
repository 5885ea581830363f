/**
 * `npm run simulate`: worlds of many nights, in one process and without waiting: several runs at a time, faults, people,
 * consumers and clocks, drawn by seeds (test/simulation/). Prints what was reached, and each broken promise as the shortest
 * story that breaks it. Exits with 1 when a promise was broken.
 *
 *   --stories N    so many stories (default 50)
 *   --minutes N    instead: for so long
 *   --seed N       the first of the seeds (default: drawn, and printed); each story takes the next one, or with --minutes
 *                  of the next ones the one that means to strike most of what was never struck
 *   --jobs N       processes (default 1)
 *   --story N      plays the story of that seed alone, and tells all of it
 *   --file FILE    plays a story that was saved, and tells all of it
 *   --save NAME    keeps the shortest failing story as test/simulation/stories/NAME.json, which `npm test` plays
 *   --whole        does not shorten what fails
 *   --orders       instead: two runs of one rotation in every order of their requests (test/simulation/orders.ts)
 *   --scenario S   with --orders: this one only
 *   --replay N     instead: N stories by the program as it is published against the sandbox over HTTPS, too
 *   --docs         writes what was played, or with --orders the orders, into docs/exploration.md, between its marks
 *   --coverage     tells which lines of rotation/ and run/ were reached, and which never (with one process)
 *   --until-broken ends with the first broken promise, and tells how many stories it took
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startCoverage } from '../test/simulation/coverage.ts';
import type { Outcome } from '../test/simulation/play.ts';
import { readStory, type Story } from '../test/simulation/story.ts';
import type { Played, Tally } from '../test/simulation/tally.ts';
import { intoExploration } from './exploration.ts';

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
    orders: { type: 'boolean', default: false },
    scenario: { type: 'string' },
    docs: { type: 'boolean', default: false },
    replay: { type: 'string' },
    coverage: { type: 'boolean', default: false },
    'until-broken': { type: 'boolean', default: false },
    worker: { type: 'boolean', default: false },
  },
});

const coverage = options.coverage ? await startCoverage() : undefined;
// Only now, so that all of it is counted.
const [{ drawStory, meantBy }, { play }, { kindOf, shrink }, { everyOrder }, { scenarios, twoHosts }] =
  await Promise.all([
    import('../test/simulation/draw.ts'),
    import('../test/simulation/play.ts'),
    import('../test/simulation/shrink.ts'),
    import('../test/simulation/orders.ts'),
    import('../test/simulation/scenarios.ts'),
  ]);
const { openTally, playedOf } = await import('../test/simulation/tally.ts');

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
  const isOver = () =>
    seed >= last ||
    (until !== undefined && performance.now() >= until) ||
    (options['until-broken'] && tally.broken().length > 0);
  const next = () => {
    if (isOver()) return undefined;
    if (until !== undefined) seed = mostNew(seed, tally);
    return seed++;
  };
  const jobs = Number(options.jobs);
  await (jobs === 1
    ? alone(next, tally.note)
    : Promise.all(Array.from({ length: jobs }, () => inChild(next, tally.note))));
  process.stdout.write(tally.text());
  if (options.docs) intoExploration('simulation', `\`\`\`\n${tally.text().trim()}\n\`\`\``);
  await tellCoverage();
  if (options['until-broken']) return untilBroken(tally);
  for (const one of tally.broken()) await tellShortest(one);
  process.exitCode = tally.broken().length > 0 ? 1 : 0;
}

/** Of so many seeds one is taken: to draw a story costs next to nothing, to play it a second. */
const CHOICE = 6;

function mostNew(from: number, { hasReached }: Tally): number {
  const scores = Array.from({ length: CHOICE }, (_, index) => ({
    seed: from + index,
    news: new Set(meantBy(drawStory(from + index)).filter(one => !hasReached(one))).size,
  }));
  return scores.reduce((best, one) => (one.news > best.news ? one : best)).seed;
}

/** For programs: how many stories it took, and what broke. */
function untilBroken(tally: Tally): void {
  const [first] = tally.broken();
  if (first !== undefined)
    process.stdout.write(`broken after ${tally.stories()} stories: ${first.kind} (--story ${first.seed})\n`);
  process.exitCode = first === undefined ? 0 : 1;
}

async function tellCoverage(): Promise<void> {
  if (coverage === undefined) return;
  const { lines, reached, missed } = await coverage();
  process.stdout.write(`${reached} of ${lines} lines of rotation/ and run/ were reached; never:\n`);
  for (const one of missed) process.stdout.write(`  ${one}\n`);
}

async function tellReplays(count: number): Promise<void> {
  const [{ drawReplay, replay }, { buildProgram }] = await Promise.all([
    import('../test/simulation/replay.ts'),
    import('../test/promises/program.ts'),
  ]);
  await using program = await buildProgram();
  const first = Number(options.seed ?? Math.floor(Math.random() * 1_000_000));
  const total = { nights: 0, left: 0 };
  const differences: string[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const replayed = await replay(program, drawReplay(seed));
    total.nights += replayed.nights;
    total.left += replayed.left;
    differences.push(...replayed.differences);
  }
  process.stdout.write(
    `${count} stories from seed ${first} on, ${total.nights} nights twice: ${differences.length} differences` +
      ` (${total.left} more nights came after a fault that met another request)\n${differences.map(each => `  ${each}\n`).join('')}`,
  );
  process.exitCode = differences.length > 0 ? 1 : 0;
}

/** So many orders of one scenario: none of them comes near. */
const MOST_ORDERS = 20_000;

async function tellOrders(): Promise<void> {
  let broken = 0;
  const table: string[] = ['| two runs at once | orders | exit codes |', '| --- | ---: | --- |'];
  for (const scenario of scenarios.filter(
    ({ name }) => options.scenario === undefined || name === options.scenario,
  )) {
    const { orders, redundant, complete, ends, violations, lines } = await everyOrder(
      twoHosts,
      scenario,
      MOST_ORDERS,
    );
    const ended = [...ends].map(([codes, count]) => `exit codes ${codes}: ${count}`).join(', ');
    const whole = complete ? 'all of them' : 'NOT ALL of them';
    process.stdout.write(
      `${scenario.name}: ${orders} orders, ${whole} (${redundant} more were the same as another); ${ended}\n`,
    );
    broken += violations.length;
    table.push(
      `| ${scenario.name} | ${orders}${complete ? '' : ' (not all)'} | ${[...ends].map(([codes, count]) => `${codes}: ${count}`).join(', ')} |`,
    );
    if (violations.length > 0) process.stdout.write(told({ lines, violations }));
  }
  if (options.docs) intoExploration('orders', table.join('\n'));
  process.exitCode = broken > 0 ? 1 : 0;
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

function told({ lines, violations }: Pick<Outcome, 'lines' | 'violations'>): string {
  const broken = violations.map(({ promise, text, at }) => `✗ promise ${promise}: ${text}   [${at}]`);
  return `${[...lines, ...broken].join('\n')}\n`;
}

if (options.worker) work();
else if (options.orders) await tellOrders();
else if (options.replay !== undefined) await tellReplays(Number(options.replay));
else if (options.story !== undefined) await tellWhole(drawStory(Number(options.story)));
else if (options.file !== undefined) await tellWhole(readStory(readFileSync(options.file, 'utf8')));
else await explore();
