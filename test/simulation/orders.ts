/**
 * Two runs of one rotation, in every order of their requests: each order of what depends on each other is played once. Two
 * requests depend on each other where they are about the same thing and one of them changes it (sleep sets: Godefroid,
 * "Partial-Order Methods for the Verification of Concurrent Systems", 1996). The requests of one run keep their order, and a
 * pause of a run is longer than any request: what slow requests do is drawn (draw.ts).
 */
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import type { Outgoing } from '../../src/sandbox/server/answer.ts';
import type { Violation } from '../promises/checkers/watch.ts';
import { PAYMENTS } from '../promises/scenery.ts';
import type { Command, Running } from './machine.ts';
import { comeToRest } from './rest.ts';
import { BEGIN, type Host, type Story } from './story.ts';
import { openTimeline } from './timeline.ts';
import { type Carrying, deliver, responseOf } from './transport.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

export interface Scenario {
  readonly name: string;
  /** When the rotation removes what is superseded, where not as in the story of all. */
  readonly retire?: Story['shape']['retire'];
  /** What happens before, in peace. */
  before(world: World): Promise<void>;
  readonly commands: readonly [Command, Command];
  /** The second begins when this request of the first is answered; by default with it. */
  readonly secondAt?: string;
}

export interface Explored {
  /** Orders that were played to their end. */
  readonly orders: number;
  /** Those that were given up since another order is the same. */
  readonly redundant: number;
  /** All there are, or as many as were asked for. */
  readonly complete: boolean;
  /** How often both ended with these exit codes, `0 and 4`. */
  readonly ends: ReadonlyMap<string, number>;
  readonly violations: readonly Violation[];
  /** Of the first that broke a promise. */
  readonly lines: readonly string[];
}

/** What a request is about, and whether it changes that. */
interface Touch {
  readonly thing: string;
  readonly writes: boolean;
}

interface Pending extends Touch {
  readonly host: Host;
  send(): void;
}

interface Node {
  readonly heads: ReadonlyMap<Host, Touch>;
  readonly asleep: ReadonlySet<Host>;
  readonly tried: Set<Host>;
  chosen: Host;
}

export async function everyOrder(all: Story, scenario: Scenario, most: number): Promise<Explored> {
  await loadSodium();
  const { retire = all.shape.retire } = scenario;
  const story: Story = { ...all, shape: { ...all.shape, retire } };
  const begin = await prepared(story, scenario);
  const path: Node[] = [];
  const total = { orders: 0, redundant: 0 };
  const ends = new Map<string, number>();
  const violations: Violation[] = [];
  let lines: readonly string[] = [];
  for (;;) {
    const end = await playOrder(story, scenario, begin, path);
    if (end.redundant) total.redundant += 1;
    else {
      total.orders += 1;
      ends.set(end.exitCodes, (ends.get(end.exitCodes) ?? 0) + 1);
    }
    if (end.violations.length > 0 && violations.length === 0) lines = end.lines;
    violations.push(...end.violations);
    const isOver = !nextPath(path);
    if (isOver || violations.length > 0 || total.orders + total.redundant >= most)
      return { ...total, complete: isOver, ends, violations, lines };
  }
}

/** The deepest choice that has another way which leads to an order of its own. */
function nextPath(path: Node[]): boolean {
  for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
    node.tried.add(node.chosen);
    const [other] = [...node.heads.keys()].filter(host => !node.asleep.has(host) && !node.tried.has(host));
    if (other !== undefined) {
      node.chosen = other;
      return true;
    }
    path.pop();
  }
  return false;
}

interface Beginning extends Pick<WorldOptions, 'from'> {
  readonly at: number;
}

function prepared(story: Story, scenario: Scenario): Promise<Beginning> {
  const timeline = openTimeline(BEGIN);
  return timeline.inside(async () => {
    const world = openWorld(timeline, story, []);
    await scenario.before(world);
    world.watch.stop();
    if (world.watch.violations.length > 0) throw new Error('the beginning of the scenario broke a promise');
    return { from: structuredClone(world.cloud.core.scene.world), at: timeline.now() };
  });
}

interface Ended {
  readonly exitCodes: string;
  readonly redundant: boolean;
  readonly violations: readonly Violation[];
  readonly lines: readonly string[];
}

/** Follows the path, and goes on with what comes first where it ends. */
function playOrder(story: Story, scenario: Scenario, { from, at }: Beginning, path: Node[]): Promise<Ended> {
  const timeline = openTimeline(at);
  return timeline.inside(async () => {
    const lines: string[] = [];
    const waiting: Pending[] = [];
    let isOrdered = true;
    const carry = (carrying: Carrying) =>
      inOrder(carrying, pending => (isOrdered ? void waiting.push(pending) : pending.send()));
    const world = openWorld(timeline, story, lines, {
      carry,
      locksAtOnce: true,
      ...(from === undefined ? {} : { from }),
    });
    const [first, second] = scenario.commands;
    const runs = [world.start(0, first)];
    const stop = whenAnswered(world, scenario.secondAt, () => void runs.push(world.start(1, second)));
    let depth = 0;
    let asleep: ReadonlySet<Host> = new Set();
    while (!runs.every(run => run.isOver())) {
      await atRest(world, waiting);
      const heads = headsOf(waiting);
      if (heads.size === 0) {
        if (runs.every(run => run.isOver())) break;
        if (!(await timeline.fireNext())) throw new Error('nothing is left to happen');
        continue;
      }
      const node = path[depth] ?? nodeFor(heads, asleep);
      if (node === undefined) return end(world, runs, lines, true);
      if (path[depth] === undefined) path.push(node);
      depth += 1;
      const chosen = takeHead(waiting, node.chosen);
      asleep = new Set(
        [...node.asleep, ...node.tried].filter(host => {
          const head = node.heads.get(host);
          return host !== node.chosen && head !== undefined && !depend(head, chosen);
        }),
      );
      chosen.send();
    }
    stop();
    isOrdered = false;
    await comeToRest(world);
    return end(world, runs, lines, false);
  });
}

/** At once where no request is named. */
function whenAnswered({ cloud }: World, named: string | undefined, what: () => void): () => void {
  if (named === undefined) {
    what();
    return () => {};
  }
  const stop = cloud.core.history.watch(({ operation, outcome }) => {
    if (operation !== named || outcome !== 'answered') return;
    stop();
    what();
  });
  return stop;
}

function end(world: World, runs: readonly Running[], lines: readonly string[], redundant: boolean): Ended {
  for (const { actor } of runs) actor.dead = true;
  world.watch.stop();
  const exitCodes = runs.map(run => run.exitCode() ?? 'none').join(' and ');
  return { exitCodes, redundant, violations: redundant ? [] : world.watch.violations, lines };
}

/** Everything that needs no request and no pause has happened. */
async function atRest({ timeline }: World, waiting: readonly Pending[]): Promise<void> {
  const count = waiting.length;
  await timeline.runTo(timeline.now());
  if (waiting.length !== count) await timeline.runTo(timeline.now());
}

function headsOf(waiting: readonly Pending[]): Map<Host, Pending> {
  const heads = new Map<Host, Pending>();
  for (const one of waiting) if (!heads.has(one.host)) heads.set(one.host, one);
  return heads;
}

function nodeFor(heads: ReadonlyMap<Host, Touch>, asleep: ReadonlySet<Host>): Node | undefined {
  const [chosen] = [...heads.keys()].filter(host => !asleep.has(host)).toSorted();
  return chosen === undefined ? undefined : { heads, asleep, tried: new Set(), chosen };
}

function takeHead(waiting: Pending[], host: Host): Pending {
  const at = waiting.findIndex(one => one.host === host);
  const [taken] = waiting.splice(at, 1);
  if (at === -1 || taken === undefined) throw new Error('the same choices did not lead to the same requests');
  return taken;
}

function depend(one: Touch, other: Touch): boolean {
  return one.thing === other.thing && (one.writes || other.writes);
}

/** Hands each request over to who decides when it is done. */
function inOrder(carrying: Carrying, queue: (pending: Pending) => void) {
  const { cloud, actor, timeline, connect } = carrying;
  const host: Host = actor.name === 'cron-1' ? 0 : 1;
  const carrier: HttpClient = {
    sendRequest: request =>
      new Promise((resolve, reject) => {
        const client = {
          isDisconnected: () => actor.dead,
          onceDisconnected: () => {},
          respond(answer: Outgoing, sent: () => void) {
            timeline.after(0, () => resolve(responseOf(request, answer)), actor);
            sent();
          },
          cut: () => reject(new Error('nothing is cut here')),
        };
        const connection = connect();
        queue({ host, ...touchOf(request), send: () => void deliver(cloud, request, connection, client) });
      }),
  };
  return { kept: carrier, anew: carrier };
}

/** The application of the rotation is the only other one. */
function isOwnSignIn(body: unknown): boolean {
  const client = new URLSearchParams(typeof body === 'string' ? body : '').get('client_id');
  return client !== PAYMENTS.appId;
}

/** By what the address says. Who signs in as the program itself touches nothing that is contested. */
function touchOf({ url, method, body }: PipelineRequest): Touch {
  const { hostname, pathname } = new URL(url);
  const writes = method !== 'GET';
  if (hostname.startsWith('login.')) {
    return { thing: isOwnSignIn(body) ? 'sign-in' : 'directory', writes: false };
  }
  if (hostname.startsWith('graph.'))
    return { thing: 'directory', writes: writes && /Password$/.test(pathname) };
  if (hostname.startsWith('management.'))
    return { thing: pathname.replace(/\/config\/.*/, ''), writes: method === 'PUT' };
  return { thing: hostname, writes };
}
