/** The world that a story is played in: a sandbox without sockets, two machines, and the checkers of the promises around them. */

import type { Transport } from '../../src/connectors/connections/transport.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Core } from '../../src/sandbox/core.ts';
import { type Direct, openDirect } from '../../src/sandbox/direct.ts';
import { newSigningKey, signWith } from '../../src/sandbox/entra/tokens.ts';
import type { World as CloudWorld, Settings } from '../../src/sandbox/world.ts';
import { must } from '../e2e/stage.ts';
import { showLog } from '../promises/axes/report.ts';
import { editsKept } from '../promises/checkers/editsKept.ts';
import { honestExit } from '../promises/checkers/honestExit.ts';
import { outlived, recorded } from '../promises/checkers/leaked.ts';
import { leftToAnother } from '../promises/checkers/leftToAnother.ts';
import { saidRemoved } from '../promises/checkers/saidRemoved.ts';
import { passwordOf, type Use, versionsOf } from '../promises/checkers/view.ts';
import { type Watch, watch } from '../promises/checkers/watch.ts';
import { type Edits, openEdits } from '../promises/edits.ts';
import { isWrite } from '../promises/requests.ts';
import {
  PAYMENTS,
  type PolicyShape,
  policyText,
  type Subject,
  subjectsOf,
  theWorld,
} from '../promises/scenery.ts';
import { type Chance, chanceOf, quickRandom } from './chance.ts';
import { leasesIn } from './leases.ts';
import { begin, type Machine, type Running } from './machine.ts';
import { DAY_MS, type Host, type Story } from './story.ts';
import type { Timeline } from './timeline.ts';
import { type Carrying, transportOf } from './transport.ts';
import {
  beside,
  endedAs,
  endings,
  isAtOnce,
  leftBy,
  removedBy,
  requestIn,
  stackOf,
  summaryOf,
  wordsOf,
} from './words.ts';

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
  /** When somebody last changed a secret by hand: a run that was at work then had looked before, perhaps. */
  readonly touched: Map<string, number>;
  readonly removedByPerson: Set<string>;
  shape: PolicyShape;
  /** The policy, without places of which nobody can know what they hold (docs/limits.md). */
  knowable(): PolicyShape;
  /** When the last run began that looked into every place, and ended with 0. */
  lookedAt: number;
  start(host: Host, command: Running['command']): Running;
  say(what: string): void;
}

const key = newSigningKey(512);

const HOUR_MS = 3_600_000;

/** Among the TARGETS of the scenery: PAYMENTS alone has one. */
const REFERENCE = 1;

export interface WorldOptions {
  /** How requests get to the services; default: each takes its time. */
  readonly carry?: (carrying: Carrying) => Transport;
  /** What the services hold; default: the world built from the scenery. */
  readonly from?: CloudWorld;
  /** Whether places for locks take no time. */
  readonly locksAtOnce?: boolean;
}

export function openWorld(
  timeline: Timeline,
  story: Story,
  lines: string[],
  { carry = transportOf, from, locksAtOnce = false }: WorldOptions = {},
): World {
  const { seed, weather } = story;
  const random = quickRandom(seed + 0.5);
  const chance = chanceOf(seed + 0.25);
  const built = theWorld({ ...story.shape, without: [] });
  const cloud = openDirect(
    { seed: { ...built, settings: { ...built.settings, ...settingsOf(story) } }, randomSeed: 1 },
    {
      now: timeline.now,
      monotonicMs: () => timeline.now() - timeline.begun,
      wait: ms => new Promise(resolve => void timeline.after(ms, () => resolve())),
    },
  );
  const { core } = cloud;
  Object.assign(core.scene, {
    // A world that goes on needs other chance, or ids would repeat.
    random: quickRandom(seed + (from === undefined ? 0.75 : 0.85)),
    ...(from === undefined ? {} : { world: structuredClone(from) }),
  });
  signWith(core.scene.world, key);
  if (story.log) showLog(core);
  if (weather.tenantLimitDays !== undefined)
    must(core.scene.world.tenants[0]).credentialPolicy = {
      passwordsAllowed: true,
      maxLifetimeMs: weather.tenantLimitDays * DAY_MS,
    };
  const uses: Use[] = [];
  const leaked = new Set<string>();
  const leakedBefore = new Map<string, ReadonlySet<string>>();
  let goFirst = false;
  let tooLate = 0;
  let connections = 0;
  let isUntagged = false;
  /** When the last run began that met no fault of a service, or ended with 0 all the same. */
  let unhinderedAt = 0;
  let brokenAt = 0;
  const edits = openEdits(core);
  const running: Running[] = [];
  const subjects = subjectsOf(story.shape);
  // A place that comes into the policy holds whatever it holds, until a run has brought it there.
  const shape = { now: story.shape, judged: story.shape };
  const removedByPerson = new Set<string>();
  const scope = {
    sandbox: core,
    leaked,
    uses,
    edits,
    policy: () => knowable(shape.judged),
    // Three replicas, of which one may stay hidden in 0.8 % of all proofs (src/rotation/proving.ts).
    mayHide: (signIns: number) => signIns >= 12,
    isBeside: () => running.length > 1,
    // Of several that are at work, since the first of them.
    tooLate: () => tooLate,
    runBegan: () => Math.min(...running.map(({ begunAt }) => begunAt), core.clock.now()),
    leakedGoFirst: () => goFirst,
    removedByPerson,
    wasHindered: (since: number) => unhinderedAt < since,
  };
  const say = (what: string) => lines.push(`${new Date(timeline.now()).toISOString().slice(0, 23)} ${what}`);
  const delayMs = () => (locksAtOnce ? 0 : 1 + 5 * chance.next());
  const locks = () => leasesIn({ timeline, leaseMs: 30_000, delayMs });
  const first = locks();
  const machines = [
    { name: 'cron-1', aheadMs: weather.aheadMs[0], locks: first },
    { name: 'cron-2', aheadMs: weather.aheadMs[1], locks: story.locks === 'shared' ? first : locks() },
  ] as const;
  const connect = () => {
    connections += 1;
    return connections;
  };
  const noting = (carrying: Carrying) =>
    carry({
      ...carrying,
      tooLate: () => {
        tooLate += 1;
      },
    });
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
    touched: new Map(),
    removedByPerson,
    knowable: () => knowable(shape.now),
    lookedAt: timeline.now(),
    get shape() {
      return shape.now;
    },
    set shape(next) {
      const without = [...new Set([...shape.judged.without, ...next.without])];
      shape.judged = { ...next, without };
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
      if (running.every(each => each.isOver())) tooLate = 0;
      const one = begin(
        machines[host],
        command,
        { timeline, cloud, random, chance, connect, policy, named, carry: noting },
        done => {
          judge(done);
        },
      );
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
  // Of a version without tags of ours nobody can know when the process behind a reference took it, until it is refreshed for
  // the next one: docs/limits.md.
  function knowable(of: PolicyShape): PolicyShape {
    const tags = versionsOf(core.world, PAYMENTS).at(-1)?.tags;
    if (tags?.['keyturn-key-id'] === undefined) isUntagged = true;
    else if (tags['keyturn-confirmed'] !== undefined) isUntagged = false;
    return isUntagged ? { ...of, without: [...of.without, REFERENCE] } : of;
  }
  /** What it left to another run, and what it did not. A person's change, or a service that fails, is excuse enough for the latter. */
  const meetings = (done: Running, isTouched: (subject: Subject) => boolean, isStruck: boolean) => {
    const others = running.filter(one => one !== done).map(({ begunAt }) => begunAt);
    const clocksAgree = weather.lyingClock === undefined && weather.aheadMs.every(ms => ms === 0);
    const meeting = { begunAt: done.begunAt, leaked: knownTo(done), others, clocksAgree };
    // One that stood still may have lost its lock, and one that was refused knows too little: then it ends with 4 in any case.
    const isRefused = core.history
      .entries()
      .some(
        ({ status = 0, at, operation }) =>
          at >= done.begunAt && ((status === 403 && operation !== 'listSignIns') || status >= 429),
      );
    const isSmooth = !isStruck && !isRefused && done.actor.stoppedUntil < done.begunAt;
    const isScheduled = done.command.verb === 'rotate' && !done.command.now;
    return subjects
      .filter(subject => !isTouched(subject))
      .flatMap(subject =>
        (['yielded', 'locked'] as const)
          .filter(outcome => endedAs(done, outcome).includes(subject.name))
          .filter(outcome => outcome === 'yielded' || (isScheduled && isSmooth))
          .flatMap(outcome =>
            leftToAnother({ ...scope, subject, policy: () => knowable(world.shape) }, outcome, meeting),
          ),
      );
  };
  const judge = (done: Running) => {
    const { command, actor } = done;
    const said = done.exitCode() ?? null;
    say(`${actor.name} ${wordsOf(command)} ends with ${said}${endings(done)}`);
    // What it left to another run is that run's to answer for, as after exit 4; all others are its own.
    const left = leftBy(done);
    const exitCode = said === 0 && left.size > 0 ? 4 : said;
    const isStruck = core.history
      .entries()
      .some(({ fault, at }) => fault !== undefined && at >= done.begunAt);
    if (command.verb === 'rotate' && (exitCode === 0 || !isStruck)) unhinderedAt = done.begunAt;
    world.watch.look(`the end of ${wordsOf(command)}`);
    const where = `the end of ${done.run}`;
    if (exitCode === 0 && command.verb === 'rotate' && command.names.length === 0) shape.judged = shape.now;
    if (exitCode === 0 && command.verb === 'rotate' && command.drift === true) world.lookedAt = done.begunAt;
    // Whoever removes a secret before its successor is there was told that it is an outage.
    if (isAtOnce(done)) brokenAt = timeline.now();
    const isBroken = brokenAt >= done.begunAt || running.some(one => !one.isOver() && isAtOnce(one));
    // Whoever goes back to an older secret knows that it may be due.
    const isGoingBack = (name: string) =>
      running.some(one => one.command.verb === 'rollback' && one.command.names.includes(name));
    const isTouched = ({ name }: Subject) =>
      (world.touched.get(name) ?? 0) >= done.begunAt || isGoingBack(name);
    if (exitCode === 70)
      world.watch.add({ promise: 9, text: `a bug in the program: ${stackOf(done.told.bug)}` }, where);
    if (said === 0 && command.verb === 'rotate' && command.names.length === 0)
      for (const subject of stillDue(subjects, core, world.shape).filter(
        one => !isTouched(one) && !left.has(one.name),
      ))
        world.watch.add({ promise: 9, text: `exit 0, and ${subject.name} is still due` }, where);
    for (const subject of subjects) {
      if (command.names.length > 0 && !command.names.includes(subject.name)) continue;
      const of = { ...scope, subject, leaked: knownTo(done), policy: () => knowable(world.shape) };
      const own = left.has(subject.name) ? exitCode : said;
      const result = { exitCode: own, stdout: summaryOf(done, subject), stderr: '' };
      for (const broken of [
        ...(isBroken || isTouched(subject) ? [] : honestExit(of, [command.verb], result)),
        ...outlived(of, [command.verb], result),
        ...saidRemoved(of, removedBy(done)),
      ])
        world.watch.add(broken, where);
    }
    for (const broken of meetings(done, isTouched, isStruck)) world.watch.add(broken, where);
    for (const broken of editsKept(scope, exitCode)) world.watch.add(broken, where);
    // What the tenant refuses stands in its policies, which are read before a secret is asked for.
    if (must(core.world.tenants[0]).credentialPolicy?.refusals !== undefined)
      world.watch.add({ promise: 9, text: 'a secret was asked for that the tenant refuses' }, where);
  };
  core.history.watch(entry => {
    if (entry.outcome !== 'under way' && entry.fault !== undefined)
      world.reached.add(`${entry.fault} ${entry.operation}${beside(running)}`);
    if (entry.outcome !== 'under way' && (isWrite(entry) || entry.fault !== undefined))
      say(`  ${requestIn(entry)}`);
  });
  return world;
}

/** Whose newest secret ends sooner than the policy wants, by an hour and more. */
function stillDue(subjects: readonly Subject[], { world, clock }: Core, { life }: PolicyShape): Subject[] {
  if (life === undefined) return [];
  const until = clock.now() + life.rotateBefore * DAY_MS - HOUR_MS;
  return subjects.filter(subject => {
    const password = passwordOf(world, versionsOf(world, subject).at(-1)?.value, subject);
    // Under a limit of the tenant it is due with a third of its life left.
    return (
      password !== undefined &&
      password.end < until &&
      password.end - password.start > life.lifetime * DAY_MS - DAY_MS / 2
    );
  });
}

function settingsOf({ weather }: Story): Partial<Settings> {
  const { replicas, replicationMs, readLagMs, reportLagMs, report, lyingClock } = weather;
  return {
    replicas,
    replicationMs: { min: replicationMs / 4, max: replicationMs },
    readLagMs: { min: 0, max: readLagMs },
    reportLagMs,
    report,
    // Long enough that two runs' writes to one registration are under way at once.
    writeMs: { min: 100, max: 300 },
    ...(lyingClock === undefined ? {} : { dates: { [lyingClock.service]: lyingClock.ms } }),
  };
}

const policies = new Map<string, Policy>();

function policyOf(shape: PolicyShape): Policy {
  const text = policyText(shape);
  const policy =
    policies.get(text) ?? loadPolicy({ file: 'rotation.yaml', bytes: new TextEncoder().encode(text) }, kinds);
  policies.set(text, policy);
  return policy;
}
