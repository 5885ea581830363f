/** A machine on which the program runs: its clock, its locks, and the same engine and connectors as in `src/compose.ts`. */
import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { createHttpHeaders, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import { chooseRollback } from '../../src/cli/chooseRollback.ts';
import { leakedIn } from '../../src/cli/leaked.ts';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import type { Transport } from '../../src/connectors/connections/transport.ts';
import type { RunEvent } from '../../src/event.ts';
import type { Policy, Rotation } from '../../src/policy/policy.ts';
import { isProblem } from '../../src/problem.ts';
import type { Intent } from '../../src/rotation/intent.ts';
import type { LeasePlace } from '../../src/rotation/leasePlace.ts';
import { rotate } from '../../src/run/rotate.ts';
import type { RotateOptions } from '../../src/run/rotateOptions.ts';
import { lockAt } from '../../src/run/rotationLock.ts';
import { survey } from '../../src/run/survey.ts';
import type { Direct } from '../../src/sandbox/direct.ts';
import type { Random } from '../../src/sandbox/random.ts';
import type { Chance } from './chance.ts';
import { type Actor, newActor, type Timeline } from './timeline.ts';
import type { Carrying } from './transport.ts';

export interface Machine {
  readonly name: string;
  readonly aheadMs: number;
  readonly locks: LeasePlace;
}

/** What is typed. `names`: none means all. */
export type Command =
  | {
      readonly verb: 'rotate';
      readonly names: readonly string[];
      readonly now: boolean;
      readonly drift?: boolean;
    }
  | { readonly verb: 'revoke'; readonly names: readonly string[]; readonly immediately: boolean }
  | { readonly verb: 'rollback'; readonly names: readonly [string] };

export interface Surroundings {
  readonly timeline: Timeline;
  readonly cloud: Direct;
  readonly random: Random;
  readonly chance: Chance;
  readonly connect: Carrying['connect'];
  readonly policy: Policy;
  readonly carry: (carrying: Carrying) => Transport;
  /** A command has named these credentials as leaked. */
  readonly named: (keyIds: readonly string[], immediately: boolean) => void;
}

export interface Running {
  readonly actor: Actor;
  readonly run: string;
  readonly begunAt: number;
  readonly command: Command;
  readonly told: Readonly<Told>;
  /** Undefined while it runs, and for ever where it was killed. */
  exitCode(): number | undefined;
  /** Ended or killed. */
  isOver(): boolean;
  /** Ctrl-C. */
  interrupt(): void;
}

export interface Told {
  readonly events: RunEvent[];
  /** Key ids that the command reported as leaked, as soon as it did. */
  readonly leaked: string[];
  /** What was thrown and is no Problem. */
  bug: unknown;
}

const EXIT_CODES: Readonly<Record<string, number>> = { 'human-needed': 3, locked: 4, interrupted: 1 };

export function begin(
  machine: Machine,
  command: Command,
  around: Surroundings,
  ended: (running: Running) => void,
): Running {
  const { timeline, random } = around;
  const actor = newActor(machine.name, machine.aheadMs);
  const stop = new AbortController();
  const run = `r-${new Date(timeline.now()).toISOString().slice(0, 19).replace(/[-:]/g, '')}-${random.bytes(4).toString('hex')}`;
  const told: Told = { events: [], leaked: [], bug: undefined };
  let exitCode: number | undefined;
  const running: Running = {
    actor,
    command,
    run,
    begunAt: timeline.now(),
    told,
    exitCode: () => exitCode,
    isOver: () => exitCode !== undefined || actor.dead,
    interrupt: () => timeline.as(actor, () => stop.abort()),
  };
  const end = (code: number) => {
    exitCode = code;
    ended(running);
  };
  const acting = { ...around, machine, actor, run, signal: stop.signal };
  timeline.as(actor, () => {
    perform(command, acting, told).then(end, (error: unknown) => {
      if (!isProblem(error)) told.bug = error;
      end(isProblem(error) ? (EXIT_CODES[error.code] ?? 1) : 70);
    });
  });
  return running;
}

interface Acting extends Surroundings {
  readonly machine: Machine;
  readonly actor: Actor;
  readonly run: string;
  readonly signal: AbortSignal;
}

async function perform(command: Command, acting: Acting, told: Told): Promise<number> {
  const options = await reach(command, acting, told.leaked);
  let exitCode = 70;
  for await (const event of rotate(options)) {
    told.events.push(event);
    if (event.event === 'run.finished') exitCode = event.exitCode;
  }
  return exitCode;
}

async function reach(command: Command, acting: Acting, leaked: string[]): Promise<RotateOptions> {
  const { machine, policy, random, run, signal } = acting;
  const clock = cloudClock(systemClock);
  const chance = () => acting.chance.next();
  const cloud = await connectCloud({
    endpoints: policy.cloud,
    env: { GITHUB_TOKEN: acting.cloud.core.operator.githubToken },
    clock,
    signal,
    random: chance,
    newId: () => random.uuid(),
    concurrency: policy.limits.concurrency,
    transport: acting.carry(acting),
    credential: httpClient => signInAs(acting, httpClient),
  });
  const lock = lockAt(machine.locks, systemClock);
  const { names } = command;
  const rotations =
    names.length === 0 ? policy.rotations : policy.rotations.filter(({ name }) => names.includes(name));
  const base = { policy, rotations, open: cloud.open, clock, random: chance, signal };
  const intent: Intent = { run, force: command.verb === 'rotate' && command.now };
  const options: RotateOptions = {
    ...base,
    intent,
    lock: (rotation, of) => lock.acquire(rotation, holder(machine, of)),
  };
  const isWhole = command.verb === 'rotate' && !command.now && command.drift !== true && names.length === 0;
  if (command.verb === 'rotate') return isWhole ? { ...options, overview: await cloud.overview() } : options;
  const before = await survey({ ...base, intent });
  if (command.verb === 'rollback') {
    const [one] = before;
    if (one === undefined) throw new RangeError('a rollback names a rotation');
    if ('problem' in one) throw one.problem;
    return { ...options, intent: { ...intent, rollback: await chooseRollback(one, undefined, cloud.open) } };
  }
  const found = (await Promise.all(before.map(each => leakedIn(each, {}, cloud.open)))).flat();
  leaked.push(...found.map(({ keyId }) => keyId));
  acting.named(
    found.map(({ keyId }) => keyId),
    command.immediately,
  );
  const intentFor = ({ name }: Rotation): Intent => ({
    ...intent,
    settleMs: 120_000,
    revoke: {
      keyIds: found.filter(each => each.rotation === name).map(({ keyId }) => keyId),
      immediately: command.immediately,
    },
  });
  return { ...options, intentFor };
}

function holder({ name }: Machine, run: string) {
  return { who: 'ops', host: name, pid: 1, run, since: new Date().toISOString() };
}

/** The operator's client secret, by the same endpoint as MSAL, which keeps timers and caches of its own. */
function signInAs({ cloud, policy }: Acting, httpClient: HttpClient): TokenCredential {
  const { appId, secret } = cloud.core.operator;
  const home = policy.rotations[0]?.tenant ?? '';
  return {
    async getToken(scopes, { tenantId = home } = {}): Promise<AccessToken> {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: appId,
        client_secret: secret,
        scope: [scopes].flat().join(' '),
      });
      const response = await httpClient.sendRequest(
        createPipelineRequest({
          url: `${policy.cloud.authority}/${tenantId}/oauth2/v2.0/token`,
          method: 'POST',
          headers: createHttpHeaders({ 'content-type': 'application/x-www-form-urlencoded' }),
          body: form.toString(),
        }),
      );
      const answer: unknown = JSON.parse(response.bodyAsText ?? '{}');
      const token = textOf(answer, 'access_token');
      if (response.status !== 200 || token === undefined)
        throw Object.assign(new Error(`no token (${response.status})`), {
          name: 'AuthenticationError',
          statusCode: response.status,
        });
      return { token, expiresOnTimestamp: Date.now() + 3_599_000 };
    },
  };
}

function textOf(answer: unknown, name: string): string | undefined {
  const value: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
