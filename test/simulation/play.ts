/** Plays a story to its end, with the checkers of the promises around it. */
import sodium from 'libsodium-wrappers';
import { kinds } from '../../src/connectors/kinds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { type Direct, openDirect } from '../../src/sandbox/direct.ts';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { newSigningKey, signWith } from '../../src/sandbox/tokens.ts';
import type { Settings } from '../../src/sandbox/world.ts';
import { must } from '../e2e/stage.ts';
import { editsKept } from '../promises/checkers/editsKept.ts';
import { honestExit } from '../promises/checkers/honestExit.ts';
import { outlived, recorded } from '../promises/checkers/leaked.ts';
import { newestOf, passwordOf, type Use, versionsOf } from '../promises/checkers/view.ts';
import { type Violation, type Watch, watch } from '../promises/checkers/watch.ts';
import { type Edits, openEdits } from '../promises/edits.ts';
import { isWrite } from '../promises/requests.ts';
import { type PolicyShape, policyText, type Subject, subjectsOf, theWorld } from '../promises/scenery.ts';
import { type Chance, chanceOf } from './chance.ts';
import { openConsumers } from './consumers.ts';
import { leasesIn } from './leases.ts';
import { begin, type Machine, type Running } from './machine.ts';
import { comeToRest } from './rest.ts';
import type { Act, Host, Moment, Night, Story } from './story.ts';
import { openTimeline, type Timeline } from './timeline.ts';

export interface Outcome {
  readonly violations: readonly Violation[];
  readonly nights: number;
  readonly events: number;
  readonly requests: number;
  /** What happened, in order of time. */
  readonly lines: readonly string[];
  /** What went wrong at which step, while who else was at work: `cut-after addPassword, revoke beside`. */
  readonly reached: readonly string[];
}

/** What a story is played in. */
export interface World {
  readonly timeline: Timeline;
  readonly cloud: Direct;
  readonly chance: Chance;
  readonly watch: Watch;
  readonly edits: Edits;
  readonly uses: Use[];
  readonly machines: readonly [Machine, Machine];
  readonly running: Running[];
  readonly subjects: readonly Subject[];
  readonly reached: Set<string>;
  shape: PolicyShape;
  start(host: Host, command: Running['command']): Running;
  say(what: string): void;
}

const THREE_O_CLOCK = Date.UTC(2026, 10, 29, 3);
const DAY_MS = 86_400_000;

export async function play(story: Story): Promise<Outcome> {
  await sodium.ready;
  const timeline = openTimeline(THREE_O_CLOCK);
  return timeline.inside(() => playIn(timeline, story));
}

async function playIn(timeline: Timeline, story: Story): Promise<Outcome> {
  const lines: string[] = [];
  let requests = 0;
  const world = openWorld(timeline, story, lines);
  openConsumers(world, story.consumers);
  const counting = world.cloud.core.history.watch(({ outcome }) => {
    if (outcome === 'under way') requests += 1;
  });
  try {
    for (const [index, night] of story.nights.entries()) {
      world.say(`— night ${index}`);
      await playNight(world, night);
      if (world.watch.violations.length > 0) break;
      const next = story.nights[index + 1]?.days ?? 1;
      await timeline.runTo(atThree(timeline.now(), next));
      world.watch.look(`the day after night ${index}`);
      if (world.watch.violations.length > 0) break;
    }
    if (world.watch.violations.length === 0) await comeToRest(world);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    world.watch.add({ promise: 0, text }, 'the simulation itself');
  } finally {
    counting();
    world.watch.stop();
  }
  const { violations } = world.watch;
  return {
    violations,
    nights: story.nights.length,
    events: timeline.fired(),
    requests,
    lines,
    reached: [...world.reached],
  };
}

/** Three o'clock so many days later, as the world's clock goes. */
function atThree(now: number, days: number): number {
  const since = (now - THREE_O_CLOCK) / DAY_MS;
  return THREE_O_CLOCK + (Math.floor(since) + days) * DAY_MS;
}

const key = newSigningKey(512);

/** Among the TARGETS of the scenery. */
const REFERENCE = 1;

function openWorld(timeline: Timeline, story: Story, lines: string[]): World {
  const { seed, weather } = story;
  const random = seededRandom(seed + 0.5);
  const chance = chanceOf(seed + 0.25);
  const grown = theWorld({ ...story.shape, without: [] });
  const cloud = openDirect(
    { seed: { ...grown, settings: { ...grown.settings, ...settingsOf(story) } }, randomSeed: 1 },
    {
      now: timeline.now,
      monotonicMs: () => timeline.now() - timeline.begun,
      wait: ms => new Promise(resolve => void timeline.after(ms, () => resolve())),
    },
  );
  const { core } = cloud;
  Object.assign(core.scene, { random: seededRandom(seed + 0.75) });
  signWith(core.scene.world, key);
  if (story.log) showLog(cloud);
  const uses: Use[] = [];
  const leaked = new Set<string>();
  const leakedBefore = new Map<string, ReadonlySet<string>>();
  let goFirst = false;
  let brokenAt = 0;
  const edits = openEdits(core);
  const running: Running[] = [];
  const subjects = subjectsOf(story.shape);
  const shape = { now: story.shape };
  const scope = {
    sandbox: core,
    leaked,
    uses,
    edits,
    policy: () => shape.now,
    // Three replicas, of which one may stay hidden in 0.8 % of all proofs (src/rotation/proving.ts).
    mayHide: (signIns: number) => signIns >= 12,
    isBeside: () => running.filter(one => !one.isOver()).length > 1,
    // Of several that are at work, since the first of them.
    runBegan: () => Math.min(...running.map(({ begunAt }) => begunAt), core.clock.now()),
    leakedGoFirst: () => goFirst,
  };
  const say = (what: string) => lines.push(`${new Date(timeline.now()).toISOString().slice(0, 23)} ${what}`);
  const delayMs = () => 1 + 5 * chance.next();
  const locks = () => leasesIn({ timeline, leaseMs: 30_000, delayMs });
  const first = locks();
  const machines = [
    { name: 'cron-1', aheadMs: weather.aheadMs[0], locks: first },
    { name: 'cron-2', aheadMs: weather.aheadMs[1], locks: story.locks === 'shared' ? first : locks() },
  ] as const;
  const world: World = {
    timeline,
    cloud,
    chance,
    watch: watch(scope, subjects, entry => entry.outcome !== 'under way' && isWrite(entry)),
    edits,
    uses,
    machines,
    running,
    subjects,
    reached: new Set(),
    get shape() {
      return shape.now;
    },
    set shape(next) {
      shape.now = next;
    },
    say,
    start(host, command) {
      const policy = policyOf(world.shape);
      const named = (keyIds: readonly string[], immediately: boolean) => {
        for (const keyId of keyIds) leaked.add(keyId);
        goFirst ||= immediately;
        if (immediately) brokenAt = timeline.now();
        say(`${machines[host].name} revoke names ${keyIds.join(', ')}`);
      };
      const one = begin(machines[host], command, { timeline, cloud, random, chance, policy, named }, done => {
        judge(done);
      });
      say(`${machines[host].name} begins ${wordsOf(command)} as ${one.run}`);
      running.push(one);
      const before = subjects.flatMap(subject => [...recorded({ ...scope, subject })]);
      leakedBefore.set(one.run, new Set(before));
      return one;
    },
  };
  // A run does not know what was named while it was at work.
  const knownTo = ({ command, told, run }: Running) =>
    command.verb === 'revoke' ? new Set(told.leaked) : (leakedBefore.get(run) ?? leaked);
  // Of a version without tags of ours nobody can know when the process behind a reference took it: README.md, Limits.
  const told = (subject: Subject): PolicyShape => {
    const [newest] = versionsOf(core.world, subject).slice(-1);
    const isTagged = newest?.tags['keyturn-key-id'] !== undefined;
    return isTagged ? world.shape : { ...world.shape, without: [...world.shape.without, REFERENCE] };
  };
  const judge = (done: Running) => {
    const { command, actor } = done;
    const exitCode = done.exitCode() ?? null;
    say(`${actor.name} ${wordsOf(command)} ends with ${exitCode}${endings(done)}`);
    world.watch.look(`the end of ${wordsOf(command)}`);
    const where = `the end of ${done.run}`;
    // Whoever removes a secret before its successor is there was told that it is an outage.
    const isBroken = brokenAt >= done.begunAt || running.some(one => !one.isOver() && isAtOnce(one));
    if (exitCode === 70)
      world.watch.add({ promise: 9, text: `a bug in the program: ${stackOf(done.told.bug)}` }, where);
    for (const subject of subjects) {
      if (command.names.length > 0 && !command.names.includes(subject.name)) continue;
      const of = { ...scope, subject, leaked: knownTo(done), policy: () => told(subject) };
      const result = { exitCode, stdout: summaryOf(done, subject), stderr: '' };
      for (const broken of [
        ...(isBroken ? [] : honestExit(of, [command.verb], result)),
        ...outlived(of, [command.verb], result),
      ])
        world.watch.add(broken, where);
    }
    for (const broken of editsKept(scope, exitCode)) world.watch.add(broken, where);
  };
  core.history.watch(entry => {
    if (entry.outcome !== 'under way' && entry.fault !== undefined)
      world.reached.add(`${entry.fault} ${entry.operation}${beside(running)}`);
    if (entry.outcome !== 'under way' && (isWrite(entry) || entry.fault !== undefined))
      say(`  ${requestIn(entry)}`);
  });
  return world;
}

function settingsOf({ weather }: Story): Partial<Settings> {
  const { replicas, replicationMs, readLagMs, reportLagMs, report, lyingClock } = weather;
  return {
    replicas,
    replicationMs: { min: replicationMs / 4, max: replicationMs },
    readLagMs: { min: 0, max: readLagMs },
    reportLagMs,
    report,
    ...(lyingClock === undefined ? {} : { dates: { [lyingClock.service]: lyingClock.ms } }),
  };
}

/** The sign-in log wants a right more than the report. */
function showLog({ core: { world, operator } }: Direct): void {
  const us = must(world.tenants[0]?.applications.find(({ appId }) => appId === operator.appId));
  for (const roles of Object.values(us.appRoles)) roles.push('Directory.Read.All');
}

const policies = new Map<string, Policy>();

function policyOf(shape: PolicyShape): Policy {
  const text = policyText(shape);
  const policy =
    policies.get(text) ?? loadPolicy({ file: 'rotation.yaml', bytes: new TextEncoder().encode(text) }, kinds);
  policies.set(text, policy);
  return policy;
}

/** A run that takes longer than this many events hangs. */
const MANY = 60_000;

async function playNight(world: World, { acts }: Night): Promise<void> {
  const { timeline, running, cloud } = world;
  const { history, faults } = cloud.core;
  running.splice(0, running.length, ...running.filter(one => !one.isOver()));
  if (!history.entries().some(({ outcome }) => outcome === 'under way')) history.clear();
  const begins = acts.filter(({ act }) => act === 'run').length;
  let begun = 0;
  const stops: (() => void)[] = [];
  for (const act of acts) {
    if (act.act === 'policy') world.watch.byPerson(() => change(world, act));
    else if (act.act === 'fault') stops.push(strike(world, act));
    else if (act.act === 'run')
      timeline.after(act.ms, () => {
        begun += 1;
        if (isSensible(world, act.command)) world.start(act.host, act.command);
      });
    else stops.push(at(world, act.at, () => perform(world, act)));
  }
  await timeline.runUntil(() => begun === begins && running.every(one => one.isOver()), MANY);
  for (const stop of stops) stop();
  faults.clear();
  // What is under way arrives.
  await timeline.runTo(timeline.now() + 60_000);
  world.watch.look('the end of the night');
}

const WEEK_MS = 7 * DAY_MS;

/** Nobody goes back to a secret that ends before anybody looks again. */
function isSensible({ cloud, subjects }: World, { verb, names }: Running['command']): boolean {
  if (verb !== 'rollback') return true;
  const { world, clock } = cloud.core;
  return subjects
    .filter(({ name }) => names.includes(name))
    .every(subject => {
      const [newest, ...older] = versionsOf(world, subject).toReversed();
      const held = older.flatMap(({ value }) =>
        value === newest?.value ? [] : (passwordOf(world, value, subject) ?? []),
      );
      const living = held.filter(({ removedAt }) => removedAt === undefined);
      return living.length > 0 && living.every(({ end }) => end > clock.now() + WEEK_MS);
    });
}

type Timed = Extract<Act, { at: Moment }>;

function change(world: World, { change }: Extract<Act, { act: 'policy' }>): void {
  world.shape = { ...world.shape, ...change };
  world.say(`the policy is changed: ${JSON.stringify(change)}`);
}

function strike(
  { timeline, cloud, say }: World,
  { rule, forMs }: Extract<Act, { act: 'fault' }>,
): () => void {
  const { faults } = cloud.core;
  const standing = faults.add(rule);
  const over = timeline.after(forMs, () => {
    faults.remove(standing.id);
    if (rule.count === 'all') say(`${rule.operation} is well again`);
  });
  return () => over.cancel();
}

/** Once, at that moment of the night. */
function at({ timeline, cloud }: World, moment: Moment, what: () => void): () => void {
  if ('ms' in moment) {
    const scheduled = timeline.after(moment.ms, what);
    return () => scheduled.cancel();
  }
  const outcome = moment.when === 'arrives' ? 'under way' : 'answered';
  let left = moment.nth;
  const stop = cloud.core.history.watch(entry => {
    if (entry.operation !== moment.operation || entry.outcome !== outcome) return;
    left -= 1;
    if (left > 0) return;
    stop();
    what();
  });
  return stop;
}

let edited = 0;

function perform(world: World, act: Timed): void {
  const { timeline, cloud, running, machines, say } = world;
  switch (act.act) {
    case 'edit':
      edited += 1;
      say(`a person sets ${act.name} in the ${act.place}`);
      world.watch.byPerson(() => world.edits.make(act.place, act.name, `edited ${edited}`));
      return;
    case 'tags':
      say(`a script sets the tags of ${act.subject}: ${act.how}`);
      world.watch.byPerson(() => setTags(world, act));
      return;
    default: {
      const name = machines[act.host].name;
      for (const one of running.filter(({ actor, isOver }) => actor.name === name && !isOver())) {
        const last = cloud.core.history.entries().at(-1)?.operation ?? 'nothing';
        world.reached.add(`${act.act} ${last}${beside(running)}`);
        say(`${name} ${one.run}: ${act.act}`);
        if (act.act === 'kill') one.actor.dead = true;
        if (act.act === 'interrupt') one.interrupt();
        if (act.act === 'freeze') one.actor.stoppedUntil = timeline.now() + act.forMs;
      }
    }
  }
}

function setTags({ cloud, subjects }: World, { subject, how }: Extract<Act, { act: 'tags' }>): void {
  const { core } = cloud;
  const of = must(subjects.find(({ name }) => name === subject));
  const versions = versionsOf(core.world, of);
  if (versions.length === 0) return;
  const { id, tags } = newestOf(core.world, of);
  const users = Object.fromEntries(Object.entries(tags).filter(([name]) => !name.startsWith('keyturn-')));
  const before = versions.at(-2)?.tags;
  core.edit({
    op: 'set-version-tags',
    vault: 'kv-payments.vault.azure.net',
    secret: of.secret,
    version: id,
    tags: how === 'put back' && before !== undefined ? { ...before } : users,
  });
}

/** Who is at work: one, or both. */
function beside(running: readonly Running[]): string {
  const verbs = running.filter(one => !one.isOver()).map(({ command }) => wordsOf({ ...command, names: [] }));
  return verbs.length < 2 ? '' : ` (${verbs.toSorted().join(' and ')})`;
}

function wordsOf(command: Pick<Running['command'], 'verb'> & { names: readonly string[] }): string {
  const flags = [
    ...('now' in command && command.now ? ['--now'] : []),
    ...('immediately' in command && command.immediately ? ['--immediately'] : []),
  ];
  return [command.verb, ...command.names, ...flags].join(' ');
}

function endings({ told }: Running): string {
  const ends = told.events.flatMap(event =>
    event.event === 'rotation.finished' && event.outcome !== 'unchanged'
      ? [
          `${event.rotation} ${event.outcome}: ${event.summary}${event.findings.map(({ code }) => ` [${code}]`).join('')}`,
        ]
      : [],
  );
  return ends.length === 0 ? '' : ` (${ends.join('; ')})`;
}

function isAtOnce({ command }: Running): boolean {
  return command.verb === 'revoke' && command.immediately;
}

function summaryOf({ told }: Running, { name }: Subject): string {
  return told.events
    .flatMap(event => (event.event === 'rotation.finished' && event.rotation === name ? [event.summary] : []))
    .join(' ');
}

function stackOf(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}

function requestIn({ service, operation, status, outcome, fault, path }: HistoryEntry): string {
  return `${service}.${operation} ${status ?? outcome}${fault === undefined ? '' : ` (${fault})`} ${path.split('?')[0]}`;
}
