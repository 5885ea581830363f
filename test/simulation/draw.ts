/** Draws a story by its seed. */
import { type FaultRuleInput, faultName } from '../../src/sandbox/faultRule.ts';
import { ruleFor } from '../promises/axes/answers.ts';
import { editedPlaces } from '../promises/edits.ts';
import { faultKinds } from '../promises/faults.ts';
import { type PolicyShape, subjectsOf } from '../promises/scenery.ts';
import { type Chance, chanceOf } from './chance.ts';
import type { Command } from './machine.ts';
import {
  type Act,
  type Consumer,
  chores,
  DAY_MS,
  deeds,
  type Host,
  type Moment,
  type Night,
  type Story,
  type Weather,
} from './story.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Operations that a run asks for, as the sandbox names them; those that write come more often. */
const READS = [
  'getApplication',
  'listVersions',
  'getSecret',
  'token',
  'listAppSettings',
  'getVariableGroup',
  'usageReport',
  'listSecrets',
  'listConnectionStrings',
  'listStaticSiteAppSettings',
  'getServiceEndpoint',
  'executeServiceEndpointRequest',
];
const WRITES = [
  'addPassword',
  'removePassword',
  'setSecret',
  'updateSecret',
  'updateAppSettings',
  'updateVariableGroup',
  'putSecret',
  'refreshReferences',
  'updateConnectionStrings',
  'updateStaticSiteAppSettings',
  'updateServiceEndpoint',
];

/** Each fault at each operation, as the world notes it when one strikes (`World.reached`). Shapes are too many to count. */
export const strikes: readonly string[] = [...WRITES, ...READS].flatMap(operation => [
  ...new Set(faultKinds.map(({ fault }) => `${faultName(fault)} ${operation}`)),
]);

/** What a story means to strike: whether it does is only known when it was played. */
export function meantBy({ nights }: Story): readonly string[] {
  return nights.flatMap(({ acts }) =>
    acts.flatMap(act => {
      if (act.act === 'fault') return [`${faultName(act.rule.fault)} ${act.rule.operation}`];
      return 'at' in act && 'operation' in act.at ? [`${act.act} ${act.at.operation}`] : [];
    }),
  );
}

export function drawStory(seed: number): Story {
  const chance = chanceOf(seed);
  const shape = drawShape(chance);
  const log = chance.happens(0.6);
  const count = 12 + chance.below(24);
  return withOverlap({
    seed,
    shape,
    locks: chance.oneOf(['shared', 'apart']),
    log,
    weather: drawWeather(chance, shape),
    consumers: subjectsOf(shape).map(({ name }) => drawConsumer(chance, name, log)),
    nights: drawNights(chance, shape, count),
  });
}

/**
 * Without an overlap and without a common lock, two hosts that write one site lose a setting of each other now and then, and the old
 * secret is gone by then: docs/limits.md says so, and nothing is to be found there.
 */
function withOverlap(story: Story): Story {
  if (story.locks === 'shared') return story;
  const atLeast = <Shape extends Partial<PolicyShape>>(shape: Shape): Shape =>
    shape.overlapHours === 0 ? { ...shape, overlapHours: 1 } : shape;
  const changed = (act: Act): Act => (act.act === 'policy' ? { ...act, change: atLeast(act.change) } : act);
  const nights = story.nights.map(night => ({ ...night, acts: night.acts.map(changed) }));
  return { ...story, shape: atLeast(story.shape), nights };
}

/** Three rotations, the first of them with two to five places, the others with two. A secret is due each 20 nights or so. */
function drawShape(chance: Chance): PolicyShape {
  return {
    overlapHours: chance.oneOf([0, 1, 24, 72]),
    retire: chance.oneOf(['when-unused', 'when-unused', 'when-proven-unused', 'after-overlap', 'never']),
    without: chance.oneOf([[], [], [0, 2], [1, 3], [2, 3, 4], [0, 1, 2, 3], [0, 1, 2, 3, 4]]),
    fellows: 'due',
    life: chance.oneOf([
      { lifetime: 30, rotateBefore: 10 },
      { lifetime: 45, rotateBefore: 15 },
      { lifetime: 180, rotateBefore: 30 },
    ]),
  };
}

function drawWeather(chance: Chance, { life }: PolicyShape): Weather {
  const ahead = () =>
    chance.happens(0.85) ? 0 : chance.oneOf([-1, 1]) * chance.spread(MINUTE_MS, 20 * DAY_MS);
  return {
    // With three, one in a hundred proofs does not see the one that is behind (src/rotation/proving.ts): nothing to find there.
    replicas: 2,
    replicationMs: chance.spread(100, 15_000),
    readLagMs: chance.happens(0.5) ? 0 : chance.spread(20, 5_000),
    reportLagMs: chance.oneOf([MINUTE_MS, MINUTE_MS, 36 * HOUR_MS]),
    report: chance.happens(0.9) ? 'fresh' : 'blind',
    ...(chance.happens(0.1) && life !== undefined ? { tenantLimitDays: life.lifetime } : {}),
    aheadMs: [ahead(), ahead()],
    ...(chance.happens(0.1)
      ? {
          lyingClock: {
            service: chance.oneOf(['graph', 'vault', 'entra', 'arm']),
            ms: chance.oneOf([-1, 1]) * chance.spread(10 * MINUTE_MS, 3 * DAY_MS),
          },
        }
      : {}),
  };
}

function drawConsumer(chance: Chance, subject: string, log: boolean): Consumer {
  const restartDays = chance.oneOf([0, 0, 1, 3, 12]);
  return { subject, restartDays, everyHours: log ? chance.oneOf([6, 24, 168]) : chance.oneOf([6, 24]) };
}

/** Some nights follow from the one before: whoever could not revoke a secret tries to go back the next night. */
function drawNights(chance: Chance, shape: PolicyShape, count: number): Night[] {
  const nights: Night[] = [];
  let next: Command | undefined;
  for (let index = 0; index < count; index += 1) {
    const night = drawNight(chance, shape, index, next);
    next = undefined;
    const revoked = night.acts.find(act => act.act === 'run' && act.command.verb === 'revoke');
    const [name] = revoked?.act === 'run' ? revoked.command.names : [];
    if (name === undefined || chance.happens(0.5)) nights.push(night);
    else {
      nights.push({ ...night, acts: [...night.acts, wall(chance)] });
      next = { verb: 'rollback', names: [name] };
    }
  }
  return nights;
}

/** What a person without the right meets again and again. */
function wall(chance: Chance): Act {
  const fault = { kind: 'error', status: 403, body: {}, when: 'before' } as const;
  const operation = chance.oneOf(['updateVariableGroup', 'updateAppSettings', 'setSecret', 'removePassword']);
  return { act: 'fault', rule: { operation, count: 'all', fault }, forMs: HOUR_MS };
}

/** Some nights without a run are left to the policy's times once the first secrets, which are about to end, are replaced. */
const DAILY = 5;

function drawNight(chance: Chance, shape: PolicyShape, index: number, next: Command | undefined): Night {
  const acts: Act[] = [];
  const days = index < DAILY ? 1 : chance.oneOf([1, 1, 1, 1, 2]);
  acts.push({ act: 'run', host: 0, ms: chance.spread(1, 2_000), command: rotateAll });
  const command = next ?? drawCommand(chance, shape);
  if (next !== undefined || chance.happens(0.8))
    acts.push({ act: 'run', host: 1, ms: chance.spread(1, MINUTE_MS), command });
  acts.push(index === 0 ? atFirst(chance) : drawTrouble(chance, shape, index));
  if (chance.happens(0.3)) acts.push(drawTrouble(chance, shape, index));
  if (chance.happens(0.25))
    acts.push({
      act: 'edit',
      at: drawMoment(chance),
      place: chance.oneOf(editedPlaces),
      name: chance.oneOf(['FEATURE_X', 'FEATURE_Y']),
    });
  if (chance.happens(0.12))
    acts.push({
      act: 'afternoon',
      subject: chance.oneOf(subjectsOf(shape)).name,
      does: chance.oneOf(chores),
    });
  return { days, acts };
}

/** In the first night all rotations are due. */
function atFirst(chance: Chance): Act {
  const { fault } = chance.oneOf(FAULTS);
  const operation = chance.oneOf([...WRITES, 'token', 'batch', 'listSecrets']);
  const nth = 1 + chance.below(3);
  if (chance.happens(0.2)) return { act: 'kill', host: 0, at: { operation, nth, when: 'answered' } };
  return { act: 'fault', rule: { operation, nth, count: chance.oneOf([1, 1, 3]), fault }, forMs: HOUR_MS };
}

const rotateAll = { verb: 'rotate', names: [], now: false } satisfies Command;

function drawCommand(chance: Chance, shape: PolicyShape): Command {
  const name = chance.oneOf(subjectsOf(shape)).name;
  if (chance.happens(0.4)) return rotateAll;
  if (chance.happens(0.2)) return { ...rotateAll, drift: true };
  if (chance.happens(0.2)) return { verb: 'rotate', names: [name], now: false };
  if (chance.happens(0.45)) return { verb: 'rotate', names: [name], now: true };
  if (chance.happens(0.5)) return { verb: 'rollback', names: [name] };
  return { verb: 'revoke', names: [name], immediately: chance.happens(0.2) };
}

/** The secrets of the beginning end soon: whoever kills every run of these nights has an outage that nobody can prevent. */
const SOON = 3;

function drawTrouble(chance: Chance, shape: PolicyShape, index: number): Act {
  const host: Host = chance.happens(0.6) && index >= SOON ? 0 : 1;
  const at = drawMoment(chance);
  const drawn = chance.next();
  if (drawn < 0.14) return { act: 'kill', host, at };
  if (drawn < 0.2) return { act: 'interrupt', host, at };
  if (drawn < 0.3) return { act: 'freeze', host, at, forMs: chance.spread(5_000, 3 * HOUR_MS) };
  if (drawn < 0.36) return { act: 'tags', at, subject: chance.oneOf(subjectsOf(shape)).name };
  if (drawn < 0.4) return { act: 'policy', change: drawChange(chance) };
  if (drawn < 0.42) return { act: 'forbid' };
  if (drawn < 0.44) return { act: 'role' };
  if (drawn < 0.5)
    return { act: 'person', at, subject: chance.oneOf(subjectsOf(shape)).name, does: chance.oneOf(deeds) };
  return { act: 'fault', rule: drawRule(chance), forMs: chance.spread(1_000, 2 * HOUR_MS) };
}

function drawChange(chance: Chance): Partial<PolicyShape> {
  return chance.oneOf<Partial<PolicyShape>>([
    { without: chance.oneOf([[], [0], [2], [3], [1, 4], [0, 1, 2, 3, 4]]) },
    { overlapHours: chance.oneOf([0, 24, 72]) },
  ]);
}

function drawRule(chance: Chance): FaultRuleInput {
  if (chance.happens(0.15)) {
    const rule = ruleFor(chance.oneOf(['null', 'missing field', 'wrong type']), chance.below(2), chance);
    // What is not among the others is not there: nobody can tell.
    if (!('remove' in rule.fault && 'at' in rule.fault && ONE_OF_MANY.test(rule.fault.at))) return rule;
  }
  const { fault } = chance.oneOf(FAULTS);
  const operation = chance.happens(0.6) ? chance.oneOf(WRITES) : chance.oneOf(READS);
  return {
    operation,
    nth: 1 + chance.below(chance.oneOf([2, 4, 12])),
    count: chance.happens(0.8) ? 1 : chance.oneOf([2, 5, 'all']),
    fault,
  };
}

/** A setting, or a variable. */
const ONE_OF_MANY = /^(properties|variables)\.[^.]+$/;

/** A kill is an act of its own. */
const FAULTS = faultKinds.filter(({ kills }) => kills !== true);

function drawMoment(chance: Chance): Moment {
  if (chance.happens(0.25)) return { ms: chance.spread(10, 5 * MINUTE_MS) };
  return {
    operation: chance.happens(0.65) ? chance.oneOf(WRITES) : chance.oneOf(READS),
    nth: 1 + chance.below(chance.oneOf([1, 3, 8])),
    when: chance.oneOf(['arrives', 'answered']),
  };
}
