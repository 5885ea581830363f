import * as z from 'zod';
import { faultRuleSchema } from '../faultRule.ts';
import { settingsSchema } from '../grow/seedSchema.ts';
import { span } from '../grow/seedTime.ts';
import { askSite, findSite } from './askSite.ts';
import { dumpWorld } from './dump.ts';
import { editSchema } from './editSchema.ts';
import { edit, replaceWorld, type Stage, shownRule } from './stage.ts';

export interface ControlRequest {
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Answers with something that becomes JSON; an Error becomes 400 with its message. */
export type ControlRoute = (stage: Stage, request: ControlRequest) => unknown;

/** What the control port can do, by method and path. */
export const controlRoutes: Readonly<Record<string, ControlRoute>> = {
  'GET /world': ({ scene }) => dumpWorld(scene),
  'POST /world': (stage, { body }) => ({ environment: replaceWorld(stage, body) }),
  'GET /clock': ({ scene }) => shownClock(scene.clock.now()),
  'POST /clock': moveClock,
  'GET /settings': ({ scene }) => scene.world.settings,
  'POST /settings': changeSettings,
  'GET /faults': ({ faults }) => faults.list().map(shownRule),
  'POST /faults': ({ faults }, { body }) => shownRule(faults.add(faultRuleSchema.parse(body))),
  'DELETE /faults': removeFaults,
  'GET /history': ({ history }, { query }) => history.entries(Number(query.get('since') ?? 0)),
  'DELETE /history': ({ history }) => history.clear(),
  'GET /issued': ({ scene }) => [...scene.world.issued],
  'POST /edit': (stage, { body }) => edit(stage, editSchema.parse(body)),
  'GET /sites/ask': ask,
};

const clockMove = z.union([
  z.strictObject({ advanceMs: z.number().min(0) }),
  z.strictObject({
    advance: z.string().refine(text => span(text) !== undefined, 'is no span such as 90s, 25h or 2d'),
  }),
]);

function moveClock({ scene }: Stage, { body }: ControlRequest): unknown {
  const move = clockMove.parse(body);
  scene.clock.advance('advanceMs' in move ? move.advanceMs : (span(move.advance) ?? 0));
  return shownClock(scene.clock.now());
}

function shownClock(now: number): unknown {
  return { now, iso: new Date(now).toISOString() };
}

function changeSettings({ scene }: Stage, { body }: ControlRequest): unknown {
  const given = Object.entries(settingsSchema.parse(body)).filter(([, value]) => value !== undefined);
  return Object.assign(scene.world.settings, Object.fromEntries(given));
}

/** With `?id=N` one rule, else all. Whatever waits for a removed rule goes on. */
function removeFaults({ faults }: Stage, { query }: ControlRequest): unknown {
  const id = query.get('id');
  if (id === null) faults.clear();
  else if (!faults.remove(Number(id))) throw new Error(`no fault rule ${id}`);
  return {};
}

function ask({ scene }: Stage, { query }: ControlRequest): unknown {
  const need = (name: string): string => {
    const value = query.get(name);
    if (value === null) throw new Error(`the query lacks ${name}`);
    return value;
  };
  const name = {
    subscription: need('subscription'),
    resourceGroup: need('resourceGroup'),
    name: need('name'),
  };
  const site = findSite(scene.world, { ...name, slot: query.get('slot') ?? undefined });
  if (site === undefined) throw new Error(`no site ${name.name}`);
  return askSite(scene, site, need('setting'), need('appId'));
}
